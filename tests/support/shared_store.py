"""A store that several runtimes share, in memory: what the engine and its database do together.

Commits are split, judged and numbered as on the real one; only their ways are shorter.
"""

from sao.core.ids import home_of
from sao.platform.memory import MemoryStore
from sao.platform.ports import Commit, Moved, RunRow, Sought, Taken
from sao.platform.restate.renumber import renumbered
from sao.platform.restate.split import named, split


class Process:
    """`Sharing` where nobody ever holds a name, and runs are carried by who has opened them."""

    def __init__(self, store: MemoryStore, carriers: dict[str, "Process"]) -> None:
        self.dead = False
        self._store = store
        self._carriers = carriers
        self._asked: set[str] = set()

    def hold(self, name: str) -> bool:
        return bool(name)

    def let_go(self, name: str) -> None:
        pass

    def ask_end(self, name: str) -> None:
        self._asked.add(name)

    def ends_asked(self) -> list[str]:
        return sorted(self._asked)

    def ended(self, name: str) -> None:
        self._asked.discard(name)

    def moved(self, after: int) -> Moved:
        placed = self._store.outcomes(after, 1_000_000)
        rows = [self._store.home(home) for home in {home_of(one.object_id) for one in placed}]
        homes = {row.home: row.rounds for row in rows if row is not None}
        return Moved(self._store.counters().outcomes, homes)

    def carried(self) -> list[RunRow]:
        return [row for row in self._store.runs() if self._carriers.get(row.run_id) is self]

    def carries(self, run_id: str) -> bool:
        return not self.dead and self._carriers.get(run_id) is self

    def claim(self, run_id: str) -> None:
        self._carriers.setdefault(run_id, self)

    def take_over(self) -> list[RunRow]:
        left = []
        for row in self._store.runs():
            carrier = self._carriers.get(row.run_id)
            if carrier is None or (carrier.dead and not self.dead):
                self._carriers[row.run_id] = self
                left.append(row)
        return left

    def others_owe(self) -> bool:
        return any(self._carriers.get(row.run_id) is not self for row in self._store.runs())


class Peer(MemoryStore):
    """One process's view of what `Peer.of` was made with."""

    def __init__(self) -> None:
        super().__init__()
        self.conflicts = 0
        self._carriers: dict[str, Process] = {}
        self.processes: dict[int, Process] = {}

    def of(self) -> "Peer":
        """Another process's view of the same."""
        other = Peer.__new__(Peer)
        other.__dict__ = self.__dict__
        return other

    @property
    def sharing(self) -> Process:
        """That of this process."""
        return self.processes.setdefault(id(self), Process(self, self._carriers))

    def commit(self, commit: Commit) -> Taken:
        places = {}
        for number in named(commit):
            row = self._object(number)
            places[number] = (row.id, row.home)
        assert commit.places == places
        numbers: dict[str, int] = {}
        conflicts: dict[int, str] = {}
        for part, units in split(commit, "test"):
            why = self._conflict(part.expects | part.read) or self._differs(part.sought)
            if why:
                self.conflicts += 1
                conflicts |= dict.fromkeys(units, why)
                continue
            taken = renumbered(part.commit, self.counters())
            super().commit(taken)
            for run in taken.runs:
                if run.state is None:
                    self._carriers.pop(run.run_id, None)
                else:
                    self.sharing.claim(run.run_id)
            numbers |= {row.id: row.number for row in taken.objects}
        return Taken(numbers, conflicts)

    def _differs(self, sought: list[Sought]) -> str:
        for query, found in sought:
            if tuple(self.find(query)) != found:
                return f"the list of {query.all} says something else by now"
        return ""

    def _conflict(self, expects: dict[str, int]) -> str:
        for home, rounds in expects.items():
            row = self.home(home)
            stands = row.rounds if row is not None else 0
            if stands != rounds:
                return f"home {home} stands at {stands}, not {rounds}"
        return ""
