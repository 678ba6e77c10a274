"""Balance transactions on the wire: what came into our balance, and went out of it."""

from typing import Any, ClassVar

from sao.billing.ledger.movements import Movement, movements, source_of
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.test_clock import ENVIRONMENT_CLOCK, TestClock
from sao.wire.params import Currency, Listing, names
from sao.wire.resource import Find, Get
from sao.wire.resources.charge import render_charge
from sao.wire.shapes import Rendered

OBJECT = "balance_transaction"

TOLD = (
    "charge.succeeded",
    "charge.captured",
    "refund.created",
    "refund.failed",
    "refund.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
)
"""What is told where a movement may have come about: the feed has them all, in order."""


class List(Listing, frozen=True, kw_only=True):
    """Which movements: all, or those in a currency, of a type, of a charge, refund or dispute."""

    unsupported: ClassVar[frozenset[str]] = names("payout")

    currency: Currency | None = None
    source: str | None = None
    type: str | None = None

    def wanted(self, movement: Movement) -> bool:
        """Whether it is among them."""
        return (
            self.currency in (None, movement.currency)
            and self.source in (None, movement.source)
            and self.type in (None, movement.type)
        )


def render(movement: Movement, now: int) -> Rendered:
    """A movement as Stripe shows it at an instant."""
    return {
        "id": movement.id,
        "object": OBJECT,
        "amount": movement.amount,
        "available_on": movement.available_on,
        "balance_type": "payments",
        "created": movement.created,
        "currency": movement.currency,
        "description": movement.description,
        "exchange_rate": None,
        "fee": 0,
        "fee_details": [],
        "net": movement.amount,
        "reporting_category": movement.category,
        "source": movement.source,
        "status": "available" if movement.available_on <= now else "pending",
        "type": movement.type,
    }


def expanded(field: str) -> Get:
    """The movement whose id stands in a field, as the clock of its home has it."""

    def get(parent: Rendered, find: Find) -> Any:
        name = parent[field]
        state = find(source_of(name) or "") if name is not None else None
        for movement in movements(state) if state is not None else ():
            if movement.id == name:
                clock = find(getattr(state, "test_clock", None) or ENVIRONMENT_CLOCK)
                now = clock.frozen_time if isinstance(clock, TestClock) else movement.created
                return render(movement, now)
        return name

    return get


def source(parent: Rendered, find: Find) -> Any:
    """The charge, refund or dispute by which money moved."""
    state = find(source_of(parent["id"]) or "")
    if isinstance(state, PaymentIntent):
        return render_charge(state, state.charges[-1])
    return state
