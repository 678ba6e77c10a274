"""Usage alerts: which there are, what they add up, and when they trigger.

An alert for all customers is kept by its meter, and comes along with what is counted; an alert for
one customer is kept by that customer's use. Source: docs/decisions/0073.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from sao.billing.messages.alert import AlertNoted, AlertReached
from sao.billing.values.alert import MeterAlert, Tally
from sao.billing.values.price import Formula
from sao.billing.values.usage import UsageEvent
from sao.core.ids import home_of, member_id
from sao.core.schema import Message, Rejection

PREFIX = "alrt"
REACHED_PREFIX = "alrttrg"

ALERTS_MAX = 25
"""How many may watch what one customer uses by one meter."""

Alerts = Mapping[str, MeterAlert]
Tallies = Mapping[str, Tally]


def too_many(kept: int) -> Rejection | None:
    """Why there is no room for another. Rejects: `parameter_invalid`."""
    if kept < ALERTS_MAX:
        return None
    return Rejection(
        "parameter_invalid",
        f"At most {ALERTS_MAX} alerts can watch what a customer uses by a meter; archive one.",
        "usage_threshold[meter]",
    )


def noted(alerts: Alerts, told: AlertNoted) -> dict[str, MeterAlert]:
    """A meter's alerts, when one of them has changed or is over."""
    others = {name: alert for name, alert in alerts.items() if name != told.alert.id}
    return dict(sorted((others if told.over else others | {told.alert.id: told.alert}).items()))


def noted_tally(tallies: Tallies, told: AlertNoted) -> dict[str, Tally]:
    """A customer's tallies, when an alert of its own is new, has changed or is over."""
    kept = dict(tallies)
    before = kept.pop(told.alert.id, Tally(told.alert))
    if not told.over:
        kept[told.alert.id] = replace(before, alert=told.alert)
    return dict(sorted(kept.items()))


def own(tallies: Tallies) -> int:
    """How many alerts watch this customer alone."""
    return sum(tally.alert.customer is not None for tally in tallies.values())


def tallied(
    tallies: Tallies,
    told: Iterable[MeterAlert],
    formula: Formula,
    events: Iterable[UsageEvent],
    now: int,
) -> Tallies:
    """The tallies after these events. `told` are the alerts of the meter for all customers."""
    watching = {each.alert.id: each for each in tallies.values() if each.alert.customer is not None}
    for alert in told:
        watching[alert.id] = replace(tallies.get(alert.id, Tally(alert)), alert=alert)
    grown = {
        name: _grown(tally, formula, events, now)
        for name, tally in watching.items()
        if name in tallies or tally.alert.active
    }
    return dict(sorted({**tallies, **grown}.items()))


def without(tallies: Tallies, counted_by: Iterable[str], event: UsageEvent) -> Tallies:
    """The tallies without an event that these alerts have counted."""
    counted = set(counted_by)
    return {
        name: replace(tally, total=tally.total - event.value, count=tally.count - 1)
        if name in counted and tally.triggered_at is None
        else tally
        for name, tally in tallies.items()
    }


def counting(tallies: Tallies) -> tuple[str, ...]:
    """The alerts that have counted what came last, or would have, had they not triggered."""
    return tuple(name for name, tally in tallies.items() if tally.alert.active)


def waiting(tallies: Tallies) -> bool:
    """Whether an alert has not triggered yet, so that what it adds up matters."""
    return any(each.triggered_at is None for each in tallies.values())


def reached(
    before: Tallies, after: Tallies, formula: Formula, customer: str, test_clock: str | None
) -> Iterator[Message]:
    """An alert that triggers does so once for each customer, in the customer's home."""
    for name, tally in after.items():
        was = before.get(name)
        if tally.triggered_at is None or (was is not None and was.triggered_at is not None):
            continue
        made = member_id(REACHED_PREFIX, home_of(customer), name)
        value = _value(tally, formula)
        told = AlertReached(tally.alert, customer, value, test_clock)
        yield Message(made, "create", told)


def _grown(tally: Tally, formula: Formula, events: Iterable[UsageEvent], now: int) -> Tally:
    """Event by event, so that it makes no difference how many are told at once."""
    for event in events:
        if not tally.alert.active or tally.triggered_at is not None:
            break
        latest = tally.last_at is None or event.at >= tally.last_at
        tally = replace(
            tally,
            total=tally.total + event.value,
            count=tally.count + 1,
            last=event.value if latest else tally.last,
            last_at=event.at if latest else tally.last_at,
        )
        if _value(tally, formula) >= tally.alert.gte:
            tally = replace(tally, triggered_at=now)
    return tally


def _value(tally: Tally, formula: Formula) -> int:
    return {"sum": tally.total, "count": tally.count, "last": tally.last}[formula]
