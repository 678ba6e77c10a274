"""Standing: where an object is in its machine, how it came there, and where it could go."""

from collections.abc import Iterator
from typing import Any

from sao.billing.machines import MACHINES
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.payment_intent.state import PaymentIntent
from sao.billing.resources.subscription.state import Subscription
from sao.views.moment import Moment
from sao.views.shapes import Reach, Standing, Standpoint
from sao.views.words.summaries import action_words
from sao.views.words.titles import resource_of, title


def standpoint(moment: Moment, state: Any) -> Standpoint:
    """The object's standing, with its name."""
    return Standpoint(object_id=state.id, title=title(state), standing=standing(moment, state))


def standing(moment: Moment, state: Any) -> Standing:
    """The state, the last edge that led to it, and the edges ahead."""
    steps = moment.steps(state.id)
    came = next((step for step in reversed(steps) if step.before.status != step.after.status), None)
    return Standing(
        resource=resource_of(state.id),
        state=state.status,
        came_from=came.before.status if came is not None else None,
        came_by=came.outcome.action if came is not None else None,
        came_at=came.outcome.at if came is not None else None,
        reach=tuple(_reach(moment, state)),
    )


def _reach(moment: Moment, state: Any) -> Iterator[Reach]:
    """Every edge that leaves the state, once; with its date where it comes by itself."""
    machine = MACHINES.of(state.id)
    dated = _dates(moment, state)
    for row, targets in machine.reachable(state.status):
        for target in targets:
            if target != state.status:
                yield Reach(
                    source=state.status,
                    target=target,
                    action=row.action,
                    label=action_words(row.action),
                    at=dated.get(row.action),
                )


def _decided_at(moment: Moment, invoice: Invoice) -> int | None:
    """When it turns out whether it is paid: by the next attempt, or as a bank answers."""
    if not invoice.settling:
        return invoice.next_payment_attempt
    intent = moment.get(PaymentIntent, invoice.payment_intent)
    return intent.settles_at if intent is not None else None


def _dates(moment: Moment, state: Any) -> dict[str, int]:
    """When which action may come: its own alarm, or what the next attempt at its money leads to."""
    dates: dict[str, int] = {}
    alarm = moment.alarm(state.id)
    if alarm is not None:
        dates[alarm[1]] = alarm[0]
        if alarm[1] == "close":
            dates["numbered"] = alarm[0]
    invoice = state if isinstance(state, Invoice) else None
    if isinstance(state, Subscription):
        invoice = moment.get(Invoice, state.latest_invoice)
    at = _decided_at(moment, invoice) if invoice is not None else None
    if at is not None:
        mine = isinstance(state, Invoice)
        hopes = ("paid", "attempt_failed") if mine else ("invoice_paid", "invoice_failed")
        for action in hopes:
            dates.setdefault(action, at)
    return dates
