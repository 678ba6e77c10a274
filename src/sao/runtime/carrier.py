"""The carrier: asks the world what open workflow runs wait for, until it has answered.

Each attempt, its failure and the instant of the next one are in the journal before anything else
happens: a process that dies over them is taken up by the next one where it was, with the same key
for the edge. An answer is recorded before the runtime hears it, so it is asked for no more.

What comes from outside (an operator at the command line) comes by way of the journal.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

from sao.core import canonical
from sao.core.workflow import Call, Cancelled, GivenUp, Patience
from sao.platform.backoff import Backoff, Draw
from sao.platform.calling import Call as CallPort
from sao.platform.calling import in_thread
from sao.platform.errors import PlatformError, Terminal, Transient
from sao.platform.ports.workflows import (
    NewEntry,
    NewRun,
    Record,
    Run,
    RunQuery,
    Status,
    Wait,
    WorkflowJournal,
)
from sao.runtime.runs import pack_answer, unpack_answer
from sao.runtime.runtime import Runtime
from sao.runtime.standing import ANSWERED, CANCELLED, FAILED, GIVEN_UP, PAUSE, WALL, Told, told
from sao.runtime.traces import Traces
from sao.telemetry.logs import bound

LOOK_S = 1.0
"""How often it looks for what an operator has asked of a run."""

REST_S = 1.0
"""How long it rests where the journal cannot be read or written."""

CALLS_MAX = 16
"""How many edges are asked at once."""

KEPT_MS = 30 * 86_400_000
"""How long a run that has ended is kept."""

SWEEP_MS = 3_600_000
WOKEN_MAX = 10_000

T = TypeVar("T")

log = logging.getLogger("sao.workflows")


class Carrier:
    """Carries the open runs of one runtime.

    `answers` fills with what the runtime is to be told, and `answered` is called each time.
    """

    def __init__(
        self,
        runtime: Runtime,
        journal: WorkflowJournal,
        *,
        wall_ms: Callable[[], int],
        draw: Draw,
        call: CallPort = in_thread,
        traces: Traces | None = None,
    ) -> None:
        self.traces = traces if traces is not None else Traces(runtime)
        self.journal = journal
        self.answers: list[tuple[str, Any]] = []
        self.answered: Callable[[], None] = lambda: None
        self.put_off: Callable[[str], None] = lambda _run_id: None
        """Called where an attempt of a run failed, or the run is stuck."""
        self.wall_ms = wall_ms
        self._runtime = runtime
        self._draw = draw
        self._call = call
        self._carried: dict[str, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._poked = asyncio.Event()
        self._sweep_at_ms = 0
        self._threads = ThreadPoolExecutor(CALLS_MAX, thread_name_prefix="sao-edge")

    # --- its life ------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take up what a former process left, and end what it had no time to write down."""
        await self._take_over()
        for status in ("open", "stuck"):
            await self._end_orphans(status)
        self.take_up(self._runtime.runs.unanswered())
        self._spawn(self._listen())

    async def stop(self) -> None:
        """Ask no more. What is under way is asked again by the next process, with the same key."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def take_up(self, owed: Sequence[str]) -> None:
        """Carry these runs, whose start is durable, from wherever they stand."""
        fresh = [run_id for run_id in owed if run_id not in self._carried]
        for run_id in fresh:
            self.traces.carry(self._runtime.runs.by_id[run_id])
        if fresh:
            self._carried |= {run_id: asyncio.Event() for run_id in fresh}
            self._spawn(self._start_runs(fresh))

    def end(self, ended: Sequence[tuple[str, bool]]) -> None:
        """These have ended, and what they asked for is durable; some as they were told to."""
        for run_id, canceled in ended:
            self.traces.ended(run_id, "canceled" if canceled else "")
        if ended:
            self._spawn(self._write_ends(ended))

    def stick(self, run_id: str, reason: str) -> None:
        """The run cannot go on: somebody has to look."""
        self.traces.ended(run_id, reason)
        self.put_off(run_id)
        self._spawn(self._write(run_id, status="stuck", reason=reason))

    async def read(self, ask: Callable[[WorkflowJournal], T]) -> T:
        """What the journal says, or does."""
        return await self._call(lambda: ask(self.journal))

    def poke(self) -> None:
        """Look at once for what has come from outside."""
        self._poked.set()

    def taken(self, run_id: str) -> None:
        """The runtime has heard an answer of this run."""
        self._carried.pop(run_id, None)

    # --- carrying ------------------------------------------------------------------------------

    async def _start_runs(self, run_ids: list[str]) -> None:
        new = [self._new(run_id) for run_id in run_ids if run_id in self._runtime.runs.by_id]
        await self._insist(partial(self.journal.start, new, self.wall_ms()))
        for run in new:
            self._spawn(self._carry(run.run_id))

    def _new(self, run_id: str) -> NewRun:
        run = self._runtime.runs.by_id[run_id]
        packed = canonical.encode(run.data)
        return NewRun(run_id, run.workflow, run.version, run.home, packed)

    async def _carry(self, run_id: str) -> None:
        """Until the step that it waits for is answered, or given up."""
        with bound(run_id=run_id, command_id=run_id.partition(".")[0]):
            await self._carry_on(run_id)

    async def _carry_on(self, run_id: str) -> None:
        while True:
            try:
                answer = await self._turn(run_id)
            except PlatformError as error:
                log.warning("workflow run %s rests a moment: %s", run_id, error)
                await asyncio.sleep(REST_S)
                continue
            if answer is None:
                continue
            self.answers.append((run_id, answer))
            self.answered()
            return

    async def _turn(self, run_id: str) -> Any:
        """One attempt, or one pause; the answer as soon as there is one."""
        open_run, woken = self._runtime.runs.by_id.get(run_id), self._carried[run_id]
        if open_run is None:  # it has ended on another way, or others carry it
            self._carried.pop(run_id)
            raise asyncio.CancelledError
        call = open_run.waiting
        if call is None:
            return GivenUp(open_run.stuck)  # it has its answers, and is to go on
        woken.clear()
        run, entries = await self._call(
            lambda: (self.journal.run(run_id), self.journal.entries(run_id))
        )
        if run is None:  # somebody took the journal away: its start is in the store
            await self._call(partial(self.journal.start, [self._new(run_id)], self.wall_ms()))
            return None
        known = told(entries, call.step)
        if known.answer is not None:
            return unpack_answer(known.answer)
        return await self._go_on(run, call, known, woken)

    async def _go_on(self, run: Run, call: Call, known: Told, woken: asyncio.Event) -> Any:
        """Towards an answer of a step that has none."""
        if known.cancel is not None:
            return await self._answer(run, call, Cancelled(known.cancel), known.failures)
        if run.status == "stuck":
            return GivenUp(run.reason)
        due_ms = run.wait.due_ms if run.wait is not None and not run.woken else None
        if due_ms is not None and due_ms > self.wall_ms():
            await self._sleep(woken, due_ms)
            return None
        if not await self._is_ours(run.run_id):
            return None
        return await self._attempt(run, call, known.failures + 1)

    async def _sleep(self, woken: asyncio.Event, due_ms: int) -> None:
        """Until it is due, or something comes from outside."""
        with suppress(TimeoutError):
            async with asyncio.timeout((due_ms - self.wall_ms()) / 1000):
                await woken.wait()

    async def _attempt(self, run: Run, call: Call, attempt: int) -> Any:
        patience = call.patience
        try:
            with self.traces.attempt(run.run_id, call, attempt):
                answer = await self._ask(run.run_id, call)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is why there is no answer)
            why = _why(error, patience)
            self.put_off(run.run_id)
            if isinstance(error, Terminal) or attempt >= patience.attempts_max:
                return await self._give_up(run, call, attempt, why)
            log.warning("workflow run %s: attempt %d failed: %s", run.run_id, attempt, why)
            due_ms = self.wall_ms() + self._pause_ms(patience, attempt, error)
            entry = NewEntry(FAILED, call.step, attempt, why.encode())
            await self._write(run.run_id, entry, wait=Wait(PAUSE, call.step, WALL, due_ms))
            return None
        return await self._answer(run, call, answer, attempt)

    async def _ask(self, run_id: str, call: Call) -> Any:
        def ask() -> Any:
            with self.traces.edge(call):
                return self._runtime.runs.perform(run_id)

        loop, ours = asyncio.get_running_loop(), copy_context()
        async with asyncio.timeout(call.patience.timeout_ms / 1000):
            return await loop.run_in_executor(self._threads, ours.run, ask)

    def _pause_ms(self, patience: Patience, attempt: int, error: Exception) -> int:
        backoff = Backoff(first_ms=patience.first_ms, longest_ms=patience.longest_ms)
        asked = error.retry_after_ms if isinstance(error, Transient) else None
        return max(asked or 0, backoff.delay_ms(attempt, self._draw))

    async def _answer(self, run: Run, call: Call, answer: Any, attempt: int) -> Any:
        """Write an answer down; from then on the step is not executed any more."""
        kind = CANCELLED if isinstance(answer, Cancelled) else ANSWERED
        packed = pack_answer(answer)
        await self._write(run.run_id, NewEntry(kind, call.step, attempt, packed))
        return answer

    async def _give_up(self, run: Run, call: Call, attempt: int, why: str) -> Any:
        """Where the workflow does not know what to do then, an operator has to."""
        given_up = GivenUp(why)
        sticks = self._runtime.runs.sticks(run.run_id, given_up)
        entry = NewEntry(GIVEN_UP, call.step, attempt, why.encode())
        if not sticks:
            packed = pack_answer(given_up)
            await self._write(run.run_id, entry, NewEntry(ANSWERED, call.step, attempt, packed))
            return given_up
        log.error("workflow run %s is stuck after %d attempts: %s", run.run_id, attempt, why)
        self.traces.ended(run.run_id, why)
        await self._write(run.run_id, entry, status="stuck", reason=why)
        return given_up

    async def _write(self, run_id: str, *entries: NewEntry, **more: Any) -> None:
        """Whatever comes from outside meanwhile: what was executed is written down."""

        def write() -> bool:
            run = self.journal.run(run_id)
            if run is None or run.status != "open":
                return True
            record = Record(run_id, run.seq, entries, **more)
            return self.journal.record([record], self.wall_ms())[0]

        while not await self._insist(write):
            continue

    # --- from outside --------------------------------------------------------------------------

    async def _listen(self) -> None:
        while True:
            self._poked.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._poked.wait()
            try:
                await self._look()
            except PlatformError as error:
                log.warning("the journal of workflows cannot be read: %s", error)
            except Exception:  # whatever it is, what operators ask is to be heard afterwards
                log.exception("the journal of workflows cannot be read")

    async def _look(self) -> None:
        await self._take_over()
        if self.wall_ms() >= self._sweep_at_ms:
            self._sweep_at_ms = self.wall_ms() + SWEEP_MS
            await self._call(partial(self.journal.sweep, self.wall_ms() - KEPT_MS))
        if not self._runtime.runs.by_id:
            return
        for run_id in await self._call(partial(self.journal.woken, WOKEN_MAX)):
            if run_id in self._carried:
                self._carried[run_id].set()
            elif run_id in self._runtime.runs.by_id and self._runtime.runs.by_id[run_id].stuck:
                self._runtime.runs.unpark(run_id)
                self.take_up([run_id])

    async def _take_over(self) -> None:
        """Of several processes on one store: go on with what one has left that is gone."""
        sharing = self._runtime.store.sharing
        if sharing is None:
            return
        left = await self._call(sharing.take_over)
        if left:
            log.warning("%d workflow runs are taken over: their process is gone", len(left))
            self._runtime.runs.adopt(left)
            self.take_up(self._runtime.runs.unanswered())

    async def _is_ours(self, run_id: str) -> bool:
        """Whether it is this process that asks the world for a run; otherwise it is left."""
        sharing = self._runtime.store.sharing
        if sharing is None or await self._call(partial(sharing.carries, run_id)):
            return True
        if run_id in self._runtime.runs.by_id:
            log.warning("workflow run %s is left: another process carries it", run_id)
            self.put_off(run_id)
            self._runtime.runs.leave(run_id)
        return False

    # --- ends ----------------------------------------------------------------------------------

    async def _write_ends(self, ended: Sequence[tuple[str, bool]]) -> None:
        """Runs that have ended; one that changed in between is written at the next start."""

        def write() -> None:
            records = []
            for run_id, canceled in ended:
                run = self.journal.run(run_id)
                if run is not None and run.status == "stuck":
                    self.journal.retry(run_id, "it went on after a restart", self.wall_ms())
                    run = self.journal.run(run_id)
                if run is not None and run.status == "open":
                    status: Status = "canceled" if canceled else "done"
                    records.append(Record(run_id, run.seq, status=status))
            self.journal.record(records, self.wall_ms())

        await self._insist(write)

    async def _end_orphans(self, status: Status) -> None:
        """Runs that the store knows no more: what they asked for is durable."""
        known: set[str] | None = None
        before: int | None = None
        while True:
            query = RunQuery(status=status, before=before, limit=500)
            page = await self._call(partial(self.journal.find, query))
            if not page:
                return
            before = page[-1].number
            if known is None:  # after the page: what was started since then is in none
                known = {row.run_id for row in self._runtime.store.runs()}
            gone = [run for run in page if run.run_id not in known]
            await self._write_ends([(run.run_id, False) for run in gone])

    async def _insist(self, do: Callable[[], Any]) -> Any:
        """Once the disk can take it."""
        while True:
            try:
                return await self._call(do)
            except PlatformError as error:
                log.warning("the journal of workflows rests a moment: %s", error)
                await asyncio.sleep(REST_S)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _why(error: Exception, patience: Patience) -> str:
    if isinstance(error, TimeoutError) and not str(error):
        return f"no answer within {patience.timeout_ms} ms"
    if isinstance(error, Transient | Terminal):
        return str(error)
    return f"{type(error).__name__}: {error}"
