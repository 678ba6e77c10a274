"""The population of a list: every object in its order, which is kept as single objects change.

What needs attention comes first, then what is due next, then what is newest. A page of it costs
what the page costs: a class of objects is a stretch of the order, and nobody goes through it.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sao.billing.machines import MACHINES
from sao.core.instance import State
from sao.runtime.turns import Turns
from sao.views.lists.soon import NEVER, soonest_in_turns
from sao.views.moment import Moment

PAGE = 2_000
"""How many ids are read from the index in one turn."""

REPLAYED_MAX = 2_000
"""Up to how many objects a list of the past is put in order; of more, by creation alone."""


class Place(NamedTuple):
    """Where an object stands: by the rank of its class, when it is due, and how old it is."""

    rank: int
    due: int
    age: int
    object_id: str


Find = Callable[[Moment, Iterable[str]], Iterator[tuple[str, Place | None]]]
"""Where objects stand whose places may have changed since these objects did; None: nowhere."""


def never_moves(_moment: Moment, _changed: Iterable[str]) -> Iterator[tuple[str, Place | None]]:
    """For a population of the past."""
    return iter(())


class Population:
    """Every object of a list. `classes` are named in the order of their ranks."""

    def __init__(
        self, classes: Sequence[str], places: Iterable[Place], find: Find = never_moves
    ) -> None:
        self._classes = tuple(classes)
        self._places = {place.object_id: place for place in places}
        self._order = sorted(self._places.values())
        self._find = find

    def __len__(self) -> int:
        return len(self._order)

    def class_of(self, object_id: str) -> str | None:
        """The class that an object is in; None where none is known."""
        place = self._places.get(object_id)
        return None if place is None or not self._classes else self._classes[place.rank]

    def sizes(self) -> dict[str, int]:
        """How many objects are in each class."""
        stretches = ((name, *self._stretch(rank)) for rank, name in enumerate(self._classes))
        return {name: end - begin for name, begin, end in stretches if end > begin}

    def amend(self, moment: Moment, changed: Iterable[str]) -> None:
        """These objects have changed."""
        for object_id, place in self._find(moment, changed):
            before = self._places.pop(object_id, None)
            if before is not None:
                del self._order[bisect_left(self._order, before)]
            if place is not None:
                self._places[object_id] = place
                insort(self._order, place)

    def count(self, classes: Collection[str]) -> int:
        """How many objects are in these classes."""
        return sum(end - begin for begin, end in self._stretches(classes))

    def ids(
        self, classes: Collection[str], offset: int = 0, limit: int | None = None
    ) -> tuple[str, ...]:
        """The objects of these classes in their order, or some of them."""
        found: list[str] = []
        left = len(self._order) if limit is None else limit
        for begin, end in self._stretches(classes):
            size = end - begin
            if offset < size and left > 0:
                part = self._order[begin + offset : min(end, begin + offset + left)]
                found += [place.object_id for place in part]
                left -= len(part)
            offset = max(0, offset - size)
        return tuple(found)

    def _stretches(self, classes: Collection[str]) -> Iterator[tuple[int, int]]:
        if not self._classes:
            yield 0, len(self._order)
        for rank, name in enumerate(self._classes):
            if name in classes:
                yield self._stretch(rank)

    def _stretch(self, rank: int) -> tuple[int, int]:
        return bisect_left(self._order, (rank,)), bisect_left(self._order, (rank + 1,))


def by_state(resource: str, moment: Moment, *, soon: bool = False) -> Turns[Population]:
    """The objects of a resource whose classes are its states, in the order of `attention`.

    Within a state those come first that are due soonest, where that is asked for; then the newest.
    """
    if moment.past:
        return _by_state_then(resource, moment, soon=soon)
    return _by_state_now(resource, moment, soon=soon)


def soonest_first(resource: str, moment: Moment) -> Turns[Population]:
    """The same, and within a state what is due soonest before the rest."""
    return by_state(resource, moment, soon=True)


def _by_state_now(resource: str, moment: Moment, *, soon: bool) -> Turns[Population]:
    machine, states = MACHINES[resource], attention(resource)
    ranks = {state: rank for rank, state in enumerate(states)}
    due: Mapping[str, int] = {}
    if soon:
        due = (yield from soonest_in_turns(moment)).by_object
    places: list[Place] = []
    for state, rank in ranks.items():
        pages = numbered(moment, f"{resource}|status={state}")
        for page in pages:
            places += [Place(rank, due.get(i, NEVER), -n, i) for n, i in page]
            yield

    def find(moment: Moment, changed: Iterable[str]) -> Iterator[tuple[str, Place | None]]:
        for each in changed:
            if MACHINES.find(each) is machine:
                yield each, _place(moment, each, ranks, soon=soon)

    return Population(states, places, find)


def _place(moment: Moment, object_id: str, ranks: Mapping[str, int], *, soon: bool) -> Place | None:
    state, number = moment.find(object_id), moment.session.number(object_id)
    if state is None or number is None:
        return None
    alarm = moment.alarm(object_id) if soon else None
    return Place(ranks[state.status], NEVER if alarm is None else alarm[0], -number, object_id)


def _by_state_then(resource: str, moment: Moment, *, soon: bool) -> Turns[Population]:
    ids = everything(resource, moment)
    yield
    if len(ids) > REPLAYED_MAX:
        return unclassed(ids)
    states = attention(resource)
    places = []
    for age, object_id in enumerate(ids):
        state: State | None = moment.find(object_id)
        if state is not None:
            alarm = moment.alarm(object_id) if soon else None
            due = NEVER if alarm is None else alarm[0]
            places.append(Place(states.index(state.status), due, age, object_id))
    return Population(states, places)


def unclassed(ids: Iterable[str]) -> Population:
    """Objects of which no more is known than their order."""
    return Population((), [Place(0, 0, age, object_id) for age, object_id in enumerate(ids)])


def numbered(moment: Moment, *terms: str) -> Iterator[list[tuple[int, str]]]:
    """The objects that carry every term now, with their numbers, newest first, page by page."""
    before = None
    while page := moment.session.numbered(*terms, before=before, limit=PAGE):
        yield page
        before = page[-1][0]


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
