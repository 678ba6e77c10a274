"""What a payment intent can be paid with, where a configuration says so."""

from msgspec import UNSET

from sao.billing.payments.bank_debits import collecting
from sao.billing.resources.payment_intent.state import Create, PaymentIntent, Update
from sao.billing.values.payment import Configured
from sao.core.schema import Facts, Rejection


def offered(data: Create) -> Facts | Rejection:
    """With what a new intent can be paid. Rejects as `_chosen`."""
    if data.configured is not None:
        capture = data.capture_method != "manual"
        return _chosen(data.configured, data.currency, data.allowed_types, capture=capture)
    return {"types": data.types} if data.types else {}


def offered_anew(intent: PaymentIntent, data: Update) -> Facts | Rejection:
    """With what an intent can be paid after a change. Rejects as `_chosen`."""
    if data.configured is not None:
        currency = intent.currency if data.currency is UNSET else data.currency
        method = intent.capture_method if data.capture_method is UNSET else data.capture_method
        allowed = intent.allowed_types if data.allowed_types is UNSET else data.allowed_types
        return _chosen(data.configured, currency, allowed, capture=method != "manual")
    if data.types is UNSET:
        return {}
    named = {} if intent.configuration is None else {"configuration": None}
    return {"types": data.types, **named}


def _chosen(
    configured: Configured, currency: str, allowed: tuple[str, ...] | None, *, capture: bool
) -> Facts | Rejection:
    """Rejects: `parameter_invalid` (by none of what it offers can this be collected)."""
    here = tuple(name for name in configured.types if not allowed or name in allowed)
    types = collecting(here, currency, capture=capture)
    if types:
        return {"types": types, "configuration": configured.id}
    return Rejection(
        "parameter_invalid",
        f"No payment method types are left for this payment in {currency.upper()}: switch one on "
        f"in the payment method configuration '{configured.id}', or name another.",
        "payment_method_configuration",
    )
