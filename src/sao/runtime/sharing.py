"""Instances of an environment to whose store other processes write as well.

Before each unit, or group of them, it is asked which homes others have changed since: what is kept
of these is read again. What a unit has read, and what it looked for in lists, is part of its
commit, which is taken only if all of it is still so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sao.core.home import Round
from sao.core.ids import home_of
from sao.core.instance import Instance
from sao.core.machine import Machines
from sao.platform.ports import (
    Commit,
    FeedRow,
    ObjectStore,
    OutcomeRow,
    Query,
    Sharing,
    Sought,
    Taken,
    Unit,
)
from sao.platform.ports.objects import PROVISIONAL
from sao.runtime.objects import Home, Labels, Objects


class Unsettled(Exception):  # noqa: N818  (the desk waits, nobody has to handle it)
    """What a unit went by is being changed here; try again once that is stored."""


class SharedObjects(Objects):
    """`Objects` that are current up to the last commit of anybody."""

    def __init__(self, store: ObjectStore, machines: Machines, labels: Labels) -> None:
        super().__init__(store, machines, labels)
        if store.sharing is None:
            raise TypeError("only of a shared store is it known what others have changed")
        self._sharing: Sharing = store.sharing
        self._number = self._position = PROVISIONAL
        self._looked = store.counters().outcomes
        self._looks = self._still = False
        self._seen: dict[str, int] = {}
        self._sought: list[Sought] = []
        self._rash = False
        self._of_home: dict[str, set[str]] = {}
        self._units: list[Unit] = []

    # --- reading -------------------------------------------------------------------------------

    def load(self, object_id: str) -> Instance[Any]:
        """The current instance; a blank one if it was never created."""
        home = home_of(object_id)
        if home not in self._seen:
            self._touch(home)
        instance = super().load(object_id)
        if instance.seq:
            self._of_home.setdefault(home, set()).add(object_id)
        return instance

    def home(self, home: str) -> Home | None:
        """The home, None if nothing was ever created in it."""
        if home not in self._seen:
            self._touch(home)
        return super().home(home)

    def _touch(self, home: str) -> None:
        """Note where a home stands that a unit goes by; read it if it is not known."""
        if self._looks:
            self.look()
        known = self._homes.get(home)
        if known is None:
            self._drop(home)
            row = self._store.home(home)
            if row is not None:
                known = self._homes[home] = Home(row.clock, row.rounds, row.head, whole=False)
        self._seen[home] = known.rounds if known is not None else 0

    def look(self) -> int:
        """Forget what is kept of homes that others have changed since; how many outcomes there are.

        Where ours is ahead of what is stored, it is being written; what was accepted of a home
        stays until then, and is not taken.
        """
        moved = self._sharing.moved(self._looked)
        self._looked, self._looks = moved.outcomes, False
        accepted = self._changed.keys() | {round_.home for round_ in self._rounds}
        accepted |= {home_of(object_id) for former in self._unstored for object_id in former}
        for home, rounds in moved.homes.items():
            known = self._homes.get(home)
            if known is not None and known.rounds < rounds and home not in accepted:
                self._drop(home)
        return self._looked

    @contextmanager
    def still(self) -> Iterator[None]:
        """Look now, and not again before each unit within."""
        self.look()
        self._still = True
        try:
            yield
        finally:
            self._still = False

    def _drop(self, home: str) -> None:
        for object_id in self._of_home.pop(home, ()):
            self._instances.pop(object_id, None)
            self._numbers.pop(object_id, None)
        self._homes.pop(home, None)

    def ahead(self, query: Query) -> bool:
        """Lists are read as they are stored; a unit that goes by one says so (see `listed`)."""
        return bool(query.limit)

    def listed(self, query: Query, numbers: list[int]) -> None:
        """A list is what the unit goes by from here on."""
        self._sought.append(Sought(query, tuple(numbers)))
        self._rash = self._rash or super().ahead(query)

    def vouch(self) -> None:
        """Raises `Unsettled` where a unit that changes something went by a list as it will not be.

        That is, once what was accepted here before is stored. What others change meanwhile is found
        when the unit is committed.
        """
        if self._rash and self._unit() is not None:
            raise Unsettled

    # --- accepting -----------------------------------------------------------------------------

    def begin(self) -> None:
        """From here on, `undo` takes everything back; what was accepted before stands."""
        unit = self._unit()
        if unit is not None:
            self._units.append(unit)
        super().begin()
        self._seen.clear()
        self._sought.clear()
        self._rash = False
        self._looks = not self._still

    @property
    def unit(self) -> int | None:
        """Which unit of the next commit it is that was accepted since `begin`, if any."""
        return len(self._units) if self._unit() is not None else None

    def accept(self, round_: Round) -> None:
        """What a home did until it came to rest."""
        super().accept(round_)
        self._of_home.setdefault(round_.home, set()).update(round_.moved)

    def _unit(self) -> Unit | None:
        changed = {round_.home for round_ in self._rounds} | {run.home for run in self._runs}
        if not (changed or self._replies or self._commands):
            return None
        # What it read of homes that the same commit changes stands or falls with that change.
        homes = changed | (self._seen.keys() & self._changed.keys())
        read = tuple((home, rounds) for home, rounds in self._seen.items() if home not in homes)
        replies, sought = tuple(self._replies), tuple(dict.fromkeys(self._sought))
        return Unit(tuple(sorted(homes)), read, replies, len(self._commands), sought)

    def _anything_before(self) -> bool:
        self._told = self._store.told()
        return self.told == 0 and self._store.counters().number > 1

    # --- committing ----------------------------------------------------------------------------

    def seal(self) -> Commit | None:
        """Everything accepted since the last seal as one commit; None if there is nothing."""
        self.begin()
        numbers = self._numbers
        places = {
            numbers[object_id]: (object_id, token)
            for token, home in self._changed.items()
            for object_id, before in home.former.items()
            if before.seq
        }
        commit = super().seal()
        if commit is not None:
            commit.places = places
            changed = {row.home for row in commit.homes}
            commit.units, self._units = [_tied(unit, changed) for unit in self._units], []
        return commit

    def stored(self, taken: Taken | None = None) -> None:
        """It is durable, and what it created has the numbers of `taken` for good."""
        super().stored()
        if taken is None:
            return
        known = self._numbers
        given = {known[key]: number for key, number in taken.numbers.items() if key in known}
        known.update((key, number) for key, number in taken.numbers.items() if key in known)
        staged = self._staged  # what was built on it meanwhile has the provisional ones
        staged.outcomes = [_outcome(row, given) for row in staged.outcomes]
        staged.feed = [_entry(row, given) for row in staged.feed]

    def look_again(self) -> None:
        """Others have committed: what is read outside of a unit is looked at again, too.

        A unit keeps what it saw, which is part of its commit.
        """
        if self._unit() is None:
            self._seen.clear()

    def forget(self) -> None:
        """Drop everything that is in memory: the store knows better."""
        super().forget()
        self._number = self._position = PROVISIONAL
        self._looked = self._store.counters().outcomes
        self._seen.clear()
        self._sought.clear()
        self._of_home.clear()
        self._units.clear()


def _tied(unit: Unit, changed: set[str]) -> Unit:
    """The unit, one with those after it that change what it has read: none is taken before it."""
    later = [home for home, _rounds in unit.read if home in changed]
    if not later:
        return unit
    read = tuple(one for one in unit.read if one[0] not in changed)
    return unit._replace(homes=tuple(sorted({*unit.homes, *later})), read=read)


def _outcome(row: OutcomeRow, given: dict[int, int]) -> OutcomeRow:
    return row._replace(number=given.get(row.number, row.number))


def _entry(row: FeedRow, given: dict[int, int]) -> FeedRow:
    return row._replace(number=given.get(row.number, row.number))
