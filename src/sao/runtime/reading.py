"""Reading: what can be asked of an environment's objects, and changes nothing.

On the one thread that holds the runtime, so what is read stays true until that is let go.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from sao.billing.reckoning.calendar import LAST
from sao.core.errors import InvariantBroken
from sao.core.ids import home_of
from sao.core.instance import State
from sao.core.machine import Step
from sao.core.outcome import Link, Outcome
from sao.platform.ports import (
    CommandEntry,
    Counters,
    FeedEntry,
    FeedQuery,
    ObjectRow,
    Placed,
    Query,
    Wake,
)
from sao.runtime.runtime import ENVIRONMENT_CLOCK, Runtime
from sao.runtime.turns import Turns
from sao.runtime.verification import digest

T = TypeVar("T")

LOG_PAGE = 1_000
"""How many entries of the command log are read at once."""

EVERY = 1_000_000_000
"""For a limit: no limit."""

LATEST = LAST
"""The last second of the year 9999."""


KEYED = "idempotency-key:"
"""What the key that a request came with is kept under, by the request's id."""


class Reading:
    """What objects, lists, chains and the command log of an environment say."""

    environment_clock = ENVIRONMENT_CLOCK

    @property
    def previewing(self) -> bool:
        """Whether what happens now is only tried out."""
        return self._previewing

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._objects = runtime.objects
        self._previewing = False

    def find(self, object_id: str) -> Any | None:
        """The object's current state, None if it was never created or has no such form."""
        if self._runtime.machines.find(object_id) is None:
            return None
        instance = self._objects.load(object_id)
        return instance.data if instance.seq else None

    def key_of(self, request: str | None) -> str | None:
        """The idempotency key with which a request came that changed something."""
        raw = self._objects.kept_reply(f"{KEYED}{request}") if request is not None else None
        return None if raw is None else raw.decode()

    def now(self, object_id: str | None = None) -> int:
        """Billing time where the object lives, or of the environment."""
        clock = self._runtime.clock_of(home_of(object_id)) if object_id is not None else ""
        return self._runtime.now(clock)

    @property
    def live(self) -> bool:
        """Whether the environment's clock follows the wall; else it is simulated."""
        return self._runtime.live

    @property
    def listed(self) -> bool:
        """Whether every object is listed under all that its schema declares, as a new one is."""
        return self._runtime.listed

    def alarm(self, object_id: str) -> tuple[int, str] | None:
        """When the object wakes next, and with which action."""
        return self._objects.load(object_id).alarm

    def number(self, object_id: str) -> int | None:
        """The object's place in the order of creation."""
        return self._objects.number(object_id) if self.find(object_id) is not None else None

    def page(self, query: Query) -> list[tuple[int, Any]]:
        """A page of objects, `(number, state)`, newest first."""
        numbers = self._found(query)
        ids = self._runtime.store.object_ids(numbers)
        return [
            (number, self._objects.load(object_id).data)
            for number, object_id in zip(numbers, ids, strict=True)
        ]

    def ids(self, *terms: str, created: int | None = None, limit: int = EVERY) -> list[str]:
        """The objects that carry every term, by id, newest first; up to an instant of creation."""
        query = Query(all=terms, created=(None, created), limit=limit)
        return self._runtime.store.object_ids(self._found(query))

    def numbered(self, *terms: str, before: int | None = None, limit: int) -> list[tuple[int, str]]:
        """A page of the objects that carry every term, `(number, id)`, newest first."""
        numbers = self._found(Query(all=terms, before=before, limit=limit))
        return list(zip(numbers, self._runtime.store.object_ids(numbers), strict=True))

    def count(self, term: str) -> int:
        """How many objects carry a term."""
        self._settle_index(Query(all=(term,)))
        return self._runtime.store.count(term)

    def members(self, object_id: str) -> list[ObjectRow]:
        """What lives in the object's home, in order of creation."""
        self._settle_index()
        return self._runtime.store.members(home_of(object_id))

    def due(self, until: int = LATEST, limit: int = EVERY, clock: str = "") -> list[Wake]:
        """What a clock (empty: the environment's) wakes next, soonest first."""
        self._settle_index()
        return self._runtime.store.due(clock, until, limit)

    def clock_of(self, object_id: str) -> str:
        """The id of the test clock that the object follows; empty for the environment's."""
        return self._runtime.clock_of(home_of(object_id))

    def links(self, object_id: str) -> list[Link]:
        """The object's chain as it is stored, undecoded and unverified; oldest first."""
        self._settle_index()
        row = self._runtime.store.object(object_id)  # not by loading it: it may be broken
        return [] if row is None else self._objects.links(object_id, row.number)

    def counters(self) -> Counters:
        """The last numbers that the store has given out."""
        self._settle_index()
        return self._runtime.store.counters()

    def derived(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` works out of what is stored, kept until something is committed."""
        self._settle_index()
        return self._runtime.derived.now(key, make)

    def followed(
        self, key: Any, make: Callable[[], Turns[T]], amend: Callable[[T, frozenset[str]], None]
    ) -> Turns[T]:
        """What `make` works out of what is stored, in turns; then amended by what has changed.

        `amend` is given the ids of the objects; what becomes of them is in `find`.
        """
        self._settle_index()
        return (yield from self._runtime.derived.followed(key, make, amend))

    def every(self, schema: str) -> list[str]:
        """The ids of all objects of a kind, on whatever clock, in order of creation."""
        self._settle_index()
        store = self._runtime.store
        rows = [row for home in store.homes() for row in store.members(home) if row.kind == schema]
        return [row.id for row in sorted(rows)]

    def feed(self, query: FeedQuery) -> list[FeedEntry]:
        """A page of the feed, newest first."""
        self._settle_index()
        return self._runtime.store.feed(query)

    def position(self, object_id: str, seq: int, n: int) -> int | None:
        """The feed position of the `n`-th label of an outcome, for cursors."""
        if self.find(object_id) is None:
            return None
        self._settle_index()
        chain = self._runtime.store.chain(self._objects.number(object_id) or 0)
        return chain[seq - 1].feed + n if 0 < seq <= len(chain) else None

    def places(self, object_id: str) -> list[tuple[int, int]]:
        """Of each of an object's outcomes, the home's commit and where it stands in the feed."""
        self._settle_index()
        chain = self._runtime.store.chain(self._objects.number(object_id) or 0)
        return [(row.round, row.feed) for row in chain]

    def outcomes(self, after: int, limit: int) -> list[Placed]:
        """The outcomes of all objects behind a position, in the order of all of them."""
        self._settle_index()
        return self._runtime.store.outcomes(after, limit)

    def history(self, object_id: str) -> list[Step]:
        """Every step of an object's life, oldest first; empty if it was never created."""
        if self.find(object_id) is None:
            return []
        self._settle_index()
        number = self._objects.number(object_id) or 0
        links = self._objects.links(object_id, number)
        return list(self._runtime.machines.of(object_id).history(object_id, links))

    def step(self, object_id: str, seq: int) -> Step | None:
        """One step of an object's life."""
        return next((step for step in self.history(object_id) if step.outcome.seq == seq), None)

    def chain(self, object_id: str) -> list[Outcome]:
        """The object's outcomes, oldest first."""
        return [step.outcome for step in self.history(object_id)]

    def as_of(self, object_id: str, at: int | None = None, seq: int | None = None) -> State | None:
        """The object as it was at an instant or seq; None if it did not exist then."""
        then = None
        for step in self.history(object_id):
            outcome = step.outcome
            if (at is None or outcome.at <= at) and (seq is None or outcome.seq <= seq):
                then = step.after.data
        return then

    def logged(self) -> Iterator[CommandEntry]:
        """The command log, oldest first."""
        self._settle_index()
        position, store = 0, self._runtime.store
        while page := store.commands(position, LOG_PAGE):
            yield from page
            position = page[-1].position

    def digest(self) -> str:
        """One hash over every chain but the clocks'."""
        self._settle_index()
        return digest(self._runtime.store)

    @property
    def untold(self) -> bool:
        """Whether something is there although the command log is empty."""
        store = self._runtime.store
        return store.told() == 0 and store.counters().number > 1

    @property
    def logs(self) -> bool:
        """Whether the environment keeps a command log."""
        return self._runtime.logs

    @property
    def seed(self) -> str:
        """What the ids of requests follow from, where they are not drawn at random."""
        return self._runtime.seed

    def _found(self, query: Query) -> list[int]:
        self._settle_index(query)
        numbers = self._runtime.store.find(query)
        self._objects.listed(query, numbers)
        return numbers

    def _settle_index(self, query: Query | None = None) -> None:
        """Let the store know what its answer depends on: to this query, or to any question."""
        if self._previewing:
            return
        if not self._objects.untouched:
            raise InvariantBroken("a session reads lists and chains before it changes anything")
        if query is None or self._objects.ahead(query):
            self._runtime.settle()
