"""A desk among others: several processes serve one environment from one store.

Where another process was first, a request runs again on what is true by then, and so does whatever
was built on it; after some tries it is told. Nothing of it has happened meanwhile: the store takes
a unit only if all that it went by is still so.

A clock on its way is driven by the one process that holds it. The others wait for it, look now and
then, and the next one takes it up where it stands if that process dies.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any
from zlib import crc32

from sao.platform.errors import Contended, PlatformError
from sao.platform.ports import Sharing, Taken
from sao.runtime.carrier import Carrier
from sao.runtime.desk import Desk
from sao.runtime.groups import Request, Writing
from sao.runtime.runtime import Runtime
from sao.runtime.sharing import SharedObjects

TRIES_MAX = 12
"""How often a request is run before it is told that others were always first."""

PAUSE_MS = 4
"""How long it rests after the first try; twice as long after each further one, and up to once more
by its id, so that two which met do not meet again."""

PAUSE_MAX_MS = 500

LOOK_S = 0.05
"""How often it looks for what others have done: commits, and clocks that they drive."""

TAKE_OVER_S = 1.0
"""How often it looks for clocks that nobody drives any more."""

log = logging.getLogger("sao.desk")


def _untold(_at: int) -> bytes:
    """A note that says only that something was not told."""
    return b""


class SharedDesk(Desk):
    """A desk on a store that others write to as well.

    `stopped` is what `halt` is given elsewhere: what the log keeps of an advance that it ended.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        carrier: Carrier | None = None,
        stopped: Callable[[int], bytes] = _untold,
        **more: Any,
    ) -> None:
        super().__init__(runtime, carrier=carrier, **more)
        self._stopped = stopped
        self._ends: set[str] = set()
        """The advances that are being ended here because others have asked for it."""
        if runtime.store.sharing is None or not isinstance(runtime.objects, SharedObjects):
            raise TypeError("only a shared store needs a desk that shares")
        self._sharing: Sharing = runtime.store.sharing
        self._objects: SharedObjects = runtime.objects
        # Lists are read as they are stored: what was accepted here is nobody's before it is there.
        runtime.settle = runtime.derived.clear
        self._clocks_next = False
        self._others_owe = False
        self._resting: set[Request[Any]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._known = runtime.store.counters().outcomes

    async def start(self) -> None:
        """Take up what a former process left: clocks on their way, open workflow runs."""
        await super().start()
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Finish the group at hand, and leave the clocks to others."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await super().stop()
        for clock_id in self._advances:
            self._sharing.let_go(clock_id)

    @property
    def waiting(self) -> int:
        """How many requests were neither answered nor given up."""
        return super().waiting + len(self._resting)

    async def arrival(self, clock_id: str, timeout_s: float) -> bool:
        """Wait until a clock is no longer on its way, whoever drives it."""
        if clock_id not in self._advances and clock_id not in self._under_way():
            return True
        return await self._arrived(clock_id, timeout_s)

    async def halt(self, clock_id: str, told: Callable[[int], bytes], timeout_s: float) -> None:
        """End an advance at the instant that it has reached, whoever drives it; wait for it."""
        if clock_id in self._advances:
            await super().halt(clock_id, told, timeout_s)
        elif clock_id in self._under_way():
            name = self._journey(clock_id)
            self._sharing.ask_end(name)
            if await self.arrival(clock_id, timeout_s):
                self._sharing.ended(name)

    def _journey(self, clock_id: str) -> str:
        """The name of an advance, which no later one of the clock has."""
        return f"{clock_id}@{self._objects.load(clock_id).seq}"

    # --- taking turns --------------------------------------------------------------------------

    def _has_work(self) -> bool:
        if self._clocks_turn and self._written is not None:
            return self._written.done.done()  # what has come meanwhile waits for its turn
        return super()._has_work()

    @property
    def _clocks_turn(self) -> bool:
        return self._clocks_next and bool(self._advances)

    def _attempt_group(self) -> None:
        if self._queue and not self._clocks_turn:
            with self._objects.still():
                super()._attempt_group()

    def _advance_all(self) -> list[str]:
        """Requests and clocks take turns: a slice is a commit of its own."""
        self._clocks_next = bool(self._group)
        if self._group or self._owing:
            return []
        waits = bool(self._advances) and not self.runtime.live
        self._others_owe = waits and self._sharing.others_owe()
        return super()._advance_all()

    @property
    def _owing(self) -> bool:
        """What others have opened before a clock has set out is answered at the instant it was at.

        From then on nobody but its driver opens any on it.
        """
        return self._others_owe or super()._owing

    # --- conflicts -----------------------------------------------------------------------------

    def _finish_writing(self, written: Writing) -> None:
        taken = written.done.result()
        if taken is None or not taken.conflicts:
            super()._finish_writing(written)
            return
        self._written = None
        self.traces.written(written.spans)
        built, self._group = self._group, []
        for request in written.group:
            if request.unit is None:  # it only read, perhaps of what is not so
                built.append(request)
            elif request.unit in taken.conflicts:
                self._again(request, taken)
            else:
                request.accept()
        self._queue.extendleft(reversed(built))
        self.runtime.committed()
        self._recover()
        self._rests.look()
        self._announce([clock for clock in written.arrived if clock not in self._advances])
        open_runs = self.runtime.runs.by_id
        self._pay([], [ended for ended in written.ended if ended[0] not in open_runs])

    def _again(self, request: Request[Any], taken: Taken) -> None:
        """Run it once more, after a rest; or tell that it was tried often enough."""
        request.tries += 1
        if request.tries >= TRIES_MAX:
            why = taken.conflicts[request.unit or 0]
            log.warning(
                "request %s gives way after %d tries: %s", request.command_id, TRIES_MAX, why
            )
            request.refuse(Contended(why))
            return
        pause_ms = min(PAUSE_MS << (request.tries - 1), PAUSE_MAX_MS)
        share = crc32(f"{request.command_id}/{request.tries}".encode()) / 2**32
        self._resting.add(request)
        loop = asyncio.get_running_loop()
        loop.call_later(pause_ms * (1 + share) / 1000, self._rested, request)

    def _rested(self, request: Request[Any]) -> None:
        self._resting.discard(request)
        self._queue.append(request)
        self._wakeup.set()

    def _recover(self) -> None:
        former = list(self._advances)
        super()._recover()
        self._ends.clear()
        for clock_id in list(self._advances):
            if not self._sharing.hold(clock_id):
                del self._advances[clock_id]
        for clock_id in former:
            if clock_id not in self._advances:
                self._sharing.let_go(clock_id)

    # --- clocks --------------------------------------------------------------------------------

    def _take_up(self, clock_id: str) -> None:
        if self._sharing.hold(clock_id):
            super()._take_up(clock_id)

    def _announce(self, arrived: list[str]) -> None:
        super()._announce(arrived)
        for clock_id in arrived:
            self._sharing.let_go(clock_id)

    async def _look(self) -> None:
        """Look for what others have done, as long as there is somebody who waits for it."""
        since_s = 0.0
        while True:
            await asyncio.sleep(LOOK_S)
            since_s += LOOK_S
            try:
                self._tell_followers()
                self._look_for_ends()
                waited_for = self._held or self._arrivals or self._others_owe
                if waited_for or since_s >= TAKE_OVER_S:
                    self._look_at_clocks(take_over=since_s >= TAKE_OVER_S)
            except PlatformError as error:
                log.warning("what others have done cannot be seen: %s", error)
            if since_s >= TAKE_OVER_S:
                since_s = 0.0

    def _tell_followers(self) -> None:
        """Whoever follows what is committed hears of others' commits, too."""
        outcomes = self._objects.look()
        if outcomes != self._known:
            self._known = outcomes
            self.runtime.heard()

    def _look_for_ends(self) -> None:
        """Others may have been asked to stop a clock that is driven here."""
        driven = {self._journey(clock): clock for clock in self._advances}
        for name in self._sharing.ends_asked() if driven else ():
            if name in driven and name not in self._ends:
                self._ends.add(name)
                self._halting[driven[name]] = self._stopped
                self._wakeup.set()

    def _look_at_clocks(self, *, take_over: bool) -> None:
        if self._others_owe:
            self._others_owe = self._sharing.others_owe()
            self._wakeup.set()
        under_way = self._under_way()
        arrived = [c for c in self._arrivals if c not in under_way and c not in self._advances]
        super()._announce(arrived)
        if self._held:
            self._release_held()
            self._wakeup.set()
        for clock_id in under_way if take_over and self._written is None else ():
            if clock_id not in self._advances:
                self._take_up(clock_id)
