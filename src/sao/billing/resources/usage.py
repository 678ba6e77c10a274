"""Usage: what one customer used by one meter, added up for each item that is billed for it.

An item has a window for each of its periods; an event counts in the window in which it happened.
Windows are closed by the subscription when a period ends, and read when its invoice is made. What
comes later for a closed period is billed for as long as that invoice is a draft, by the terms of
then; after that it is recorded, but not billed. Events stay in the chain, one outcome
for each batch, so anything else about them can be told from there.
"""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.alert import AlertNoted, CreateAlert
from sao.billing.messages.invoice import Bill
from sao.billing.messages.usage import (
    CloseWindow,
    LateUse,
    OpenWindow,
    Recount,
    Recounted,
    SoldBefore,
    UseBilled,
    WatchUse,
    WeighUse,
)
from sao.billing.reckoning import alerts
from sao.billing.reckoning import windows as in_windows
from sao.billing.reckoning.arrears import forwarded, meter_of, weighing
from sao.billing.reckoning.engine import used_lines
from sao.billing.reckoning.windows import LATE_MAX
from sao.billing.values import Value
from sao.billing.values.alert import MeterAlert, Tally
from sao.billing.values.price import Formula
from sao.billing.values.usage import UsageEvent, Weighed, Window
from sao.core.ids import home_of, member_id
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Ignored,
    Message,
    Rejection,
    Relay,
    Schema,
    action,
    ignore,
    internal,
)

EARLY_MAX = 5 * 60
"""How far ahead an event may have happened. What is ahead counts as now."""


def _table() -> tuple[Entry, ...]:
    kept = ("kept",)
    return (
        #        action          from  to      decide        then
        action("record", NEW, "kept", record, tell_all),
        action("record", kept, SAME, record, tell_all),
        action("cancel_event", kept, SAME, cancel_event, tell_watchers),
        internal("open", NEW, "kept", open_window),
        internal("open", kept, SAME, open_window),
        internal("close", kept, SAME, close_window),
        ignore("sold_before", NEW, "nothing is counted for it"),
        internal("sold_before", kept, SAME, keep_terms),
        internal("bill", kept, SAME, bill),
        internal("recount", kept, SAME, recount),
        # thresholds
        internal("watch", kept, SAME, watch),
        internal("weigh", kept, SAME, weigh),
        internal("use_billed", kept, SAME, use_billed),
        # alerts
        action("add_alert", NEW, "kept", add_alert, tell_alert),
        action("add_alert", kept, SAME, add_alert, tell_alert),
        internal("note_alert", kept, SAME, note_alert),
    )


class Usage(State, frozen=True, kw_only=True):
    """What a customer used. `windows` by item, oldest first; `batch` came in with this outcome.

    `alerts` are what it comes to for each that watches.
    """

    customer: str = ""
    meter: str = ""
    formula: Formula = "sum"
    windows: dict[str, tuple[Window, ...]] = {}
    batch: tuple[UsageEvent, ...] = ()
    canceled: UsageEvent | None = None
    test_clock: str | None = None
    alerts: dict[str, Tally] = {}


class Record(Value, frozen=True):
    """Events of one customer for one meter; `alerts` of the meter watch all customers."""

    customer: str
    meter: str
    formula: Formula
    events: tuple[UsageEvent, ...]
    test_clock: str | None = None
    alerts: tuple[MeterAlert, ...] = ()


class CancelEvent(Value, frozen=True):
    """An event that was a mistake; `counted_by` are the alerts that counted it."""

    event: UsageEvent
    counted_by: tuple[str, ...] = ()


class AddAlert(Value, frozen=True):
    """An alert that watches this customer, besides as many of the meter that watch all."""

    customer: str
    meter: str
    title: str
    gte: int
    beside: int = 0
    test_clock: str | None = None


def record(usage: Usage, command: Command[Record], now: int) -> Facts | Rejection:
    """Events, counted where they happened. Rejects: `meter_event_time`, `meter_event_early`."""
    data = command.data
    for event in data.events:
        rejection = untimely(event, now)
        if rejection is not None:
            return rejection
    events = tuple(replace(event, at=min(event.at, now)) for event in data.events)
    return {
        "customer": data.customer,
        "meter": data.meter,
        "formula": data.formula,
        "test_clock": data.test_clock,
        "batch": events,
        "canceled": None,
        "windows": {
            item: tuple(in_windows.counted(window, events) for window in windows)
            for item, windows in sorted(usage.windows.items())
        },
        **_watched(usage, alerts.tallied(usage.alerts, data.alerts, data.formula, events, now)),
    }


