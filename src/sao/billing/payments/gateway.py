"""What a gateway is asked, and what it can answer. Knows no particular gateway.

Each question is the data of a step of a workflow, each answer decides the object's next transition.
"""

from typing import Literal

from msgspec import UNSET, UnsetType

from sao.billing.values import Value
from sao.billing.values.method_options import CardOptions
from sao.billing.values.payment import Method, PaymentError


class Disputed(Value, frozen=True):
    """Who paid objects to a charge; an `inquiry` only asks, and takes no money (yet).

    A `final` one is lost as it is opened: to a bank debit there is nothing to answer.
    """

    reason: str
    inquiry: bool = False
    final: bool | UnsetType = UNSET


class Order(Value, frozen=True):
    """Collect `amount` from `method` for `intent`; without `capture` only reserve it.

    `asked`: what whoever sells wants of cards, as that their holders authenticate.
    """

    intent: str
    amount: int
    currency: str
    method: Method
    off_session: bool = False
    authenticated: bool = False
    capture: bool = True
    asked: CardOptions | UnsetType = UNSET


class HeldOrder(Value, frozen=True):
    """Take `amount` of what is reserved for `intent`, and let go of the rest; or of all of it."""

    intent: str
    amount: int
    method: Method


class SetupOrder(Value, frozen=True):
    """Find out whether `method` can be charged later, for `intent`."""

    intent: str
    method: Method
    usage: str
    authenticated: bool = False
    asked: CardOptions | UnsetType = UNSET


class Approved(Value, frozen=True, tag="approved"):
    """The money moved, or is reserved where it is not to be captured yet; or the card is set up.

    `disputed` is what the cardholder will say about it: only a simulated gateway knows that.
    """

    disputed: Disputed | None = None


class Released(Value, frozen=True, tag="released"):
    """Nothing is reserved any more, and nothing was taken."""


class Refused(Value, frozen=True, tag="refused"):
    """It did not, and why."""

    error: PaymentError


class Challenged(Value, frozen=True, tag="challenged"):
    """The customer has to authenticate first."""


class Pending(Value, frozen=True, tag="pending"):
    """The bank was asked, and will say in a while whether it pays.

    Only a simulated gateway knows when and what: after `settles_after_s` (None: never), the money,
    or an `error`; and what the holder will say about it.
    """

    settles_after_s: int | None = None
    error: PaymentError | None = None
    disputed: Disputed | None = None


Answer = Approved | Refused | Challenged | Pending

HeldAnswer = Approved | Released
"""What became of reserved money: all that was asked for was taken, or nothing."""


class RefundOrder(Value, frozen=True):
    """Give `amount` of a charge back to the card."""

    refund: str
    charge: str
    amount: int
    currency: str
    method: Method


class Refunded(Value, frozen=True, tag="refunded"):
    """The money is on its way back. `bounces_after_s`: it will turn out not to have arrived."""

    bounces_after_s: int | None = None


class RefundAccepted(Value, frozen=True, tag="accepted"):
    """The money will move later."""

    settles_after_s: int


class RefundRefused(Value, frozen=True, tag="refund_refused"):
    """Nothing can be given back to this card, and why, in Stripe's words for `failure_reason`."""

    reason: str


RefundAnswer = Refunded | RefundAccepted | RefundRefused


class Contest(Value, frozen=True):
    """The evidence against a dispute, for the bank to weigh."""

    dispute: str
    evidence: dict[str, str]


class Ruling(Value, frozen=True, tag="ruling"):
    """What the bank made of it; `open`: it has not decided, and will say so by itself."""

    outcome: Literal["won", "lost", "escalated", "open"]


__all__ = [
    "Answer",
    "Approved",
    "Challenged",
    "Contest",
    "Disputed",
    "HeldAnswer",
    "HeldOrder",
    "Order",
    "Pending",
    "RefundAccepted",
    "RefundAnswer",
    "RefundOrder",
    "RefundRefused",
    "Refunded",
    "Refused",
    "Released",
    "Ruling",
    "SetupOrder",
]
