"""Windows: what was used of an item, period by period."""

from collections.abc import Iterable

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.messages.usage import OpenWindow
from sao.billing.reckoning.engine import GRACE
from sao.billing.values.price import Formula
from sao.billing.values.usage import UsageEvent, Window

LATE_MAX = 35 * 86_400
"""How long ago an event may have happened."""


def is_drafted(window: Window, now: int) -> bool:
    """Whether its invoice is a draft yet, and nobody has said by what terms it was sold."""
    if window.end is None or window.invoice is None or window.sold is not UNSET:
        return False
    return window.kept is True or now < window.end + GRACE


def of_period(
    windows: Iterable[Window], period: tuple[int, int], formula: Formula, *, running: bool
) -> tuple[int, int]:
    """What was used of an item in a period, which may still be running; how much is billed.

    A period has windows that follow each other where a change that would have ended it was dropped.
    """
    start, end = period
    parts: list[Window] = []
    for window in windows:
        if window.start != (start if not parts else parts[-1].end):
            continue
        parts.append(window)
        if (window.end or 0) >= end or (running and window.end is None):
            return _together(parts, formula), sum(part.billed for part in parts)
    return 0, 0


def begun(windows: tuple[Window, ...], last: Window) -> int:
    """When the period began that ended with this window."""
    start = last.start
    for window in reversed(windows):
        if window.end == start and window.kept is not True:
            start = window.start
    return start


def is_kept(window: Window, at: int) -> bool:
    """Whether what comes late for it can still be told of, and would be billed."""
    return window.kept is True and window.end is not None and window.end > at - LATE_MAX


def _together(parts: list[Window], formula: Formula) -> int:
    """What was used in several windows of one period."""
    if formula == "last":
        return next((part.last for part in reversed(parts) if part.last_at is not None), 0)
    return sum(quantity(part, formula) for part in parts)


def quantity(window: Window, formula: Formula) -> int:
    """What was used in a window."""
    return {"sum": window.total, "count": window.count, "last": window.last}[formula]


def counted(window: Window, events: Iterable[UsageEvent]) -> Window:
    """A window with what happened in it."""
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


def without(window: Window, event: UsageEvent) -> Window:
    """A window without an event, where it held that."""
    if not _holds(window, event):
        return window
    return replace(window, total=window.total - event.value, count=window.count - 1)


def _holds(window: Window, event: UsageEvent) -> bool:
    return window.start <= event.at and (window.end is None or event.at < window.end)


def billed(window: Window, data: OpenWindow) -> Window:
    """A window that ends where the next one begins, with whoever bills it."""
    if window.end is not None:
        return window
    over = closed(window, data.at)
    over = replace(over, subscription=data.subscription, invoice=data.invoice)
    return replace(over, kept=True) if data.drafts is True else over


def closed(window: Window, at: int) -> Window:
    """A window that ends here, unless it has ended."""
    return window if window.end is not None else replace(window, end=at)
