"""Instances in memory, and what of them is not durable yet.

An object is replayed from its chain once and then kept; every accepted step replaces it. What was
accepted since the last commit can be undone back to a mark, and is sealed into one `Commit`, with
the changes of index, alarms and home heads computed once for each object however often it moved.
"""

from collections.abc import Callable
from heapq import heappush
from typing import Any, NamedTuple

from sao.core.home import home_head
from sao.core.ids import home_of
from sao.core.instance import Instance
from sao.core.machine import Machines, Step
from sao.core.outcome import Link, genesis
from sao.platform.ports import (
    AlarmRow,
    Commit,
    FeedRow,
    HomeRow,
    ObjectRow,
    ObjectStore,
    OutcomeRow,
    Wake,
)

Labels = Callable[[Step], tuple[str, ...]]

KEPT_MAX = 400_000
"""How many instances stay in memory; beyond it, those in a terminal state go first."""


class Home(NamedTuple):
    """A home: the clock that it follows (empty: the environment's), its commits and its head.

    `whole`: the numbers of all its objects are known, so the store need not be asked for new ids.
    """

    clock: str
    rounds: int
    head: bytes
    whole: bool


class _Mark(NamedTuple):
    objects: int
    outcomes: int
    feed: int
    runs: int
    replies: int
    number: int
    position: int


