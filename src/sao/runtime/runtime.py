"""Running commands to rest, and moving the clocks.

A command's tree is run home by home: each home settles, workflows whose edges are simulated are
answered on the spot, messages to other homes follow. Nothing of a tree that is rejected remains.
A real edge is owed after the commit: its open run is part of it, and its answer is a tree of its
own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from heapq import heapify, heappop, heappush
from itertools import groupby
from typing import Any, NamedTuple

from sao.billing.machines import MACHINES
from sao.billing.resources.test_clock import Arrive, Create
from sao.core.errors import InvariantBroken
from sao.core.home import Round, settle, wake
from sao.core.ids import alarm_id, home_of
from sao.core.machine import Step
from sao.core.schema import Command, Rejection
from sao.platform.errors import Contended
from sao.platform.ports import (
    LASTING,
    CommandRow,
    Commit,
    ObjectStore,
    ReplyRow,
    RunRow,
    Taken,
    Wake,
)
from sao.runtime.clocks import ENVIRONMENT_CLOCK, Clocks
from sao.runtime.derived import Derived
from sao.runtime.edges import Edge, catalog
from sao.runtime.indexing import is_listed, mark
from sao.runtime.objects import Labels, Objects
from sao.runtime.runs import OpenRuns
from sao.runtime.sharing import SharedObjects

SLICE = 2_000
"""How many alarms an advance takes up between two commits."""


REST_S = 3_600
"""How long a live environment leaves a home alone whose alarms failed."""


class Stop(NamedTuple):
    """That an advance ends at this instant; `request` is what the command log keeps of it."""

    at: int
    request: bytes


def no_labels(_step: Step) -> tuple[str, ...]:
    """For an environment in which nobody reads the feed."""
    return ()


class Runtime(Clocks):
    """One environment on one store. Not thread-safe: whoever holds it serialises the calls.

    A live environment's clock follows `wall`, in UTC seconds; without it, it stands still.
    """

    def __init__(
        self,
        store: ObjectStore,
        edges: Mapping[str, Edge],
        labels: Labels = no_labels,
        *,
        seed: str = "",
        wall: Callable[[], int] | None = None,
    ) -> None:
        kept = Objects if store.sharing is None else SharedObjects
        super().__init__(store, kept(store, MACHINES, labels), wall)
        self.in_doubt = False
        self.seed = seed
        """What the ids of requests follow from, where they are not drawn at random."""
        self.logs = True
        """Whether what is told from outside is logged; not where time or money is real."""
        self.settle = self.flush
        """How what was accepted comes into lists, before somebody reads them."""
        self.write = self.commit
        """How `flush` writes; whoever commits from a thread of its own sees to the order."""
        self.timing: Callable[[], AbstractContextManager[object]] = nullcontext
        """Entered around each commit, in the thread that writes it: for those who measure."""
        self.after_commit: list[Callable[[], None]] = []
        """Called when a commit is durable: for those who read the feed. They may only take note."""
        self.derived = Derived()
        """What readers have worked out of the store."""
        self.listed = is_listed(store, MACHINES)
        """Whether every object is listed under all that its schema declares."""
        everywhere = {**catalog(self.objects.load), **edges}
        self.runs = OpenRuns(everywhere, self.objects.keep_run)
        self.set_aside: Callable[[str, InvariantBroken], None] | None = None
        """Told of homes whose alarms failed in a live environment; else the advance fails."""
        self._left_alone: dict[str, int] = {}
        self._late: int | None = None
        """Live, when that was due which happens now; what was due later comes after it."""
        self._soon: list[Wake] = []
        self._horizon: tuple[int, str] | None = None
        self.runs.reopen(self._open_runs())

    # --- time ----------------------------------------------------------------------------------

    def start_clock(self, frozen_time: int, *, live: bool = False) -> None:
        """Give a new environment its clock; one that has a clock keeps it.

        Raises `InvariantBroken` for a time that no clock can show.
        """
        if self.objects.load(ENVIRONMENT_CLOCK).seq:
            self.tick()
            return
        self._instants[""] = frozen_time
        create = Create(frozen_time=frozen_time, live=live)
        rejection = self.run(Command("environment", ENVIRONMENT_CLOCK, "create", create))
        if rejection is not None:
            raise InvariantBroken(f"the environment's clock: {rejection.message}")
        del self._instants[""]
        if not self.listed and not self.store.counters().number:
            self.objects.keep_reply(ReplyRow(mark(self.machines), b"", LASTING))
            self.listed = True
        try:
            self.flush()
        except Contended:
            self.lose()  # another process was first: it is that one's clock
        self.tick()

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Whatever is run within has not happened afterwards."""
        self.begin()
        try:
            yield
        finally:
            self.undo()

    def begin(self) -> None:
        """From here on, `undo` takes everything back; what was accepted before stands."""
        self.runs.begin()
        self.objects.begin()

    def undo(self) -> None:
        """Take back everything since `begin`: whoever asked for it, the world is not asked."""
        self.runs.undo()
        self.objects.undo()

    # --- commands ------------------------------------------------------------------------------

    def run(
        self, *commands: Command[Any], entering: Callable[[str], None] | None = None
    ) -> Rejection | None:
        """Run commands of one home, and all that follows anywhere, to rest.

        On a rejection the caller undoes: nothing of it may remain. `entering` is told the clock of
        each home that it comes to, and may raise.
        """
        pending = {home_of(commands[0].object_id): list(commands)}
        while pending:
            home = self.order(list(pending))[0]
            batch = pending.pop(home)
            now = self._enter(home, batch[0])
            if entering is not None:
                entering(self.clock_of(home))
            while batch:
                owed = settle(self.machines, batch, now, self.objects.load, self._late)
                if isinstance(owed, Rejection):
                    return owed
                self.objects.accept(owed)
                if self._horizon is not None:
                    self._foresee(owed, self._horizon)
                if not (owed.starts or owed.outgoing):
                    break
                batch = []
                for command in (*owed.outgoing, *self.runs.start(owed.starts, home, now)):
                    target = home_of(command.object_id)
                    (batch if target == home else pending.setdefault(target, [])).append(command)
        return None

    def order(self, homes: list[str]) -> list[str]:
        """In which order homes are served where nothing orders them: any gives the same chains."""
        return homes

    def _enter(self, home: str, command: Command[Any]) -> int:
        """The home's present; a home that does not exist yet is founded on its first command."""
        place = self.objects.home(home)
        if place is not None:
            return self.now(place.clock)
        field = self.machines.of(command.object_id).schema.clock
        clock = (getattr(command.data, field, None) if field is not None else None) or ""
        self.objects.found(home, clock)
        return self.now(clock)

    # --- workflows -----------------------------------------------------------------------------

    def answer(self, run_id: str, answer: Any) -> None:
        """Record an answer; with the last one of its group, run what the workflows make of them.

        Where the run cannot go on from it, it is `stuck` afterwards.
        """
        group = self.runs.record(run_id, answer)
        self.begin()
        commands = self.runs.close_group(group)
        for _home, batch in groupby(commands, lambda command: home_of(command.object_id)):
            rejection = self.run(*batch)
            if rejection is not None:
                raise InvariantBroken(f"workflow run {group} was rejected: {rejection}")

    # --- advancing -----------------------------------------------------------------------------

    def advance(
        self, clock: str = "", slice_size: int = SLICE, stop: Stop | None = None
    ) -> Iterator[int]:
        """Live through everything up to the clock's target, instant by instant.

        With `stop`, the clock arrives at that instant already. A live clock's target is its
        present: what has come due happens now, and does not wait for answers from the world.

        Yields the instant reached after each slice of about `slice_size` alarms. There the caller
        commits (`flush`), has the open edges answered before it goes on, and may do other work on
        homes that do not follow this clock. Resumes where a crash left it.
        """
        objects, clock_id = self.objects, clock or ENVIRONMENT_CLOCK
        live = not clock and self.live
        target = self.now() if live else objects.load(clock_id).data.target_time
        if stop is not None and target is not None:
            target = min(stop.at, target)
        while target is not None:
            wakes, more = self._due(clock, target, slice_size)
            self._horizon = (wakes[-1].due, wakes[-1].home) if more else (target, "\uffff")
            try:
                done = self._live_through(clock, self._horizon, slice_size)
            finally:
                self._horizon = self._late = None
            if (done or live) and not more and (self.store.sharing is None or not wakes):
                break  # where others write, a clock arrives when all that was due is in
            yield self.now(clock)
        if not live:
            self._arrive(clock, clock_id, target, stop)
        yield self.now(clock)

    def _due(self, clock: str, target: int, about: int) -> tuple[list[Wake], bool]:
        """Take up what is due next, about so many that need not rest; and whether there is more."""
        asked, present = about, self.now(clock)
        while True:
            wakes = self.store.due(clock, target, asked)
            self._soon = [one for one in wakes if self._left_alone.get(one.home, 0) <= present]
            more = len(wakes) >= asked
            if not more or len(self._soon) >= about:
                heapify(self._soon)
                return wakes, more
            asked *= 2

    def _live_through(self, clock: str, last: tuple[int, str], most: int) -> bool:
        """Every instant up to `last`; False if something has to be done before the next one.

        That is: an edge has to be answered, or `most` alarms are through (those that come up on the
        way count too: one subscription over a century is many slices).
        """
        soon, present, through = self._soon, self.now(clock), 0
        live = not clock and self.live
        while soon and (soon[0].due, soon[0].home) <= last:
            due = soon[0].due
            if due > present and (self.runs.owing or through >= most):
                return False
            homes: dict[str, dict[str, None]] = {}  # an alarm that was replaced stands here twice
            while soon and soon[0].due == due and (due, soon[0].home) <= last:
                alarm = heappop(soon)
                through += 1
                homes.setdefault(alarm.home, {})[alarm.object_id] = None
            present = self._instants[clock] = max(due, present)
            self._late = due if live else None
            for home in self.order(list(homes)):
                try:
                    self._wake(home, homes[home], present)
                except InvariantBroken as error:
                    if self.set_aside is None or not live:
                        raise
                    # What is wrong with one customer must not keep all others waiting.
                    self.undo()
                    self._left_alone[home] = present + REST_S
                    self.set_aside(home, error)
        return not self.runs.owing

    def _wake(self, home: str, object_ids: Iterable[str], present: int) -> None:
        """Run the alarms of these objects of one home that are due."""
        due = present if self._late is None else self._late
        commands = wake(self.machines, map(self.objects.load, object_ids), due)
        if not commands or self._left_alone.get(home, present) > present:
            return
        self.begin()
        rejection = self.run(*commands)
        if rejection is not None:
            self.undo()
            raise InvariantBroken(f"the alarm {commands[0].id} led to a rejection: {rejection}")
        left = wake(self.machines, map(self.objects.load, object_ids), due)
        if left:
            raise InvariantBroken(f"the alarm {left[0].id} changed nothing")

    def _foresee(self, settled: Round, last: tuple[int, str]) -> None:
        """Take up the alarms that a home has set itself up to `last`."""
        for instance in settled.moved.values():
            if instance.alarm is not None and (instance.alarm[0], settled.home) <= last:
                rank = self.machines[instance.schema].schema.rank
                heappush(self._soon, Wake(instance.alarm[0], settled.home, rank, instance.id))

    def _arrive(self, clock: str, clock_id: str, target: int | None, stop: Stop | None) -> None:
        instance = self.objects.load(clock_id)
        if target is not None and instance.status == "advancing":
            self._instants[clock] = target
            self.begin()
            arrive = Arrive(frozen_time=target)
            command = Command(alarm_id(clock_id, instance.seq), clock_id, "arrive", arrive)
            self.run(command)
            if stop is not None and self.logs:
                self.objects.keep_command(CommandRow("", target, stop.request))
        self._instants.pop(clock, None)

    def fail(self, clock: str = "") -> None:
        """An advance broke: the clock stops at the instant that it had reached."""
        clock_id = clock or ENVIRONMENT_CLOCK
        instance = self.objects.load(clock_id)
        reached = Arrive(frozen_time=self.now(clock))
        self.begin()
        self.run(Command(alarm_id(clock_id, instance.seq), clock_id, "fail", reached))
        self._instants.pop(clock, None)

    # --- committing ----------------------------------------------------------------------------

    def flush(self) -> None:
        """Make everything accepted so far durable."""
        commit = self.seal()
        if commit is not None:
            taken = self.write(commit)
            if taken is not None and taken.conflicts:
                self.in_doubt = True
                raise Contended("; ".join(taken.conflicts.values()))
            self.committed(taken)

    def seal(self) -> Commit | None:
        """What to commit next."""
        self.begin()
        return self.objects.seal()

    def commit(self, commit: Commit) -> Taken | None:
        """Write a sealed commit; any thread may do it, in the order of sealing.

        After a failure memory is `in_doubt`: it says what the store does not know.
        """
        try:
            with self.timing():
                return self.store.commit(commit)
        except BaseException:
            self.in_doubt = True
            raise

    def committed(self, taken: Taken | None = None) -> None:
        """Housekeeping after a commit."""
        self.derived.change(self.objects.unstored())
        self.objects.stored(taken)
        self.objects.trim()
        for take_note in self.after_commit:
            take_note()

    def heard(self) -> None:
        """Others have committed: what was read before is looked at again."""
        self.derived.clear()
        self.objects.look_again()
        for take_note in self.after_commit:
            take_note()

    def lose(self) -> None:
        """A commit failed: forget all that was built on it."""
        self.objects.forget()
        self.derived.clear()
        self.listed = is_listed(self.store, self.machines)
        self._instants.clear()
        self.runs.reopen(self._open_runs())
        self.in_doubt = False

    def _open_runs(self) -> list[RunRow]:
        """Those for whose answers this process is there."""
        sharing = self.store.sharing
        return self.store.runs() if sharing is None else sharing.carried()


__all__ = ["ENVIRONMENT_CLOCK", "Edge", "Runtime"]
