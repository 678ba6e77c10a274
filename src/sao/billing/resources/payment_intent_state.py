"""What a payment intent is, and what can be asked of it."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sao.billing.values import Charge, Metadata, Method, PaymentError, Value
from sao.core.instance import State


class PaymentIntent(State, frozen=True, kw_only=True):
    """A payment intent with its charges, oldest first."""

    amount: int = 0
    amount_received: int = 0
    currency: str = ""
    created: int = 0
    customer: str | None = None
    invoice: str | None = None
    description: str | None = None
    capture_method: str = "automatic"
    confirmation_method: str = "automatic"
    setup_future_usage: str | None = None
    receipt_email: str | None = None
    statement_descriptor: str | None = None
    method: Method | None = None
    off_session: bool = False
    authenticated: bool = False
    charges: tuple[Charge, ...] = ()
    last_payment_error: PaymentError | None = None
    canceled_at: int | None = None
    cancellation_reason: str | None = None
    metadata: Metadata = {}
    test_clock: str | None = None


class Create(Value, frozen=True):
    """A new intent; with `confirm` it is attempted at once."""

    amount: int
    currency: str
    customer: str | None = None
    method: Method | None = None
    confirm: bool = False
    off_session: bool = False
    capture_method: Literal["automatic", "automatic_async", "manual"] = "automatic"
    confirmation_method: Literal["automatic", "manual"] = "automatic"
    setup_future_usage: str | None = None
    description: str | None = None
    receipt_email: str | None = None
    statement_descriptor: str | None = None
    metadata: Metadata = {}
    test_clock: str | None = None


class Update(Value, frozen=True):
    """Changes to an intent; what is not given stays."""

    amount: int | UnsetType = UNSET
    method: Method | UnsetType = UNSET
    description: str | None | UnsetType = UNSET
    receipt_email: str | None | UnsetType = UNSET
    metadata: Metadata | None = None


class Confirm(Value, frozen=True):
    """Try to collect, with this method or the one it has."""

    method: Method | None = None
    off_session: bool = False


class Authenticate(Value, frozen=True):
    """What came of the challenge that the customer was sent to."""

    succeeded: bool = True


class Capture(Value, frozen=True):
    """Take what was reserved, or less of it."""

    amount: int | None = None


class Cancel(Value, frozen=True):
    """Collect nothing any more."""

    reason: str | None = None
