"""Instances of an environment to whose store other processes write as well.

What is kept of a home is looked at once in each unit: if others have changed it since, it is read
again. What a unit has read is part of its commit, which is taken only if all of it is still so.
"""

from typing import Any

from sao.core.home import Round
from sao.core.ids import home_of
from sao.core.instance import Instance
from sao.core.machine import Machines
from sao.platform.ports import Commit, FeedRow, ObjectStore, OutcomeRow, Query, Taken, Unit
from sao.platform.ports.objects import PROVISIONAL
from sao.runtime.objects import Home, Labels, Objects


class SharedObjects(Objects):
    """`Objects` that are current up to the last commit of anybody."""

    def __init__(self, store: ObjectStore, machines: Machines, labels: Labels) -> None:
        super().__init__(store, machines, labels)
        self._number = self._position = PROVISIONAL
        self._seen: dict[str, int] = {}
        self._of_home: dict[str, set[str]] = {}
        self._units: list[Unit] = []

    # --- reading -------------------------------------------------------------------------------

    def load(self, object_id: str) -> Instance[Any]:
        """The current instance; a blank one if it was never created."""
        home = home_of(object_id)
        if home not in self._seen:
            self._look(home)
        instance = super().load(object_id)
        if instance.seq:
            self._of_home.setdefault(home, set()).add(object_id)
        return instance

    def home(self, home: str) -> Home | None:
        """The home, None if nothing was ever created in it."""
        if home not in self._seen:
            self._look(home)
        return super().home(home)

    def _look(self, home: str) -> None:
        """Forget what is kept of a home that others have changed since.

        Where ours is ahead of what is stored, it is being written.
        """
        known, row = self._homes.get(home), self._store.home(home)
        rounds = row.rounds if row is not None else 0
        if known is not None and known.rounds >= rounds:
            rounds = known.rounds
        else:
            for object_id in self._of_home.pop(home, ()):
                self._instances.pop(object_id, None)
                self._numbers.pop(object_id, None)
            self._homes.pop(home, None)
            if row is not None:
                self._homes[home] = Home(row.clock, row.rounds, row.head, whole=False)
        self._seen[home] = rounds

    def ahead(self, query: Query) -> bool:
        """Lists are read as they are stored; whoever has a desk settles nothing for them."""
        return bool(query.limit)

    # --- accepting -----------------------------------------------------------------------------

    def begin(self) -> None:
        """From here on, `undo` takes everything back; what was accepted before stands."""
        unit = self._unit()
        if unit is not None:
            self._units.append(unit)
        super().begin()
        self._seen.clear()

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
        return Unit(tuple(sorted(homes)), read, tuple(self._replies), len(self._commands))

    def _anything_before(self) -> bool:
        self._told = self._store.told()
        return self.told == 0 and self._store.counters().number > 1

    # --- committing ----------------------------------------------------------------------------

    def seal(self) -> Commit | None:
        """Everything accepted since the last seal as one commit; None if there is nothing."""
        commit = super().seal()
        if commit is not None:
            commit.units, self._units = self._units, []
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
        self._seen.clear()
        self._of_home.clear()
        self._units.clear()


def _outcome(row: OutcomeRow, given: dict[int, int]) -> OutcomeRow:
    return row._replace(number=given.get(row.number, row.number))


def _entry(row: FeedRow, given: dict[int, int]) -> FeedRow:
    return row._replace(number=given.get(row.number, row.number))
