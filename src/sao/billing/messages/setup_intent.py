"""What a setup intent hears."""

from msgspec import UNSET, UnsetType

from sao.billing.values import Value
from sao.billing.values.method_options import MethodOptions
from sao.billing.values.payment import PaymentError


class CreateSetup(Value, frozen=True):
    """A subscription began without a payment method: one is to be set up for it."""

    customer: str
    subscription: str
    test_clock: str | None = None
    method_options: MethodOptions | UnsetType = UNSET


class SetupFailed(Value, frozen=True):
    """The gateway's answer: no."""

    error: PaymentError
