"""Usage: what one customer used by one meter, added up for each item that is billed for it.

An item has a window for each of its periods; an event counts in the window in which it happened.
Windows are closed by the subscription when a period ends, and read when its invoice is made. What
comes later for a closed period is billed for as long as that invoice is a draft, by the terms of
then; after that it is recorded, but not billed. Events stay in the chain, one outcome
for each batch, so anything else about them can be told from there.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.messages import Nothing
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
from sao.billing.reckoning.arrears import forwarded, meter_of, weighing
from sao.billing.reckoning.engine import GRACE, used_lines
from sao.billing.values import Value
from sao.billing.values.price import Formula
from sao.billing.values.usage import UsageEvent, Weighed, Window
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

LATE_MAX = 35 * 86_400
EARLY_MAX = 5 * 60
"""How long ago, and how far ahead, an event may have happened. What is ahead counts as now."""


def _table() -> tuple[Entry, ...]:
    kept = ("kept",)
    return (
        #        action          from  to      decide        then
        action("record", NEW, "kept", record),
        action("record", kept, SAME, record, tell_watchers),
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
    )


class Usage(State, frozen=True, kw_only=True):
    """What a customer used. `windows` by item, oldest first; `batch` came in with this outcome."""

    customer: str = ""
    meter: str = ""
    formula: Formula = "sum"
    windows: dict[str, tuple[Window, ...]] = {}
    batch: tuple[UsageEvent, ...] = ()
    canceled: UsageEvent | None = None
    test_clock: str | None = None


class Record(Value, frozen=True):
    """Events of one customer for one meter."""

    customer: str
    meter: str
    formula: Formula
    events: tuple[UsageEvent, ...]
    test_clock: str | None = None


class CancelEvent(Value, frozen=True):
    """An event that was a mistake."""

    event: UsageEvent


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
            item: tuple(_counted(window, events) for window in windows)
            for item, windows in sorted(usage.windows.items())
        },
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
            item: tuple(_without(window, event) for window in windows)
            for item, windows in sorted(usage.windows.items())
        },
    }


def open_window(usage: Usage, command: Command[OpenWindow], _now: int) -> Facts:
    """A period of an item begins; the one before it is over, and kept: its invoice is to come.

    Where that is heard late, what was counted meanwhile stays where it was counted.
    """
    data = command.data
    before = [_billed(window, data) for window in usage.windows.get(data.item, ())]
    since = data.owed_since
    owed = [window for window in before if since is not None and window.start >= since]
    opened = Window(start=data.at, watched_by=data.watched_by)
    over = owed or before[-1:]
    kept = [window for window in before if window not in over and _is_kept(window, data.at)]
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
    windows = tuple(_closed(window, now) for window in usage.windows[data.item])
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
        replace(window, sold=item) if _is_drafted(window, now) else window for window in before
    )
    if windows == before:
        return Ignored("no draft bills what was used of it")
    return {
        "batch": (),
        "canceled": None,
        "windows": dict(sorted({**usage.windows, item.id: windows}.items())),
    }


def _is_drafted(window: Window, now: int) -> bool:
    """Whether its invoice is a draft yet, and nobody has said by what terms it was sold."""
    if window.end is None or window.invoice is None or window.sold is not UNSET:
        return False
    return window.kept is True or now < window.end + GRACE


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
        used, billed = _of_period(usage, due.item.id, period, running=asked.preview)
        item, first = replace(due.item, quantity=used), len(lines)
        lines += used_lines(due.subscription, asked.invoice, item, period, first, billed=billed)
    terms = replace(terms, lines=tuple(lines), metered=tuple(left))
    return Relay((forwarded(replace(asked, terms=terms)),))


def recount(usage: Usage, command: Command[Recount], _now: int) -> Relay | Ignored:
    """What was used in a period after all, for the draft that bills it."""
    due, invoice = command.data.due, command.data.invoice
    period = (due.period_start, due.period_end)
    used, billed = _of_period(usage, due.item.id, period, running=False)
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
                late = LateUse(item, _begun(windows, new), new.end, new.invoice, new.sold)
                yield Message(new.subscription, "use_came_late", late)
    for subscription in watching:
        yield Message(subscription, "use_grew", Nothing())


def weigh(usage: Usage, command: Command[WeighUse], _now: int) -> Relay:
    """How much was used in the period that runs; the question goes on."""
    asked = command.data
    mine = tuple(due.item.id for due in asked.asked if meter_of(due.item.price) == usage.meter)
    weighed = tuple(
        Weighed(item, _quantity(usage, window), window.billed)
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


def _of_period(
    usage: Usage, item: str, period: tuple[int, int], *, running: bool
) -> tuple[int, int]:
    """What was used of an item in a period, which may still be running; how much is billed.

    A period has windows that follow each other where a change that would have ended it was dropped.
    """
    start, end = period
    parts: list[Window] = []
    for window in usage.windows.get(item, ()):
        if window.start != (start if not parts else parts[-1].end):
            continue
        parts.append(window)
        if (window.end or 0) >= end or (running and window.end is None):
            return _together(usage, parts), sum(part.billed for part in parts)
    return 0, 0


def _begun(windows: tuple[Window, ...], last: Window) -> int:
    """When the period began that ended with this window."""
    start = last.start
    for window in reversed(windows):
        if window.end == start and window.kept is not True:
            start = window.start
    return start


def _is_kept(window: Window, at: int) -> bool:
    """Whether what comes late for it can still be told of, and would be billed."""
    return window.kept is True and window.end is not None and window.end > at - LATE_MAX


def _together(usage: Usage, parts: list[Window]) -> int:
    """What was used in several windows of one period."""
    if usage.formula == "last":
        return next((part.last for part in reversed(parts) if part.last_at is not None), 0)
    return sum(_quantity(usage, part) for part in parts)


def _quantity(usage: Usage, window: Window) -> int:
    return {"sum": window.total, "count": window.count, "last": window.last}[usage.formula]


def _counted(window: Window, events: Iterable[UsageEvent]) -> Window:
    for event in events:
        if not _holds(window, event):
            continue
        latest = window.last_at is None or event.at >= window.last_at
        window = replace(
            window,
            total=window.total + event.value,
            count=window.count + 1,
            last=event.value if latest else window.last,
            last_at=event.at if latest else window.last_at,
        )
    return window


def _without(window: Window, event: UsageEvent) -> Window:
    if not _holds(window, event):
        return window
    return replace(window, total=window.total - event.value, count=window.count - 1)


def _holds(window: Window, event: UsageEvent) -> bool:
    return window.start <= event.at and (window.end is None or event.at < window.end)


def _billed(window: Window, data: OpenWindow) -> Window:
    """A window that ends where the next one begins, with whoever bills it."""
    if window.end is not None:
        return window
    closed = _closed(window, data.at)
    billed = replace(closed, subscription=data.subscription, invoice=data.invoice)
    return replace(billed, kept=True) if data.drafts is True else billed


def _closed(window: Window, at: int) -> Window:
    return window if window.end is not None else replace(window, end=at)


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
