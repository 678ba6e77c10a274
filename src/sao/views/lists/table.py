"""The mechanism of lists: from a family and a wish to a window of rows."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sao.billing.resources.customer.state import Customer
from sao.runtime.turns import LOOKS, Turns, whole
from sao.views.actions import offers
from sao.views.belongings import owner_of
from sao.views.lists.population import Population, attention, by_state
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, Filter, Notice, Row, Table
from sao.views.words.states import STATES

LOOKED_AT_MAX = 20_000
"""Of how many objects the text is searched, or a column sorted by; of more, the newest."""


SECTION_MAX = 100
"""How many rows a section of a detail has."""

PASSED = 20_000
"""How many objects are passed in one turn that were looked at before."""


class Text(NamedTuple):
    """What an object is searched by, in lower case, and whose it is."""

    own: str
    owner: str | None


class Wish(NamedTuple):
    """Which window of a list is asked for."""

    filter: str = "all"
    search: str = ""
    sort: str = "attention"
    offset: int = 0
    limit: int = 50


def no_notices(_moment: Moment, _counts: Mapping[str, int]) -> tuple[Notice, ...]:
    """For a list above which there is nothing to say."""
    return ()


def classes_of(resource: str) -> Mapping[str, str]:
    """The filters of a list by state, what needs attention first."""
    return {state: STATES[resource][state].label for state in attention(resource)}


class Family(NamedTuple):
    """What a list is made of.

    `fill` makes the cells of a row from its state and class. `text` is what is searched, besides
    the id and whose it is. `sorts` give the value by which a column is sorted; `created` needs
    none. `classes` of the resource are the filters by key, what needs attention first; those in
    `hidden` are only seen where they are asked for.
    """

    resource: str
    columns: tuple[Column, ...]
    fill: Callable[[Moment, Any, str | None], dict[str, Cell]]
    text: Callable[[Any], str | None] = lambda _state: None
    sorts: Mapping[str, Callable[[Moment, Any], Any]] = {}
    classes: Callable[[str], Mapping[str, str]] = classes_of
    population: Callable[[str, Moment], Turns[Population]] = by_state
    hidden: frozenset[str] = frozenset(("deleted",))
    notices: Callable[[Moment, Mapping[str, int]], tuple[Notice, ...]] = no_notices

    def value_of(self, column: str) -> Callable[[Moment, Any], Any] | None:
        """By what a column is sorted; None where it cannot be."""
        return _age if column == "created" else self.sorts.get(column)


def _age(_moment: Moment, state: Any) -> Any:
    return state.created


def window(family: Family, moment: Moment, wish: Wish) -> Table:
    """The rows that are asked for, and what else there is."""
    return whole(window_in_turns(family, moment, wish))


def window_in_turns(family: Family, moment: Moment, wish: Wish) -> Turns[Table]:
    """The same; to search and to sort, thousands of objects are looked at."""
    people = yield from _population(family, moment)
    counts = people.sizes()
    chosen = wish.filter if wish.filter in counts else "all"
    classes = (chosen,) if chosen != "all" else _shown(family)
    search, value = wish.search.strip().lower(), family.value_of(wish.sort.removeprefix("-"))
    if search or value is not None:
        ids = people.ids(classes)
        if search:
            ids = yield from _matching(family, moment, ids, search)
        if value is not None:
            ids = yield from _sorted(value, moment, ids, descending=wish.sort.startswith("-"))
        total, ids = len(ids), ids[wish.offset : wish.offset + wish.limit]
    else:
        total, ids = people.count(classes), people.ids(classes, wish.offset, wish.limit)
    rows = []
    for object_id in ids:
        state = moment.find(object_id)
        if state is not None:
            cells = family.fill(moment, state, people.class_of(object_id))
            rows.append(Row(object_id=object_id, cells=cells))
    return Table(
        resource=family.resource,
        columns=family.columns,
        rows=tuple(rows),
        total=total,
        offset=wish.offset,
        filters=_filters(family, people, counts),
        filter=chosen,
        sort="attention" if value is None else wish.sort,
        notices=family.notices(moment, counts),
        actions=() if moment.over() else offers(moment, family.resource),
        as_of=moment.as_of,
    )


def section(
    family: Family, moment: Moment, states: list[Any], *, without: tuple[str, ...] = ()
) -> Table:
    """A list of given objects, as a section of a detail; `without` these columns.

    Of many, the first: their own list has them all.
    """
    columns = tuple(column for column in family.columns if column.key not in without)
    rows = []
    for state in states[:SECTION_MAX]:
        cells = family.fill(moment, state, None)
        kept = {key: cell for key, cell in cells.items() if key not in without}
        rows.append(Row(object_id=state.id, cells=kept))
    return Table(
        resource=family.resource,
        columns=tuple(Column(key=c.key, label=c.label, end=c.end) for c in columns),
        rows=tuple(rows),
        total=len(states),
        as_of=moment.as_of,
    )


def matching(family: Family, moment: Moment, search: str) -> Turns[tuple[str, ...]]:
    """What of a list contains this text, in lower case: as a word's beginning, then otherwise.

    Of either, what needs attention first.
    """
    people = yield from _population(family, moment)
    ids = yield from _matching(family, moment, people.ids(_shown(family)), search)
    texts = yield from _texts(family, moment)
    return tuple(sorted(ids, key=lambda each: not _begins(texts.get(each), search)))


def _begins(text: Text | None, search: str) -> bool:
    return text is not None and f" {search}" in f" {text.own}"


def first(family: Family, moment: Moment, limit: int) -> Turns[tuple[str, ...]]:
    """The beginning of a list: what needs attention first."""
    people = yield from _population(family, moment)
    return people.ids(_shown(family), 0, limit)


def _population(family: Family, moment: Moment) -> Turns[Population]:
    if not moment.past:
        return (
            yield from moment.session.followed(
                (family.resource, "population"),
                lambda: family.population(family.resource, moment),
                lambda people, changed: people.amend(moment, changed),
            )
        )
    then = _kept_of(family, moment, "population")
    if moment.as_of not in then:
        made = yield from family.population(family.resource, moment)
        then.clear()  # whoever drags a slider passes many instants, and stays at one
        then[moment.as_of] = made
    people: Population = then[moment.as_of]
    return people


def _shown(family: Family) -> tuple[str, ...]:
    return tuple(each for each in family.classes(family.resource) if each not in family.hidden)


def _matching(
    family: Family, moment: Moment, ids: tuple[str, ...], search: str
) -> Turns[tuple[str, ...]]:
    """Those of which the text, the id or whose they are contains it."""
    texts = yield from _texts(family, moment)
    owners = yield from _owners(moment)
    found = []
    read = 0
    for place, object_id in enumerate(ids):
        text = texts.get(object_id)
        if text is None and place < LOOKED_AT_MAX:
            text = texts[object_id] = _text(family, moment, object_id)
            read += 1
        if text is not None and text.owner is not None and text.owner not in owners:
            owners[text.owner] = _called(moment.get(Customer, text.owner))
            read += 1
        if search in object_id.lower() or (text is not None and _has(text, owners, search)):
            found.append(object_id)
        if read >= LOOKS or (place + 1) % PASSED == 0:
            read = 0
            yield
    return tuple(found)


def _has(text: Text, owners: Mapping[str, str], search: str) -> bool:
    return search in text.own or (text.owner is not None and search in owners[text.owner])


def _text(family: Family, moment: Moment, object_id: str) -> Text:
    state = moment.find(object_id)
    own = "" if state is None else family.text(state) or ""
    return Text(own.lower(), None if state is None else owner_of(moment, state))


def _texts(family: Family, moment: Moment) -> Turns[dict[str, Text]]:
    """What objects are searched by, of those that were looked at and have not changed since."""
    if moment.past:
        return _then(_kept_of(family, moment, "texts"), moment)
    return moment.session.followed((family.resource, "texts"), _empty, _forget)


def _owners(moment: Moment) -> Turns[dict[str, str]]:
    """By what customers are looked for, also among what is theirs; those that were looked at."""
    if moment.past:
        return _then(moment.session.derived(("owners", "then"), dict), moment)
    return moment.session.followed("owners", _empty, _forget)


def _empty() -> Turns[dict[str, Any]]:
    yield from ()
    return {}


def _forget(kept: dict[str, Any], changed: frozenset[str]) -> None:
    for object_id in changed:
        kept.pop(object_id, None)


def _then(kept: dict[int | None, dict[str, Any]], moment: Moment) -> Turns[dict[str, Any]]:
    """What is kept of the instant that was looked at last."""
    yield from ()
    if moment.as_of not in kept:
        kept.clear()  # whoever drags a slider passes many instants, and stays at one
        kept[moment.as_of] = {}
    return kept[moment.as_of]


def _called(owner: Customer | None) -> str:
    """By what a customer is looked for, also among what is theirs."""
    if owner is None:
        return ""
    return f"{owner.name or ''} {owner.email or ''} {owner.id}".lower()


def _sorted(
    value: Callable[[Moment, Any], Any],
    moment: Moment,
    ids: tuple[str, ...],
    *,
    descending: bool,
) -> Turns[tuple[str, ...]]:
    values = {}
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
    found = [Filter(key="all", label="All", count=len(people) - hidden)]
    found += [
        Filter(key=key, label=label, count=counts[key])
        for key, label in family.classes(family.resource).items()
        if counts.get(key)
    ]
    return tuple(found)


def _kept_of(family: Family, moment: Moment, what: str) -> dict[int | None, Any]:
    """What is kept of an instant of the past, until something is committed."""
    return moment.session.derived((family.resource, what, "then"), dict)
