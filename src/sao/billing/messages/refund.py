"""What a refund hears."""

from sao.billing.values import Metadata, Value
from sao.billing.values.payment import Method


class CreateRefund(Value, frozen=True):
    """The payment intent has set this amount aside."""

    amount: int
    currency: str
    charge: str
    intent: str
    customer: str | None
    method: Method
    reason: str | None = None
    metadata: Metadata = {}


class RefundSettled(Value, frozen=True):
    """The gateway's answer: sent; `bounces_after_s` where it will turn out not to have arrived."""

    bounces_after_s: int | None = None


class RefundDelayed(Value, frozen=True):
    """The gateway's answer: later."""

    settles_after_s: int


class RefundFailed(Value, frozen=True):
    """The gateway's answer: no."""

    reason: str