def untimely(event: UsageEvent, now: int) -> Rejection | None:
    """Why an event cannot be counted now; for those, too, who have to tell it from its like."""
    if now - LATE_MAX <= event.at <= now + EARLY_MAX:
        return None
    return Rejection(
        "meter_event_time" if event.at < now else "meter_event_early",
        f"The event {event.identifier} happened at {event.at}, and it is {now} now; events "
        "are taken from the last 35 days and the next 5 minutes.",
        "timestamp",
    )


def cancel_event(usage: Usage, command: Command[CancelEvent], _now: int) -> Facts | Rejection:
    """One event less, where its period is not billed yet. Rejects: `meter_event_last`."""
    event = command.data.event
    if usage.formula == "last":
        return Rejection(
            "meter_event_last",
            "Events of a meter that takes the last value cannot be canceled; record another one.",
            "cancel[identifier]",
        )
    return {
        "batch": (),
        "canceled": event,
        "windows": {
            item: tuple(in_windows.without(window, event) for window in windows)
            for item, windows in sorted(usage.windows.items())
        },
        **_watched(usage, alerts.without(usage.alerts, command.data.counted_by, event)),
    }


def open_window(usage: Usage, command: Command[OpenWindow], _now: int) -> Facts:
    """A period of an item begins; the one before it is over, and kept: its invoice is to come.

    Where that is heard late, what was counted meanwhile stays where it was counted.
    """
    data = command.data
    before = [in_windows.billed(window, data) for window in usage.windows.get(data.item, ())]
    since = data.owed_since
    owed = [window for window in before if since is not None and window.start >= since]
    opened = Window(start=data.at, watched_by=data.watched_by)
    over = owed or before[-1:]
    kept = [
        window for window in before if window not in over and in_windows.is_kept(window, data.at)
    ]
    windows = {**usage.windows, data.item: (*kept, *over, opened)}
    return {
        "customer": data.customer,
        "meter": data.meter,
        "test_clock": data.test_clock,
        "batch": (),
        "canceled": None,
        "windows": dict(sorted(windows.items())),
    }


def close_window(usage: Usage, command: Command[CloseWindow], now: int) -> Facts | Ignored:
    """The item is sold no longer: its last period ends here."""
    data = command.data
    if data.item not in usage.windows:
        return Ignored("nothing is counted for it")
    windows = tuple(in_windows.closed(window, now) for window in usage.windows[data.item])
    return {
        "batch": (),
        "canceled": None,
        "windows": dict(sorted({**usage.windows, data.item: windows}.items())),
    }


def keep_terms(usage: Usage, command: Command[SoldBefore], now: int) -> Facts | Ignored:
    """What has ended was sold by these terms, whatever the item is from now on."""
    item = command.data.item
    before = usage.windows.get(item.id, ())
    windows = tuple(
        replace(window, sold=item) if in_windows.is_drafted(window, now) else window
        for window in before
    )
    if windows == before:
        return Ignored("no draft bills what was used of it")
    return {
        "batch": (),
        "canceled": None,
        "windows": dict(sorted({**usage.windows, item.id: windows}.items())),
    }


def bill(usage: Usage, command: Command[Bill], _now: int) -> Relay:
    """What was used goes on the invoice, which goes on to the next meter, or the customer."""
    asked = command.data
    terms = asked.terms
    lines, left = list(terms.lines), []
    for due in terms.metered:
        if meter_of(due.item.price) != usage.meter:
            left.append(due)
            continue
        period = (due.period_start, due.period_end)
        used, billed = _of_item(usage, due.item.id, period, running=asked.preview)
        item, first = replace(due.item, quantity=used), len(lines)
        lines += used_lines(due.subscription, asked.invoice, item, period, first, billed=billed)
    terms = replace(terms, lines=tuple(lines), metered=tuple(left))
    return Relay((forwarded(replace(asked, terms=terms)),))


def recount(usage: Usage, command: Command[Recount], _now: int) -> Relay | Ignored:
    """What was used in a period after all, for the draft that bills it."""
    due, invoice = command.data.due, command.data.invoice
    period = (due.period_start, due.period_end)
    used, billed = _of_item(usage, due.item.id, period, running=False)
    item = replace(due.item, quantity=used)
    lines = used_lines(due.subscription, invoice, item, period, 0, billed=billed)
    return Relay((Message(invoice, "recounted", Recounted(due.item.id, lines)),))


