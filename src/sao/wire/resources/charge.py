"""Charges on the wire: the attempts at a payment intent."""

from typing import ClassVar

from sao.billing.resources import payment_intent
from sao.billing.values import Address, Charge, PaymentError
from sao.wire.errors import shown_code
from sao.wire.params import Listing, names
from sao.wire.resources.payment_method import render_card
from sao.wire.shapes import LIVEMODE, Rendered, address


class List(Listing, frozen=True, kw_only=True):
    """Whose charges: a customer's, or those of one payment intent."""

    unsupported: ClassVar[frozenset[str]] = names("transfer_group")

    customer: str | None = None
    payment_intent: str | None = None


def render_charge(state: payment_intent.PaymentIntent, charge: Charge) -> Rendered:
    """One attempt at an intent as Stripe shows it."""
    error, paid = charge.error, charge.status == "succeeded"
    return {
        "id": charge.id,
        "object": "charge",
        "amount": charge.amount,
        "amount_captured": _captured(state, charge),
        "amount_refunded": 0,
        "billing_details": {
            "address": address(Address()),
            "email": None,
            "name": None,
            "phone": None,
            "tax_id": None,
        },
        "calculated_statement_descriptor": state.statement_descriptor,
        "captured": paid and charge.captured,
        "created": charge.created,
        "currency": state.currency,
        "customer": state.customer,
        "description": state.description,
        "disputed": False,
        "failure_code": None if error is None else shown_code(error.code),
        "failure_message": None if error is None else error.message,
        "fraud_details": {},
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "outcome": _outcome(error),
        "paid": paid,
        "payment_intent": state.id,
        "payment_method": charge.method.id,
        "payment_method_details": _method_details(charge),
        "radar_options": {},
        "receipt_email": state.receipt_email,
        "refunded": False,
        "statement_descriptor": state.statement_descriptor,
        "status": charge.status,
        **_never(),
    }


def _never() -> Rendered:
    """What no charge of ours has, yet."""
    return {
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "failure_balance_transaction": None,
        "on_behalf_of": None,
        "receipt_number": None,
        "receipt_url": None,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor_suffix": None,
        "transfer_data": None,
        "transfer_group": None,
    }


def _captured(state: payment_intent.PaymentIntent, charge: Charge) -> int:
    if charge.status != "succeeded" or not charge.captured:
        return 0
    return state.amount_received if charge is state.charges[-1] else charge.amount


def _outcome(error: PaymentError | None) -> Rendered:
    declined = error is not None
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if declined else "approved_by_network",
        "reason": (error.decline_code or error.code) if error is not None else None,
        "risk_level": "normal",
        "seller_message": error.message if error is not None else "Payment complete.",
        "type": "issuer_declined" if declined else "authorized",
    }


def _method_details(charge: Charge) -> Rendered:
    card = render_card(charge.method.card)
    return {
        "card": {
            "amount_authorized": charge.amount if charge.status == "succeeded" else None,
            "authorization_code": None,
            "brand": card["brand"],
            "checks": card["checks"],
            "country": card["country"],
            "exp_month": card["exp_month"],
            "exp_year": card["exp_year"],
            "fingerprint": card["fingerprint"],
            "funding": card["funding"],
            "installments": None,
            "last4": card["last4"],
            "mandate": None,
            "network": card["brand"],
            "network_token": {"used": False},
            "regulated_status": card["regulated_status"],
            "three_d_secure": None,
            "wallet": None,
        },
        "type": "card",
    }
