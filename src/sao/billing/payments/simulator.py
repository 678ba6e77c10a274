"""The payment simulator: what a gateway would answer, decided by the card alone.

How a payment method behaves is a fact in its chain (`Card.behavior`), so a replayed or resumed
simulation answers the same. Which test card behaves how stands in `billing.test_cards`.
Source: facts on billing, §3 and §4.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal, NamedTuple

from msgspec import UNSET

from sao.billing.payments.bank_debits import FATES, REFUND_SETTLES_AFTER, mismatch, settles_after_s
from sao.billing.payments.failures import (
    AUTHENTICATION_FAILED,
    CARD_ERRORS,
    DECLINE_CODES,
    NOT_COLLECTED,
    coded,
    declined,
)
from sao.billing.payments.gateway import (
    Answer,
    Approved,
    Challenged,
    Contest,
    Disputed,
    HeldAnswer,
    HeldOrder,
    Order,
    Pending,
    RefundAccepted,
    RefundAnswer,
    Refunded,
    RefundOrder,
    Refused,
    Released,
    Ruling,
    SetupOrder,
)
from sao.billing.reckoning.calendar import HOUR
from sao.billing.values.payment import Card, PaymentError

REFUND_DELAY = HOUR
"""How long a refund of the asynchronous test cards takes to change its mind."""


class Behavior(NamedTuple):
    """What a card does. Left out: what one that works does."""

    error: PaymentError | None = None
    """Why it declines when it is charged."""
    attachable: bool = True
    """Whether it can be kept by a customer at all; else `error` is told already then."""
    challenges: Callable[[Order | SetupOrder], bool] = lambda _order: False
    """Whether its holder has to authenticate first."""
    refund: RefundAnswer = Refunded()
    disputed: Disputed | None = None
    set_up: str | None = None
    """What it does once it was set up for later payments, where that changes anything."""


def _unless_authenticated(order: Order | SetupOrder) -> bool:
    return not order.authenticated


def _on_session(order: Order | SetupOrder) -> bool:
    return isinstance(order, Order) and not (order.authenticated or order.off_session)


_ERRORS = {code: declined(code) for code in DECLINE_CODES} | {
    code: coded(code) for code in CARD_ERRORS
}
_GENERIC = declined("generic_decline")

BEHAVIORS: dict[str, Behavior] = {
    "succeed": Behavior(),
    "decline": Behavior(_GENERIC),
    "auth_failure": Behavior(challenges=_unless_authenticated),
    # declined for a reason of its own: when it is charged, or already when it is attached
    **{f"decline_{code}": Behavior(error) for code, error in _ERRORS.items()},
    "refuse": Behavior(_GENERIC, attachable=False),
    **{f"refuse_{code}": Behavior(error, attachable=False) for code, error in _ERRORS.items()},
    # authentication
    "authenticate_on_session": Behavior(challenges=_on_session),
    "authenticate_unless_set_up": Behavior(challenges=_unless_authenticated, set_up="succeed"),
    "authenticate_then_decline": Behavior(_GENERIC, challenges=_unless_authenticated),
    "authenticate_then_insufficient_funds": Behavior(
        declined("insufficient_funds"), challenges=_unless_authenticated
    ),
    "decline_authentication_error": Behavior(AUTHENTICATION_FAILED),
    # what happens after it was charged
    "refund_pending": Behavior(refund=RefundAccepted(settles_after_s=REFUND_DELAY)),
    "refund_fails": Behavior(refund=Refunded(bounces_after_s=REFUND_DELAY)),
    "dispute_fraudulent": Behavior(disputed=Disputed(reason="fraudulent")),
    "dispute_not_received": Behavior(disputed=Disputed(reason="product_not_received")),
    "dispute_inquiry": Behavior(disputed=Disputed(reason="fraudulent", inquiry=True)),
    # it works, but a gateway that is far away does not answer the first time
    "timeout": Behavior(),
    "unknown_outcome": Behavior(),
}
"""What a card can be set to do; the first three are the seed's: succeed, decline, auth failure."""

FAR_AWAY: Mapping[str, Literal["before", "after"]] = {
    "timeout": "before",
    "unknown_outcome": "after",
}
"""Where the gateway's first answer is lost: before, or after the money moved."""