class Objects:
    """The instances of one environment, current up to the last accepted step."""

    def __init__(self, store: ObjectStore, machines: Machines, labels: Labels) -> None:
        self._store = store
        self._machines = machines
        self._labels = labels
        self._instances: dict[str, Instance[Any]] = {}
        self._numbers: dict[str, int] = {}
        self._homes: dict[str, Home] = {}
        self._staged = Commit()
        self._dirty: dict[str, Instance[Any]] = {}
        self._undo: list[tuple[Instance[Any], bool]] = []
        self._number, self._position = store.counters()
        self._mark = _Mark(0, 0, 0, 0, 0, self._number, self._position)
        self._founded: list[str] = []
        self.created: dict[str, str] = {}
        self.horizon: tuple[int, str] = (-1, "")
        self.soon: list[Wake] = []

    # --- reading -------------------------------------------------------------------------------

    def load(self, object_id: str) -> Instance[Any]:
        """The current instance; a blank one if it was never created."""
        instance = self._instances.get(object_id)
        if instance is not None:
            return instance
        machine = self._machines.of(object_id)
        home = self._homes.get(home_of(object_id))
        new = home is not None and home.whole and object_id not in self._numbers
        row = None if new else self._store.object(object_id)
        if row is None:
            return machine.blank(object_id)
        instance = machine.replay(object_id, self.links(object_id, row.number))
        self._instances[object_id] = instance
        self._numbers[object_id] = row.number
        return instance

    def links(self, object_id: str, number: int) -> list[Link]:
        """The durable part of an object's chain."""
        return [Link(object_id, row.seq, row.hash, row.body) for row in self._store.chain(number)]

    def number(self, object_id: str) -> int | None:
        """The object's number, None if it was never created."""
        return self._numbers[object_id] if self.load(object_id).seq else None

    def home(self, home: str) -> Home | None:
        """The home, None if nothing was ever created in it."""
        found = self._homes.get(home)
        if found is None and (row := self._store.home(home)) is not None:
            found = self._homes[home] = Home(row.clock, row.rounds, row.head, whole=False)
        return found

    # --- accepting -----------------------------------------------------------------------------

    def begin(self) -> None:
        """From here on, `undo` takes everything back."""
        staged = self._staged
        self._undo.clear()
        self._founded.clear()
        self.created = {}
        self._mark = _Mark(
            len(staged.objects),
            len(staged.outcomes),
            len(staged.feed),
            len(staged.runs),
            len(staged.replies),
            self._number,
            self._position,
        )

    @property
    def untouched(self) -> bool:
        """Whether nothing was accepted since `begin`."""
        return not self._undo

    def found(self, home: str, clock: str) -> None:
        """A home in which the first object is about to be created."""
        self._founded.append(home)
        self._homes[home] = Home(clock, 0, genesis(home), whole=True)

    def keep(self, step: Step) -> None:
        """One accepted step."""
        before, after, outcome, staged = step.before, step.after, step.outcome, self._staged
        object_id, seq = outcome.object_id, outcome.seq
        home = home_of(object_id)
        if seq == 1:
            number = self._numbers[object_id] = self._number = self._number + 1
            self.created.setdefault(after.schema, object_id)
            staged.objects.append(ObjectRow(number, object_id, after.schema, home, outcome.at))
        else:
            number = self._numbers[object_id]
        first = object_id not in self._dirty
        if first:
            self._dirty[object_id] = before
        self._undo.append((before, first))
        self._instances[object_id] = after
        round_, position = self._homes[home].rounds + 1, self._position + 1
        staged.outcomes.append(
            OutcomeRow(number, seq, round_, position, outcome.hash, outcome.body)
        )
        for n, label in enumerate(self._labels(step)):
            self._position += 1
            staged.feed.append(FeedRow(self._position, number, seq, n, label, outcome.at))
        alarm = after.alarm
        if alarm is not None and (alarm[0], home) <= self.horizon:
            rank = self._machines[after.schema].schema.rank
            heappush(self.soon, Wake(alarm[0], home, rank, object_id))

    def first(self, object_id: str) -> Instance[Any] | None:
        """An object that was created since `begin`, as its first outcome left it."""
        moved = [before for before, _first in self._undo if before.id == object_id]
        if not moved or moved[0].seq != 0:
            return None
        return moved[1] if len(moved) > 1 else self._instances[object_id]

    def undo(self) -> None:
        """Take back every step since `begin`."""
        staged, mark = self._staged, self._mark
        for before, first in reversed(self._undo):
            if before.seq == 0:
                del self._instances[before.id]
            else:
                self._instances[before.id] = before
            if first:
                del self._dirty[before.id]
        for row in staged.objects[mark.objects :]:
            del self._numbers[row.id]
        for home in self._founded:
            del self._homes[home]
        del staged.objects[mark.objects :]
        del staged.outcomes[mark.outcomes :]
        del staged.feed[mark.feed :]
        del staged.runs[mark.runs :]
        del staged.replies[mark.replies :]
        self._number, self._position = mark.number, mark.position
        self._undo.clear()
        self._founded.clear()

    # --- committing ----------------------------------------------------------------------------

    @property
    def staged(self) -> Commit:
        """What the next commit will hold; runs and replies are added to it by who knows them."""
        return self._staged

    def seal(self) -> Commit | None:
        """Everything accepted since the last seal as one commit; None if there is nothing."""
        staged = self._staged
        if not (staged.outcomes or staged.runs or staged.replies):
            return None
        heads: dict[str, list[tuple[str, bytes]]] = {}
        for object_id, before in self._dirty.items():
            after, home = self._instances[object_id], home_of(object_id)
            heads.setdefault(home, []).append((object_id, after.head))
            self._index(staged, home, before, after)
        for home, changed in heads.items():
            clock, rounds, head, whole = self._homes[home]
            sealed = Home(clock, rounds + 1, home_head(head, changed), whole)
            self._homes[home] = sealed
            staged.homes.append(HomeRow(home, sealed.clock, sealed.rounds, sealed.head))
        self._staged = Commit()
        self._dirty.clear()
        self.begin()
        return staged

    def forget(self) -> None:
        """Drop everything that is in memory: the store knows better (after a failed commit)."""
        self._instances.clear()
        self._numbers.clear()
        self._homes.clear()
        self._dirty.clear()
        self._staged = Commit()
        self._number, self._position = self._store.counters()
        self.begin()

    def trim(self) -> None:
        """Keep memory bounded. What is not in the store yet stays, with its homes."""
        if len(self._instances) <= KEPT_MAX:
            return
        stored = [
            (object_id, instance.status in self._machines[instance.schema].schema.terminal)
            for object_id, instance in self._instances.items()
            if object_id not in self._dirty
        ]
        ended = [object_id for object_id, terminal in stored if terminal]
        for object_id in ended or [object_id for object_id, _ in stored[: KEPT_MAX // 2]]:
            del self._instances[object_id]
            del self._numbers[object_id]
        changing = {home_of(object_id) for object_id in self._dirty}
        self._homes = {  # of those that stay, not every object is in memory any more
            home: self._homes[home]._replace(whole=False) for home in changing
        }

    def _index(
        self, staged: Commit, home: str, before: Instance[Any], after: Instance[Any]
    ) -> None:
        machine = self._machines[after.schema]
        number, clock = self._numbers[after.id], self._homes[home].clock
        if before.seq == 0:
            staged.terms_added.append((f"{after.schema}@{clock}", number))
            staged.terms_added += [(term, number) for term in machine.terms(after.data)]
        elif machine.indexed(before.data) != machine.indexed(after.data):
            former, terms = machine.terms(before.data), machine.terms(after.data)
            staged.terms_added += [(term, number) for term in terms if term not in former]
            staged.terms_removed += [(term, number) for term in former if term not in terms]
        if after.alarm != before.alarm:
            due = after.alarm[0] if after.alarm is not None else None
            staged.alarms.append(AlarmRow(number, clock, due, home, machine.schema.rank))
