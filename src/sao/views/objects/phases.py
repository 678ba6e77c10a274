"""The phases of a schedule: what the subscription is, from when until when."""

from typing import Any

from sao.billing.reckoning.proration import is_metered
from sao.billing.values.schedule import Phase, PhaseItem
from sao.views.moment import Moment
from sao.views.objects.totals import parts
from sao.views.shapes import Cell, Column, InstantCell, Row, StateCell, Table, TextCell
from sao.views.words.amounts import joined, price_words
from sao.views.words.titles import product_words

_PRORATED = {
    "create_prorations": "with the next invoice",
    "always_invoice": "at once",
    "none": "not at all",
}
_OVER = StateCell(state="over", label="Over", tone="neutral", calm=True)
_NOW = StateCell(state="now", label="Now", tone="positive", calm=True)
_LATER = StateCell(state="later", label="Later", tone="info", calm=True)


def phases(moment: Moment, schedule: Any) -> Table:
    """All of them, also those that are over."""
    columns = (
        Column(key="items", label="What"),
        Column(key="state", label="When"),
        Column(key="period", label="Period"),
        Column(key="difference", label="The difference is billed"),
    )
    found = (_phase(schedule, place, phase) for place, phase in enumerate(schedule.phases))
    return parts(moment, "phase", columns, found)


def _times(item: PhaseItem) -> str:
    """How many; of what is metered there is no number."""
    return "" if is_metered(item.price) else f"{item.quantity or 1} × "  # noqa: RUF001


def _phase(schedule: Any, place: int, phase: Phase) -> Row:
    what = joined(
        f"{_times(item)}{product_words(item.price)} ({price_words(item.price)})"
        for item in phase.items
    )
    ended = schedule.status in ("completed", "canceled", "released")
    state = _NOW if place == schedule.place and not ended else _LATER
    cells: dict[str, Cell] = {
        "items": TextCell(text=what),
        "state": _OVER if place < schedule.place or ended else state,
        "period": InstantCell(at=phase.start, until=phase.end),
        "difference": TextCell(text=_PRORATED[phase.prorations]),
    }
    return Row(object_id=f"{schedule.id}/{place}", cells=cells)
