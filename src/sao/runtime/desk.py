"""The desk: where requests queue, run one after the other, and become durable in groups.

Requests that arrive while a group is being written are worked on at once and form the next one;
nobody is answered before what they were told is durable. An advance of a clock is worked off in
slices between the groups, and whoever wants something of a home on that clock waits until it has
arrived.

Where a group cannot be written, its requests are told so, everything that was built on it is
forgotten, and the desk goes on from what is stored.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import Any, TypeVar

from sao.core.errors import InvariantBroken
from sao.core.workflow import GivenUp
from sao.platform.errors import CommitFailed, Contended
from sao.platform.ports import Commit, Query, Taken
from sao.platform.tending import Tending
from sao.runtime.carrier import Carrier
from sao.runtime.groups import Job, Request, Writing
from sao.runtime.relisting import Relisting
from sao.runtime.rests import Rests
from sao.runtime.runtime import ENVIRONMENT_CLOCK, REST_S, Runtime, Stop
from sao.runtime.session import Busy, Session
from sao.runtime.sharing import Unsettled
from sao.runtime.traces import Traces

T = TypeVar("T")

GROUP_MAX = 512
"""How many requests are written in one group at most."""

SLICE = 200
"""How many alarms an advance takes up before others have their turn."""

PAUSE_S = 0.2
"""How long the desk rests after a failure, so that a full disk is not asked without end."""

log = logging.getLogger("sao.desk")


def _set_aside(home: str, error: InvariantBroken) -> None:
    told = "home %s: what has come due fails; tried again in %d s"
    log.error(told, home, REST_S, exc_info=error)


class Desk:
    """Serialises all work on one runtime. `new_id` gives command ids, `wall` the wall clock.

    `carrier` asks the world; where all of it is simulated, nobody has to.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        new_id: Callable[[], str],
        wall: Callable[[], int],
        carrier: Carrier | None = None,
    ) -> None:
        self.runtime = runtime
        self.carrier = carrier
        self.traces = carrier.traces if carrier is not None else Traces(runtime)
        self._new_id = new_id
        self.wall = wall
        self._queue: deque[Request[Any]] = deque()
        self._held: list[Request[Any]] = []
        self._advances: dict[str, Iterator[int]] = {}
        self._halting: dict[str, Callable[[int], bytes]] = {}
        self._arrivals: dict[str, list[asyncio.Future[bool]]] = {}
        self._ending = False
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="sao-writer")
        runtime.write = self._write
        runtime.set_aside = _set_aside
        self._worker: asyncio.Task[None] | None = None
        self._group: list[Request[Any]] = []
        self._written: Writing | None = None
        self._wakeup = asyncio.Event()
        self._rests = Rests(runtime.runs)
        self._following = Tending("the clock", self._follow, log)
        self._relisting = Tending("lists", Relisting(runtime, self.run).go_on, log)
        if carrier is not None:
            carrier.answered = self._wakeup.set
            carrier.put_off = self._rests.put_off

    async def start(self) -> None:
        """Take up what a former process left: clocks on their way, open workflow runs."""
        for clock in self._under_way():
            self._take_up(clock)
        if self.carrier is not None:
            await self.carrier.start()
        self._worker = asyncio.create_task(self._work())
        if self.runtime.live:
            self._following.start()
        if not self.runtime.listed:
            self._relisting.start()

    async def stop(self) -> None:
        """Finish the group at hand. What is still queued was never acknowledged."""
        await self._following.stop()
        await self._relisting.stop()
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        if self.carrier is not None:
            await self.carrier.stop()
        self.traces.close()
        self._writer.shutdown(wait=True)

    async def run(self, job: Job[T], *, command_id: str | None = None) -> T:
        """Do a job, as a whole or not at all. Returns once it is durable."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.append(Request(job, command_id or self._new_id(), answer))
        self._wakeup.set()
        return await answer

    async def settled(self, command_id: str, timeout_s: float) -> bool:
        """Wait until what a request asked of the world is answered; False if that takes longer."""
        return await self._rests.wait(command_id, timeout_s)

    @property
    def waiting(self) -> int:
        """How many requests were neither answered nor given up."""
        written = len(self._written.group) if self._written is not None else 0
        return len(self._queue) + len(self._held) + len(self._group) + written

    async def arrival(self, clock_id: str, timeout_s: float) -> bool:
        """Wait until a clock is no longer on its way; False if that takes longer."""
        if clock_id not in self._advances:
            return True
        return await self._arrived(clock_id, timeout_s)

    async def _arrived(self, clock_id: str, timeout_s: float) -> bool:
        if self._ending:
            return False
        arrived: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._arrivals.setdefault(clock_id, []).append(arrived)
        done, _pending = await asyncio.wait([arrived], timeout=timeout_s)
        return bool(done) and arrived.result()

    def end_waiting(self) -> None:
        """Nobody waits for a clock any longer: this process ends, and another takes it up."""
        self._ending = True
        for waiting in chain.from_iterable(self._arrivals.values()):
            if not waiting.done():
                waiting.set_result(False)

    async def halt(self, clock_id: str, told: Callable[[int], bytes], timeout_s: float) -> None:
        """End an advance at the instant that it has reached, once that is through; wait for it.

        `told` makes of the instant what the command log keeps of it.
        """
        if clock_id in self._advances:
            self._halting[clock_id] = told
            await self.arrival(clock_id, timeout_s)

    # --- the worker ----------------------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            if not self._has_work():
                await self._wakeup.wait()
            self._wakeup.clear()
            try:
                if self._written is not None and self._written.done.done():
                    self._finish_writing(self._written)
                if self.runtime.in_doubt and self._written is None:
                    self._recover()
                self._attempt_group()
                if self._written is None:
                    self._take_answers()
                    self._start_writing(self._advance_all())
            except Exception as error:  # noqa: BLE001  (whatever it is, the desk goes on)
                await self._fail(error)

    def _has_work(self) -> bool:
        if self._queue:
            return True
        if self._written is not None:
            return self._written.done.done()
        moving = bool(self._advances) and not self._owing
        answered = self.carrier is not None and bool(self.carrier.answers)
        return bool(self._group or moving or answered)

    def _attempt_group(self) -> None:
        """Run what has come, into the group that is written next."""
        while self._queue and len(self._group) < GROUP_MAX:
            request = self._queue.popleft()
            self._group.append(request)
            if not self._attempt(request):
                self._group.pop()

    def _attempt(self, request: Request[Any]) -> bool:
        """Run one request; whether it waits for the commit."""
        runtime = self.runtime
        runtime.tick()
        runtime.begin()
        session = Session(self.runtime, request.command_id, self.wall())
        try:
            if request.cause is None:
                request.value = request.job(session)
            else:
                request.value = self.traces.unit(request.cause, session, request.job)
            runtime.objects.vouch()
        except (Busy, Unsettled):
            runtime.undo()
            self._held.append(request)
            return False
        except Exception as error:
            if self.runtime.in_doubt:
                raise  # what the group did before had to be written for it, and could not be
            runtime.undo()
            request.refuse(error)
            return False
        request.unit = runtime.objects.unit
        for clock_id in session.started:
            self._take_up(clock_id)
        return True

    def _write(self, commit: Commit) -> Taken | None:
        """Write at once, behind what is being written."""
        return self._writer.submit(self.runtime.commit, commit).result()

    def _start_writing(self, arrived: list[str]) -> None:
        """Write the group, while the next one is already being worked on."""
        commit = self.runtime.seal()
        if commit is None and not self._group and not arrived:
            return
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Taken | None] = loop.create_future()
        if commit is not None:
            done = loop.run_in_executor(self._writer, self.runtime.commit, commit)
        owed, ended = self.runtime.runs.unanswered(), self.runtime.runs.ended
        spans = self.traces.sealed()
        written = Writing(done, self._group, arrived, owed, ended, spans)
        self._group, self.runtime.runs.ended = [], []
        if commit is None:
            done.set_result(None)
            self._finish_writing(written)  # its answers wait for nothing
            return
        self._written = written
        done.add_done_callback(lambda _done: self._wakeup.set())

    def _finish_writing(self, written: Writing) -> None:
        """It is durable: answer its requests, pay what it owes. Raises why it is not."""
        taken = written.done.result()
        self._written = None
        self.traces.written(written.spans)
        self.runtime.committed(taken)
        for request in written.group:
            request.accept()
        self._rests.look()
        self._announce(written.arrived)
        self._pay(written.owed, written.ended)

    async def _fail(self, error: Exception) -> None:
        """Tell the requests and the operator; the next turn forgets what is in memory.

        Whatever was built on a group that could not be written goes with it.
        """
        requests, spans = self._group, []
        if self._written is not None:
            await asyncio.wait([self._written.done])
            requests, spans = [*self._written.group, *requests], self._written.spans
        self.traces.written(spans, error)
        self._written, self._group = None, []
        known = isinstance(error, CommitFailed | Contended)
        log.error("%d requests: %s", len(requests), error, exc_info=None if known else error)
        for request in requests:
            request.refuse(error)
        self.runtime.in_doubt = True
        self._wakeup.set()
        await asyncio.sleep(PAUSE_S)

    def _recover(self) -> None:
        """Go on from what is stored: nothing else is true any more."""
        self.runtime.lose()
        self._advances = {clock: self._slices(clock) for clock in self._under_way()}
        self._release_held()
        self._pay(self.runtime.runs.unanswered(), [])

    # --- clocks --------------------------------------------------------------------------------

    def _under_way(self) -> list[str]:
        numbers = self.runtime.store.find(
            Query(all=("test_clock|status=advancing",), limit=1_000_000)
        )
        return self.runtime.store.object_ids(numbers)

    async def _follow(self) -> bool:
        """In a live environment: bring about what has come due."""
        self.runtime.tick()
        due = self.runtime.store.next_due("")
        if due is not None and due <= self.runtime.now() and not self._advances:
            self._take_up(ENVIRONMENT_CLOCK)
        return False

    @property
    def _owing(self) -> bool:
        """Whether clocks have to wait for the world; the wall waits for nobody."""
        return self.runtime.runs.owing and not self.runtime.live

    def _slices(self, clock_id: str) -> Iterator[int]:
        return self.runtime.advance("" if clock_id == ENVIRONMENT_CLOCK else clock_id, SLICE)

    def _take_up(self, clock_id: str) -> None:
        self._advances[clock_id] = self._slices(clock_id)
        self._wakeup.set()

    def _advance_all(self) -> list[str]:
        """One slice of every advance; the clocks that have arrived."""
        arrived: list[str] = []
        if self._owing:
            return arrived  # what an instant owes the world is answered before the next instant
        if self._advances:
            # A slice looks for due alarms in the store, so what was accepted before must be in it.
            self.runtime.flush()
        for clock_id, slices in list(self._advances.items()):
            try:
                next(slices)
                if clock_id in self._halting:
                    self._halt(clock_id)
            except StopIteration:
                arrived.append(clock_id)
            except Exception:
                if self.runtime.in_doubt:
                    raise
                self.runtime.undo()
                log.exception("clock %s stopped on its way", clock_id)
                self.runtime.fail("" if clock_id == ENVIRONMENT_CLOCK else clock_id)
                arrived.append(clock_id)
        for clock_id in arrived:
            del self._advances[clock_id]
            self._halting.pop(clock_id, None)
        return arrived

    def _halt(self, clock_id: str) -> None:
        clock = "" if clock_id == ENVIRONMENT_CLOCK else clock_id
        at = self.runtime.now(clock)
        stop = Stop(at, self._halting.pop(clock_id)(at))
        self._advances[clock_id] = self.runtime.advance(clock, SLICE, stop)

    def _announce(self, arrived: list[str]) -> None:
        for clock_id in arrived:
            self.traces.arrived(clock_id)
            for waiting in self._arrivals.pop(clock_id, []):
                if not waiting.done():
                    waiting.set_result(True)
        if arrived:
            self._release_held()

    def _release_held(self) -> None:
        held, self._held = self._held, []
        self._queue.extend(held)

    # --- edges ---------------------------------------------------------------------------------

    def _pay(self, owed: list[str], ended: list[tuple[str, bool]]) -> None:
        """Have the world asked what durable runs owe it; those that ended are not asked again."""
        if self.carrier is not None:
            self.carrier.end(ended)
            self.carrier.take_up([run_id for run_id in owed if run_id in self.runtime.runs.by_id])
        elif owed:
            log.error("%d workflow runs wait for the world, and nobody asks it", len(owed))

    def _take_answers(self) -> None:
        if self.carrier is None:
            return
        answers, self.carrier.answers = self.carrier.answers, []
        self.runtime.tick()
        for run_id, answer in answers:
            self.carrier.taken(run_id)
            run = self.runtime.runs.by_id.get(run_id)
            if run is None:
                continue  # an operator cancelled it meanwhile
            try:
                self.traces.answer(run_id, partial(self.runtime.answer, run_id, answer))
            except Exception as error:
                self.runtime.undo()
                log.exception("workflow run %s: its answer %r does not fit", run_id, answer)
                self.runtime.runs.park(run_id, f"its answer does not fit: {error!r}")
            for stuck in self.runtime.runs.stuck(run_id):
                if stuck.run_id != run_id or not isinstance(answer, GivenUp):  # else it is written
                    self.carrier.stick(stuck.run_id, stuck.stuck)