def watch(usage: Usage, command: Command[WatchUse], _now: int) -> Facts:
    """Who wants to hear of what is used of an item from now on."""
    return _with_open(usage, command.data.item, watched_by=command.data.watched_by)


def tell_watchers(before: Usage, after: Usage, _facts: Facts) -> Iterator[Message]:
    """Subscriptions that watch a window that changed, or whose draft bills one that did."""
    watching: dict[str, None] = {}
    for item, windows in after.windows.items():
        for old, new in zip(before.windows.get(item, ()), windows, strict=False):
            if old == new:
                continue
            if new.end is None and new.watched_by is not None:
                watching[new.watched_by] = None
            if new.end is not None and new.subscription is not None and new.invoice is not None:
                late = LateUse(item, in_windows.begun(windows, new), new.end, new.invoice, new.sold)
                yield Message(new.subscription, "use_came_late", late)
    for subscription in watching:
        yield Message(subscription, "use_grew", Nothing())


def tell_all(before: Usage, after: Usage, facts: Facts) -> Iterator[Message]:
    """Who watches windows, and the alerts that trigger."""
    yield from tell_watchers(before, after, facts)
    yield from alerts.reached(
        before.alerts, after.alerts, after.formula, after.customer, after.test_clock
    )


def add_alert(usage: Usage, command: Command[AddAlert], _now: int) -> Facts | Rejection:
    """One more watches this customer. Rejects: `parameter_invalid` (as many as there can be)."""
    data = command.data
    alert = MeterAlert(
        id=member_id(alerts.PREFIX, home_of(usage.id), command.id),
        title=data.title,
        meter=data.meter,
        gte=data.gte,
        customer=data.customer,
    )
    return alerts.too_many(alerts.own(usage.alerts) + data.beside) or {
        "customer": data.customer,
        "meter": data.meter,
        "test_clock": data.test_clock,
        "batch": (),
        "canceled": None,
        "alerts": alerts.noted_tally(usage.alerts, AlertNoted(alert, over=False)),
    }


def note_alert(usage: Usage, command: Command[AlertNoted], _now: int) -> Facts:
    """An alert watches or not, or is over."""
    changed = alerts.noted_tally(usage.alerts, command.data)
    return {"batch": (), "canceled": None, "alerts": changed}


def tell_alert(before: Usage, after: Usage, _facts: Facts) -> Iterator[Message]:
    """The alert that is new."""
    for name, tally in after.alerts.items():
        if name not in before.alerts:
            yield Message(name, "create", CreateAlert(tally.alert, after.test_clock))


def _watched(usage: Usage, tallies: alerts.Tallies) -> Facts:
    return {} if tallies == usage.alerts else {"alerts": tallies}


def weigh(usage: Usage, command: Command[WeighUse], _now: int) -> Relay:
    """How much was used in the period that runs; the question goes on."""
    asked = command.data
    mine = tuple(due.item.id for due in asked.asked if meter_of(due.item.price) == usage.meter)
    weighed = tuple(
        Weighed(item, in_windows.quantity(window, usage.formula), window.billed)
        for item in mine
        for window in usage.windows.get(item, ())[-1:]
    )
    left = tuple(due for due in asked.asked if due.item.id not in mine)
    return Relay((weighing(replace(asked, asked=left, weighed=asked.weighed + weighed)),))


def use_billed(usage: Usage, command: Command[UseBilled], _now: int) -> Facts:
    """What a threshold has billed is not billed again when the period ends."""
    return _with_open(usage, command.data.item, billed=command.data.quantity)


def _with_open(usage: Usage, item: str, **changes: Any) -> Facts:
    *others, running = usage.windows[item]
    windows = {**usage.windows, item: (*others, replace(running, **changes))}
    return {"batch": (), "canceled": None, "windows": dict(sorted(windows.items()))}


def _of_item(usage: Usage, item: str, period: tuple[int, int], *, running: bool) -> tuple[int, int]:
    return in_windows.of_period(usage.windows.get(item, ()), period, usage.formula, running=running)


USAGE = Schema(
    name="usage",
    prefix="usage",
    state=Usage,
    states=("kept",),
    terminal=("kept",),
    rank=32,
    index=("customer", "meter"),
    table=_table(),
)
