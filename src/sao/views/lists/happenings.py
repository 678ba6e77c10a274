"""Outcomes and what is due, as lists like any other: for pages that name them as resources."""

from collections.abc import Callable, Mapping

from sao.runtime.turns import Turns
from sao.views.due import due
from sao.views.lists.cells import customer_cell, linked
from sao.views.lists.settings import settings
from sao.views.lists.table import Wish
from sao.views.moment import Moment
from sao.views.shapes import (
    Ahead,
    Cell,
    Column,
    Entry,
    InstantCell,
    MoneyCell,
    Row,
    Table,
    TextCell,
)
from sao.views.timeline import timeline_of_all
from sao.views.words.states import state_cell
from sao.views.words.summaries import action_words
from sao.views.words.titles import noun


def outcomes(moment: Moment, wish: Wish) -> Table:
    """What happened in the whole environment, newest first."""
    total = moment.session.counters().outcomes
    shown = timeline_of_all(moment, before=max(total - wish.offset, 0) + 1, limit=wish.limit)
    return Table(
        resource="outcome",
        columns=(
            Column(key="at", label="When"),
            Column(key="resource", label="Of"),
            Column(key="action", label="Outcome"),
            Column(key="state", label="State"),
            Column(key="cause", label="Cause"),
            Column(key="hash", label="Hash"),
        ),
        rows=tuple(_outcome(moment, entry) for entry in shown.entries),
        total=total,
        offset=wish.offset,
        as_of=moment.as_of,
    )


def _outcome(moment: Moment, entry: Entry) -> Row:
    cells: dict[str, Cell] = {
        "at": InstantCell(at=entry.at),
        "resource": linked(moment, entry.object_id),
        "action": TextCell(text=action_words(entry.action), note=entry.summary),
        "state": state_cell(entry.resource, entry.state),
        "cause": TextCell(text=entry.cause, mono=True),
        "hash": TextCell(text=entry.hash[:12], mono=True),
    }
    return Row(object_id=f"{entry.object_id}@{entry.seq}", cells=cells)


def due_actions(moment: Moment, wish: Wish) -> Turns[Table]:
    """What is due next, soonest first."""
    found = yield from due(moment, offset=wish.offset, limit=wish.limit, search=wish.search)
    return Table(
        resource="due_action",
        columns=(
            Column(key="at", label="When"),
            Column(key="resource", label="Of"),
            Column(key="customer", label="Customer"),
            Column(key="action", label="What"),
            Column(key="total", label="Amount", end=True),
            Column(key="jump", label="Kind"),
        ),
        rows=tuple(_due(moment, one) for one in found.rows),
        total=found.total,
        offset=wish.offset,
        as_of=moment.as_of,
    )


def _due(moment: Moment, one: Ahead) -> Row:
    cells: dict[str, Cell] = {
        "at": InstantCell(at=one.at),
        "resource": linked(moment, one.object_id),
        "customer": customer_cell(moment, one.owner_id),
        "action": TextCell(text=one.summary),
        "total": MoneyCell(amounts=(one.amount,) if one.amount is not None else ()),
        "jump": TextCell(text=noun(one.resource)),
    }
    return Row(object_id=one.object_id, cells=cells)


def _in_one(make: Callable[[Moment, Wish], Table]) -> Callable[[Moment, Wish], Turns[Table]]:
    """For what takes a single turn."""

    def turns(moment: Moment, wish: Wish) -> Turns[Table]:
        yield from ()
        return make(moment, wish)

    return turns


HAPPENINGS: Mapping[str, Callable[[Moment, Wish], Turns[Table]]] = {
    "outcome": _in_one(outcomes),
    "due_action": due_actions,
    "setting": _in_one(settings),
}
"""Lists of what is no object of its own, by the names that pages have for them."""
