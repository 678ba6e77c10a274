"""Charges on the wire: the attempts at a payment intent."""

from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from sao.billing.ledger.movements import of_charge
from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.resources.payment_intent.money import CAPTURE_WITHIN
from sao.billing.values import Metadata
from sao.billing.values.charge import Charge
from sao.billing.values.payment import BillingDetails, PaymentError
from sao.wire.declines import advice
from sao.wire.errors import shown_code
from sao.wire.links import page_path
from sao.wire.params import Email, Listing, Params, Part, Text, names
from sao.wire.resource import Find
from sao.wire.resources.bank_account import render_debited
from sao.wire.resources.card import render_card
from sao.wire.resources.mandate import mandate_of
from sao.wire.resources.payment_method import render_details
from sao.wire.search import Searchable
from sao.wire.shapes import LIVEMODE, Rendered, shipping, whole_listing

OBJECT = "charge"

SEARCHABLE: Searchable = {
    "amount": "number",
    "billing_details.address.postal_code": "token",
    "created": "number",
    "currency": "token",
    "customer": "listed",
    "disputed": "token",
    "payment_method_details.card.brand": "token",
    "payment_method_details.card.exp_month": "number",
    "payment_method_details.card.exp_year": "number",
    "payment_method_details.card.fingerprint": "token",
    "payment_method_details.card.last4": "token",
    "refunded": "token",
    "status": "token",
}
"""What charges can be searched for by."""


class FraudDetails(Part, frozen=True, kw_only=True):
    """What the merchant thinks of it."""

    user_report: Literal["safe", "fraudulent"]


class Update(Params, frozen=True, kw_only=True):
    """Notes on a charge."""

    unsupported: ClassVar[frozenset[str]] = names("customer shipping transfer_group")

    description: Text | None | UnsetType = UNSET
    fraud_details: FraudDetails | None = None
    metadata: Metadata | None = None
    receipt_email: Email | None | UnsetType = UNSET

    def data(self, charge: str) -> payment_intent.UpdateCharge:
        """What the machine is told."""
        fraud = self.fraud_details
        return payment_intent.UpdateCharge(
            charge=charge,
            description=self.description,
            receipt_email=self.receipt_email,
            user_report=fraud.user_report if fraud is not None else UNSET,
            metadata=self.metadata,
        )


class List(Listing, frozen=True, kw_only=True):
    """Whose charges: all, a customer's, or those of one payment intent."""

    unsupported: ClassVar[frozenset[str]] = names("transfer_group")

    customer: str | None = None
    payment_intent: str | None = None


def render_charge(state: payment_intent.PaymentIntent, charge: Charge) -> Rendered:
    """One attempt at an intent as Stripe shows it."""
    error, paid = charge.error, charge.status == "succeeded"
    captured, refunded = _moved(state, charge)
    return {
        "id": charge.id,
        "object": OBJECT,
        "amount": charge.amount,
        "amount_captured": captured,
        "amount_refunded": refunded,
        "balance_transaction": of_charge(charge.id) if captured else None,
        "billing_details": render_details(charge.method.billing_details or BillingDetails()),
        "calculated_statement_descriptor": _descriptor(state),
        "captured": paid and charge.captured,
        "created": charge.created,
        "currency": state.currency,
        "customer": state.customer,
        "description": charge.description,
        "disputed": paid and state.dispute is not None,
        "failure_code": None if error is None else shown_code(error.code),
        "failure_message": None if error is None else error.message,
        "fraud_details": {"user_report": charge.user_report} if charge.user_report else {},
        "livemode": LIVEMODE,
        "metadata": charge.metadata,
        "outcome": None if charge.status == "pending" else _outcome(error),
        "paid": paid,
        "payment_intent": state.id,
        "payment_method": charge.method.id,
        "payment_method_details": _method_details(charge),
        "radar_options": {},
        "receipt_email": charge.receipt_email,
        "receipt_url": page_path(charge.id) if paid else None,
        "refunded": paid and refunded == charge.amount,
        "shipping": shipping(state.shipping),
        "statement_descriptor": state.statement_descriptor,
        "statement_descriptor_suffix": state.statement_descriptor_suffix,
        "status": charge.status,
        "transfer_group": state.transfer_group,
        **_never(),
    }