RULINGS = {
    "winning_evidence": Ruling("won"),
    "losing_evidence": Ruling("lost"),
    "escalate_inquiry_evidence": Ruling("escalated"),
}
"""How the bank decides, by the `uncategorized_text` of the evidence; about any other, it thinks."""


_BANK = Behavior(refund=RefundAccepted(settles_after_s=REFUND_SETTLES_AFTER))
"""What a bank account does at once; what becomes of its debits is in `bank_debits.FATES`."""


def behavior_of(card: Card) -> Behavior:
    """What this card does."""
    return BEHAVIORS[card.behavior] if card.type == "card" else _BANK


def failure_of(card: Card) -> PaymentError | None:
    """Why charging it will fail, if so: at once, or when its bank answers."""
    if card.type != "card":
        return FATES[card.behavior].error
    behavior = BEHAVIORS[card.behavior]
    return behavior.error if behavior.attachable else None


def behaviors_for(card: Card) -> Collection[str]:
    """What it can be set to do."""
    return BEHAVIORS if card.type == "card" else FATES


def _asks(order: Order | SetupOrder) -> bool:
    """Whether whoever sells has the holder authenticate, who is there, and whose card can."""
    absent = isinstance(order, Order) and order.off_session
    able = order.method.card.brand != "amex"
    wanted = order.asked is not UNSET and order.asked.authenticates
    return wanted and able and not (absent or order.authenticated)


def answer(order: Order) -> Answer:
    """The simulated gateway's answer to an order: about a debit, that it will say later."""
    card = order.method.card
    if card.type != "card":
        return _answer_debit(order)
    behavior = behavior_of(card)
    if behavior.challenges(order) or _asks(order):
        return Challenged()
    if behavior.error is not None:
        return Refused(behavior.error)
    return Approved(behavior.disputed if order.capture else None)


def _answer_debit(order: Order) -> Answer:
    card = order.method.card
    wrong = mismatch(card, order.currency, capture=order.capture)
    if wrong is not None:
        return Refused(wrong)
    fate = FATES[card.behavior]
    return Pending(settles_after_s(card, fate), fate.error, fate.disputed)


def answer_abandon(_order: Order) -> Answer:
    """Nothing was collected: whatever was, was said at once."""
    return Refused(NOT_COLLECTED)


def answer_capture(_order: HeldOrder) -> HeldAnswer:
    """What is reserved is there to be taken."""
    return Approved()


def answer_release(_order: HeldOrder) -> HeldAnswer:
    """It is let go of."""
    return Released()


def answer_setup(order: SetupOrder) -> Answer:
    """Whether the card can be kept for later: one that declines only when it is charged can."""
    behavior = behavior_of(order.method.card)
    if behavior.challenges(order) or _asks(order):
        return Challenged()
    refusal = refusal_at_attach(order.method.card)
    return Approved() if refusal is None else Refused(refusal)


def answer_refund(order: RefundOrder) -> RefundAnswer:
    """What becomes of money that is given back."""
    return behavior_of(order.method.card).refund


def answer_contest(contest: Contest) -> Ruling:
    """What the bank says to the evidence."""
    return RULINGS.get(contest.evidence.get("uncategorized_text", ""), Ruling("open"))


EDGES: Mapping[str, Callable[[Any], Any]] = {
    "gateway.confirm": answer,
    "gateway.abandon": answer_abandon,
    "gateway.capture": answer_capture,
    "gateway.release": answer_release,
    "gateway.setup": answer_setup,
    "gateway.refund": answer_refund,
    "gateway.contest": answer_contest,
}
"""The simulator's answer at each edge of the workflows."""


def refusal_at_attach(card: Card) -> PaymentError | None:
    """Why a card cannot even be attached, if so."""
    behavior = behavior_of(card)
    return None if behavior.attachable else behavior.error


__all__ = [
    "BEHAVIORS",
    "EDGES",
    "FAR_AWAY",
    "REFUND_DELAY",
    "answer",
    "answer_contest",
    "answer_refund",
    "answer_setup",
    "behavior_of",
    "behaviors_for",
    "failure_of",
    "refusal_at_attach",
]
