"""The mechanism of lists: from a family and a wish to a window of rows."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sao.billing.machines import MACHINES
from sao.billing.resources.customer.state import Customer
from sao.core.instance import State
from sao.runtime.turns import LOOKS, Turns, whole
from sao.views.belongings import owner_of
from sao.views.moment import Moment
from sao.views.shapes import Action, Cell, Column, Filter, Notice, Row, Table
from sao.views.words.states import STATES

LOOKED_AT_MAX = 20_000
"""Of how many objects the text is searched, or a column sorted by; of more, the newest."""

REPLAYED_MAX = 2_000
"""Up to how many objects a list of the past is put in order; of more, by creation alone."""


class Wish(NamedTuple):
    """Which window of a list is asked for."""

    filter: str = "all"
    search: str = ""
    sort: str = "attention"
    offset: int = 0
    limit: int = 50


class Population(NamedTuple):
    """Every object of a list, what needs attention first; `classes` by id, where they are known."""

    ids: tuple[str, ...]
    classes: Mapping[str, str]

    def sizes(self) -> dict[str, int]:
        """How many objects are in each class."""
        counts: dict[str, int] = {}
        for one in self.classes.values():
            counts[one] = counts.get(one, 0) + 1
        return counts


def no_notices(_moment: Moment, _counts: Mapping[str, int]) -> tuple[Notice, ...]:
    """For a list above which there is nothing to say."""
    return ()


def no_actions(_moment: Moment) -> tuple[Action, ...]:
    """For what cannot be made by itself."""
    return ()


class Family(NamedTuple):
    """What a list is made of.

    `classes` are the filters by key, what needs attention first; those in `hidden` are only seen
    where they are asked for. `fill` makes the cells of a row from its state and class. `text` is
    what is searched, besides the id and whose it is. `sorts` give the value by which a column is
    sorted.
    """

    resource: str
    columns: tuple[Column, ...]
    classes: Mapping[str, str]
    population: Callable[[Moment], Population]
    fill: Callable[[Moment, Any, str | None], dict[str, Cell]]
    text: Callable[[Any], str | None] = lambda _state: None
    sorts: Mapping[str, Callable[[Moment, Any], Any]] = {}
    hidden: frozenset[str] = frozenset(("deleted",))
    notices: Callable[[Moment, Mapping[str, int]], tuple[Notice, ...]] = no_notices
    actions: Callable[[Moment], tuple[Action, ...]] = no_actions


def window(family: Family, moment: Moment, wish: Wish) -> Table:
    """The rows that are asked for, and what else there is."""
    return whole(window_in_turns(family, moment, wish))


def window_in_turns(family: Family, moment: Moment, wish: Wish) -> Turns[Table]:
    """The same; to search and to sort, thousands of objects are looked at."""
    people = _kept(family, moment, "population", lambda: family.population(moment))
    counts = _kept(family, moment, "counts", people.sizes)
    chosen = wish.filter if wish.filter in counts else "all"
    ids = yield from _matching(family, moment, people, chosen, wish.search.strip().lower())
    sort = wish.sort.removeprefix("-")
    if sort in family.sorts:
        ids = yield from _sorted(family, moment, ids, wish.sort)
    rows = []
    for object_id in ids[wish.offset : wish.offset + wish.limit]:
        state = moment.find(object_id)
        if state is not None:
            cells = family.fill(moment, state, people.classes.get(object_id))
            rows.append(Row(object_id=object_id, cells=cells))
    return Table(
        resource=family.resource,
        columns=family.columns,
        rows=tuple(rows),
        total=len(ids),
        offset=wish.offset,
        filters=_filters(family, people, counts),
        filter=chosen,
        sort=wish.sort if sort in family.sorts else "attention",
        notices=family.notices(moment, counts),
        actions=() if moment.over() else family.actions(moment),
        as_of=moment.as_of,
    )


def section(
    family: Family, moment: Moment, states: list[Any], *, without: tuple[str, ...] = ()
) -> Table:
    """A whole list of given objects, as a section of a detail; `without` these columns."""
    columns = tuple(column for column in family.columns if column.key not in without)
    rows = []
    for state in states:
        cells = family.fill(moment, state, None)
        kept = {key: cell for key, cell in cells.items() if key not in without}
        rows.append(Row(object_id=state.id, cells=kept))
    return Table(
        resource=family.resource,
        columns=tuple(Column(key=c.key, label=c.label, end=c.end) for c in columns),
        rows=tuple(rows),
        total=len(rows),
        as_of=moment.as_of,
    )


def by_state(
    resource: str,
    moment: Moment,
    *,
    ordered: Callable[[Moment, list[str]], list[str]] | None = None,
) -> Population:
    """The objects of a resource whose classes are its states, in the order of `attention`.

    Within a state the newest come first, or as `ordered` says.
    """
    arrange = ordered or (lambda _moment, ids: ids)
    if moment.past:
        return _by_state_then(resource, moment, arrange)
    ids: list[str] = []
    classes: dict[str, str] = {}
    for state in attention(resource):
        found = arrange(moment, moment.session.ids(f"{resource}|status={state}"))
        ids += found
        classes.update(dict.fromkeys(found, state))
    return Population(tuple(ids), classes)


def everything(resource: str, moment: Moment) -> list[str]:
    """Every object of a resource that existed then, newest first."""
    found = [each for clock in moment.clocks for each in moment.ids(f"{resource}@{clock}")]
    return [each for each in found if each != moment.session.environment_clock]


def attention(resource: str) -> tuple[str, ...]:
    """The states of a machine, those that need attention first, those that are over last."""
    schema = MACHINES[resource].schema
    first = [state for state in _FIRST if state in schema.states]
    live = [s for s in schema.states if s not in schema.terminal and s not in first]
    over = [s for s in schema.states if s in schema.terminal and s not in first]
    return (*first, *live, *over)


def classes_of(resource: str) -> dict[str, str]:
    """The filters of a list by state, what needs attention first."""
    return {state: STATES[resource][state].label for state in attention(resource)}


_FIRST = (
    "needs_response",
    "warning_needs_response",
    "past_due",
    "unpaid",
    "incomplete",
    "requires_action",
    "requires_payment_method",
    "internal_failure",
    "failed",
    "uncollectible",
    "open",
    "disabled",
)


def _by_state_then(
    resource: str, moment: Moment, arrange: Callable[[Moment, list[str]], list[str]]
) -> Population:
    ids = everything(resource, moment)
    if len(ids) > REPLAYED_MAX:
        return Population(tuple(ids), {})
    found: dict[str, list[str]] = {}
    for object_id in ids:
        state: State | None = moment.find(object_id)
        if state is not None:
            found.setdefault(state.status, []).append(object_id)
    ordered = {s: arrange(moment, found[s]) for s in attention(resource) if s in found}
    classes = {each: state for state, members in ordered.items() for each in members}
    return Population(tuple(classes), classes)


def matching(family: Family, moment: Moment, search: str) -> Turns[tuple[str, ...]]:
    """What of a list contains this text, in lower case; what needs attention first."""
    people = _kept(family, moment, "population", lambda: family.population(moment))
    return (yield from _matching(family, moment, people, "all", search))


def _matching(
    family: Family, moment: Moment, people: Population, chosen: str, search: str
) -> Turns[tuple[str, ...]]:
    ids = people.ids
    if chosen != "all":
        ids = tuple(each for each in ids if people.classes.get(each) == chosen)
    elif family.hidden:
        ids = _kept(
            family,
            moment,
            "shown",
            lambda: tuple(e for e in people.ids if people.classes.get(e) not in family.hidden),
        )
    if not search:
        return ids
    kept: dict[str, dict[str, str]] = _kept(family, moment, "texts", dict)
    if "whole" not in kept:  # it is only once all of them are
        kept["whole"] = yield from _texts(family, moment, people.ids)
    texts = kept["whole"]
    return tuple(each for each in ids if search in texts.get(each, each.lower()))


def _texts(family: Family, moment: Moment, ids: tuple[str, ...]) -> Turns[dict[str, str]]:
    texts = {}
    owners: dict[str | None, str] = {}
    for looked_at, object_id in enumerate(ids[:LOOKED_AT_MAX], start=1):
        if looked_at % LOOKS == 0:
            yield
        state = moment.find(object_id)
        if state is None:
            continue
        owner = owner_of(moment, state)
        if owner not in owners:
            owners[owner] = _called(moment.get(Customer, owner))
        texts[object_id] = f"{family.text(state) or ''} {owners[owner]} {object_id}".lower()
    return texts


def _called(owner: Customer | None) -> str:
    """By what a customer is looked for, also among what is theirs."""
    return f"{owner.name or ''} {owner.email or ''} {owner.id}" if owner is not None else ""


def _sorted(
    family: Family, moment: Moment, ids: tuple[str, ...], sort: str
) -> Turns[tuple[str, ...]]:
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    value, values = family.sorts[key], {}
    for looked_at, object_id in enumerate(ids[:LOOKED_AT_MAX], start=1):
        if looked_at % LOOKS == 0:
            yield
        state = moment.find(object_id)
        if state is not None:
            values[object_id] = value(moment, state)
    known = [each for each in ids if values.get(each) is not None]
    unknown = [each for each in ids if values.get(each) is None]
    known.sort(key=values.__getitem__, reverse=descending)
    return (*known, *unknown)


def _filters(family: Family, people: Population, counts: Mapping[str, int]) -> tuple[Filter, ...]:
    hidden = sum(counts.get(one, 0) for one in family.hidden)
    found = [Filter(key="all", label="All", count=len(people.ids) - hidden)]
    found += [
        Filter(key=key, label=label, count=counts[key])
        for key, label in family.classes.items()
        if counts.get(key)
    ]
    return tuple(found)


def _kept(family: Family, moment: Moment, what: str, make: Callable[[], Any]) -> Any:
    if not moment.past:
        return moment.session.derived((family.resource, what), make)
    last: dict[int | None, Any] = moment.session.derived((family.resource, what, "then"), dict)
    if moment.as_of not in last:
        made = make()  # before the others go: it may look at them
        last.clear()  # whoever drags a slider passes many instants, and stays at one
        last[moment.as_of] = made
    return last[moment.as_of]