def charge_of(parent: Rendered, find: Find) -> Any:
    """The charge whose id stands in a refund or a dispute, for expansion."""
    intent = find(parent["payment_intent"])
    if isinstance(intent, payment_intent.PaymentIntent):
        for charge in intent.charges:
            if charge.id == parent["charge"]:
                return render_charge(intent, charge)
    return parent["charge"]


def refunds_of(parent: Rendered, find: Find) -> Any:
    """The refunds of a charge, newest first: there only where they are asked for."""
    intent = find(parent["payment_intent"])
    given_back = intent.refunds if isinstance(intent, payment_intent.PaymentIntent) else {}
    found = [find(refund) for refund in reversed(given_back)] if parent["paid"] else []
    return whole_listing(f"/v1/charges/{parent['id']}/refunds", [each for each in found if each])


def _never() -> Rendered:
    """What no charge of ours has, yet."""
    return {
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "failure_balance_transaction": None,
        "on_behalf_of": None,
        "receipt_number": None,
        "review": None,
        "source": None,
        "source_transfer": None,
        "transfer_data": None,
    }


def _moved(state: payment_intent.PaymentIntent, charge: Charge) -> tuple[int, int]:
    """`(captured, refunded)`. What was reserved and let go again counts as refunded."""
    if charge.status != "succeeded":
        return 0, 0
    if not charge.captured:
        return 0, charge.amount if state.status == "canceled" else 0
    released = charge.amount - state.amount_received
    return state.amount_received, released + sum(state.refunds.values())


def _descriptor(state: payment_intent.PaymentIntent) -> str | None:
    parts = (state.statement_descriptor, state.statement_descriptor_suffix)
    return "* ".join(part for part in parts if part is not None).upper() or None


def _outcome(error: PaymentError | None) -> Rendered:
    declined = error is not None
    return {
        **advice(error),
        "network_advice_code": None,
        "network_status": "declined_by_network" if declined else "approved_by_network",
        "reason": (error.decline_code or error.code) if error is not None else None,
        "risk_level": "normal",
        "seller_message": _seller_message(error),
        "type": "issuer_declined" if declined else "authorized",
    }


def _seller_message(error: PaymentError | None) -> str:
    """What the bank said, for the merchant's eyes."""
    if error is None:
        return "Payment complete."
    reason = error.decline_code or error.code
    if reason == "generic_decline":
        return "The bank did not return any further details with this decline."
    return f"The bank returned the decline code `{reason}`."


def _checked(details: BillingDetails | None) -> Rendered:
    """The issuer looks at as much of an address as it is told."""
    where = details.address if details is not None else None
    told = {} if where is None else {"line1": where.line1, "postal_code": where.postal_code}
    return {f"address_{part}_check": "pass" for part, value in told.items() if value}


def _reservations(charge: Charge) -> Rendered:
    """What more a reservation could be asked for: nothing, here."""
    unavailable = {"status": "unavailable"}
    return {
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": unavailable,
        "multicapture": unavailable,
        "overcapture": {"maximum_amount_capturable": charge.amount, **unavailable},
    }


def _method_details(charge: Charge) -> Rendered:
    kind = charge.method.card.type
    if kind != "card":
        mandate = mandate_of(charge.method.id)
        return {kind: render_debited(charge.method.card, mandate), "type": kind}
    card, paid = render_card(charge.method.card), charge.status == "succeeded"
    details = {
        "amount_authorized": charge.amount if paid else None,
        "authorization_code": None,
        "brand": card["brand"],
        "checks": card["checks"] | _checked(charge.method.billing_details),
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
        "network_transaction_id": None,
        "regulated_status": card["regulated_status"],
        "three_d_secure": None,
        "transaction_link_id": None,
        "wallet": None,
        **_reservations(charge),
    }
    if not charge.captured:
        details["capture_before"] = charge.created + CAPTURE_WITHIN
    return {"card": details, "type": "card"}
