"""What a payment intent hears."""

from msgspec import UNSET, UnsetType

from sao.billing.values import Metadata, Value
from sao.billing.values.method_options import MethodOptions
from sao.billing.values.payment import Method, PaymentError


class CreateIntent(Value, frozen=True):
    """An invoice is to be paid. With `confirm` and a method it is attempted at once."""

    amount: int
    currency: str
    customer: str
    invoice: str
    method: Method | None
    confirm: bool
    off_session: bool = False
    description: str | None = None
    test_clock: str | None = None
    types: tuple[str, ...] | UnsetType = UNSET
    statement_descriptor: str | None = None
    method_options: MethodOptions | UnsetType = UNSET


class ChargeMethod(Value, frozen=True):
    """Try to collect with this method now."""

    method: Method
    off_session: bool = False


class Declined(Value, frozen=True):
    """The gateway's answer: no."""

    error: PaymentError


class Settled(Value, frozen=True):
    """The gateway's answer: the money moved, or (not captured) is reserved."""

    captured: bool = True


class IntentPaid(Value, frozen=True):
    """The invoice's payment intent was paid."""

    intent: str
    amount: int
    method: str | None = None


class SetAmount(Value, frozen=True):
    """The invoice is owed for less: a credit note lowered it."""

    amount: int


class RefundCharge(Value, frozen=True):
    """Give `amount` (None: all that is left) of what was collected back.

    `refund` is the id of the refund to be, where somebody has chosen it. `charge`, where it is
    given, has to be the one that was paid.
    """

    refund: str | None = None
    amount: int | None = None
    charge: str | None = None
    reason: str | None = None
    metadata: Metadata = {}


class AttachIntent(Value, frozen=True):
    """What it collects is for this invoice, of this customer and in this currency."""

    invoice: str
    customer: str
    currency: str


class RefundReturned(Value, frozen=True):
    """A refund came to nothing: its amount is the merchant's again."""

    refund: str


class Withdraw(Value, frozen=True):
    """An inquiry was escalated: the bank takes the money now."""

    dispute: str


class Reinstate(Value, frozen=True):
    """A dispute was won: the bank gives the money back."""

    dispute: str
