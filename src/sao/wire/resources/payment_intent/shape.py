"""How payment intents look."""

from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.values.payment_details import References
from sao.wire.attempts import client_secret, last_error, next_action, shown_types
from sao.wire.method_options import render_of_intent
from sao.wire.resources.payment_intent.details import render_amounts
from sao.wire.resources.payment_intent.options import render_terms
from sao.wire.resources.payment_method_configuration import details
from sao.wire.shapes import LIVEMODE, Rendered, shipping

PREFIX = payment_intent.PAYMENT_INTENT.prefix
OBJECT = "payment_intent"


def render(state: payment_intent.PaymentIntent) -> Rendered:
    """A payment intent as Stripe shows it."""
    challenged = state.status == "requires_action"
    asked = render_of_intent(state.method_options)
    return {
        "id": state.id,
        "object": OBJECT,
        "amount": state.amount,
        "amount_capturable": state.amount if state.status == "requires_capture" else 0,
        "allowed_payment_method_types": state.allowed_types and list(state.allowed_types),
        "amount_details": render_amounts(state),
        "amount_received": state.amount_received,
        "automatic_payment_methods": _automatic(state),
        "canceled_at": state.canceled_at,
        "cancellation_reason": state.cancellation_reason,
        "capture_method": state.capture_method,
        "client_secret": client_secret(state.id),
        "confirmation_method": state.confirmation_method,
        "created": state.created,
        "currency": state.currency,
        "customer": state.customer,
        "description": state.description,
        "last_payment_error": _last_error(state),
        "latest_charge": state.charges[-1].id if state.charges else None,
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "next_action": next_action(OBJECT, state.id) if challenged else None,
        "payment_details": _details(state),
        "payment_method": state.chosen.id if state.chosen is not None else None,
        "payment_method_configuration_details": details(state.configuration),
        "payment_method_options": {
            "card": {"installments": None, **asked, **render_terms(state.card_terms)}
        },
        "payment_method_types": shown_types(state.types, state.method),
        "receipt_email": state.receipt_email,
        "setup_future_usage": state.setup_future_usage,
        "shipping": shipping(state.shipping),
        "statement_descriptor": state.statement_descriptor,
        "statement_descriptor_suffix": state.statement_descriptor_suffix,
        "status": state.status,
        "transfer_group": state.transfer_group,
        **_never(),
    }


def _automatic(state: payment_intent.PaymentIntent) -> Rendered | None:
    redirects = state.automatic_methods
    return None if redirects is None else {"allow_redirects": redirects, "enabled": True}


def _details(state: payment_intent.PaymentIntent) -> Rendered | None:
    """What it pays for, as far as that is known: what was said, or its invoice."""
    said = state.references or References(order_reference=state.invoice)
    return None if said == References() else _references(said)


def _references(said: References) -> Rendered:
    return {
        "customer_reference": said.customer_reference,
        "order_reference": said.order_reference,
    }


def _never() -> Rendered:
    """What no payment intent of ours has, yet."""
    return {
        "application": None,
        "application_fee_amount": None,
        "customer_account": None,
        "excluded_payment_method_types": None,
        "on_behalf_of": None,
        "processing": None,
        "review": None,
        "source": None,
        "transfer_data": None,
    }


def _last_error(state: payment_intent.PaymentIntent) -> Rendered | None:
    error = state.last_payment_error
    if error is None:
        return None
    charge = next((c for c in reversed(state.charges) if c.error == error), None)
    return last_error(
        error,
        charge.method if charge is not None else state.method,
        customer=state.customer,
        created=charge.created if charge is not None else state.created,
        charge=charge.id if charge is not None else None,
    )
