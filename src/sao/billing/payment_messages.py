"""What payments tell each other: the data of their internal commands, grouped by who hears it."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sao.billing.values import Metadata, Method, PaymentError, Value

# --- heard by a payment intent ---------------------------------------------------------------


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


# --- heard by a refund -----------------------------------------------------------------------


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


# --- heard by a dispute ----------------------------------------------------------------------


class CreateDispute(Value, frozen=True):
    """Who paid objects to a charge; where that is `final`, it is lost."""

    amount: int
    currency: str
    charge: str
    intent: str
    method: Method
    reason: str
    inquiry: bool
    final: bool | UnsetType = UNSET


class Ruled(Value, frozen=True):
    """The bank has decided; an `escalated` inquiry becomes a dispute."""

    outcome: Literal["won", "lost", "escalated"]


class Withdrawn(Value, frozen=True):
    """The bank has taken this much of the charge."""

    amount: int


# --- heard by a setup intent -----------------------------------------------------------------


class CreateSetup(Value, frozen=True):
    """A subscription began without a payment method: one is to be set up for it."""

    customer: str
    subscription: str
    test_clock: str | None = None


class SetupFailed(Value, frozen=True):
    """The gateway's answer: no."""

    error: PaymentError


# --- heard by a payment method ---------------------------------------------------------------


class SetUp(Value, frozen=True):
    """Its holder agreed that it pays later, for `customer` if there is one."""

    customer: str | None


# --- heard by a subscription -----------------------------------------------------------------


class MethodSetUp(Value, frozen=True):
    """The setup intent that the subscription began with has succeeded."""

    setup_intent: str
    method: str


# --- heard by an invoice ---------------------------------------------------------------------


class IntentAttached(Value, frozen=True):
    """A payment intent is to pay it; `amount` is what that asks for."""

    intent: str
    amount: int


class AttemptPending(Value, frozen=True):
    """An attempt to collect the invoice takes days: the bank of `method` was asked."""

    method: str | None
