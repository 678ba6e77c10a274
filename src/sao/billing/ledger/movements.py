"""Movements: what came into our balance, and went out of it; Stripe's balance transactions.

As positions are, they are a pure projection of states: nothing of them is stored, and the ids
follow from the objects that money moved by. All movements together are the cash of the books but
what was paid elsewhere. There are no fees. What a charge brings can be paid out from the second day
after it on, by UTC; everything else counts at once. Source: docs/decisions/0036.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from sao.billing.reckoning.calendar import DAY
from sao.billing.resources.dispute import Dispute
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.payment_intent.state import intent_of
from sao.billing.resources.refund import Refund
from sao.core.instance import State

CLEARS_AFTER_DAYS = 2
"""Days from that of a charge until its money can be paid out."""

Kind = Literal["adjustment", "charge", "refund", "refund_failure"]
Category = Literal["charge", "dispute", "dispute_reversal", "refund", "refund_failure"]


class Movement(NamedTuple):
    """Money that came (positive) or went; `source` is the charge, refund or dispute behind it."""

    id: str
    type: Kind
    category: Category
    amount: int
    currency: str
    created: int
    available_on: int
    source: str
    description: str | None


def movements(state: State) -> tuple[Movement, ...]:
    """What moved by an object so far, oldest first."""
    find = _MOVED.get(type(state))
    return () if find is None else find(state)


def source_of(movement: str) -> str | None:
    """The id of the object by which such a movement came about; None where it can be none."""
    rest = movement.removeprefix("txn_")
    if rest == movement or not rest:
        return None
    if rest[-1] in _SUFFIXES:
        return f"{_SUFFIXES[rest[-1]]}_{rest[:-1]}"
    return intent_of(f"ch_{rest}")


def of_charge(charge: str) -> str:
    """The id of the movement that a charge made, if it did."""
    return f"txn_{_token(charge)}"


def of_refund(refund: str) -> str:
    """The id of the movement with which a refund left."""
    return f"txn_{_token(refund)}o"


def of_refund_back(refund: str) -> str:
    """The id of the movement with which a refund came back."""
    return f"txn_{_token(refund)}b"


def of_withdrawal(dispute: str) -> str:
    """The id of the movement with which a bank took a disputed amount."""
    return f"txn_{_token(dispute)}w"


def of_reinstatement(dispute: str) -> str:
    """The id of the movement with which a bank gave it back."""
    return f"txn_{_token(dispute)}r"


_SUFFIXES = {"o": "re", "b": "re", "w": "du", "r": "du"}


def _token(object_id: str) -> str:
    return object_id.partition("_")[2]


def _by_charge(intent: PaymentIntent) -> tuple[Movement, ...]:
    if not intent.amount_received:
        return ()
    charge = intent.charges[-1]
    at = intent.captured_at or charge.created
    return (
        Movement(
            id=of_charge(charge.id),
            type="charge",
            category="charge",
            amount=intent.amount_received,
            currency=intent.currency,
            created=at,
            available_on=at // DAY * DAY + CLEARS_AFTER_DAYS * DAY,
            source=charge.id,
            description=charge.description or intent.description,
        ),
    )


def _by_refund(refund: Refund) -> tuple[Movement, ...]:
    if not refund.status:
        return ()
    left = Movement(
        id=of_refund(refund.id),
        type="refund",
        category="refund",
        amount=-refund.amount,
        currency=refund.currency,
        created=refund.created,
        available_on=refund.created,
        source=refund.id,
        description="REFUND FOR CHARGE",
    )
    if refund.status not in ("failed", "canceled"):
        return (left,)
    at = refund.failed_at or refund.created
    back = left._replace(
        id=of_refund_back(refund.id),
        type="refund_failure",
        category="refund_failure",
        amount=refund.amount,
        created=at,
        available_on=at,
        description="REFUND FAILURE",
    )
    return (left, back)


def _by_dispute(dispute: Dispute) -> tuple[Movement, ...]:
    moved = []
    if dispute.withdrawn_at is not None:
        taken = Movement(
            id=of_withdrawal(dispute.id),
            type="adjustment",
            category="dispute",
            amount=-dispute.amount_withdrawn,
            currency=dispute.currency,
            created=dispute.withdrawn_at,
            available_on=dispute.withdrawn_at,
            source=dispute.id,
            description=f"Chargeback withdrawal for {dispute.charge}",
        )
        moved.append(taken)
        if dispute.reinstated_at is not None:
            moved.append(
                taken._replace(
                    id=of_reinstatement(dispute.id),
                    category="dispute_reversal",
                    amount=dispute.amount_reinstated,
                    created=dispute.reinstated_at,
                    available_on=dispute.reinstated_at,
                    description=f"Chargeback reversal for {dispute.charge}",
                )
            )
    return tuple(moved)


_MOVED: Mapping[type[State], Callable[[Any], tuple[Movement, ...]]] = {
    PaymentIntent: _by_charge,
    Refund: _by_refund,
    Dispute: _by_dispute,
}
