"""The keeper: keeps a read model up to date beside a desk, and lets others ask it.

It follows every commit, but does not compete with them: while there are new ones it rests three
times as long as it works. Whoever asks is answered from everything that was durable when they
asked; for them it does not rest.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from sao.platform.calling import Call
from sao.platform.errors import PlatformError, ReadModelBehind, ReadModelDamaged
from sao.platform.ports import Records
from sao.platform.ports.read_model import ReadModel
from sao.read_model.follower import Follower, Standing
from sao.runtime import Runtime

T = TypeVar("T")

GATHER_S = 0.05
"""How long it waits after a commit for what comes with it."""

RESTS = 3
"""How much longer it rests than it works while there are commits."""

POLL_S = 1.0
"""When it tries again what it could not do."""

CURRENT_TIMEOUT_S = 20.0
"""How long somebody who asks waits until the model is up to date. Then they are told to wait."""

log = logging.getLogger("sao.read_model")


class Keeper:
    """The read model of one environment. `call` does what blocks.

    With `tends=False` it is only brought up to date by those who ask.
    """

    def __init__(
        self, runtime: Runtime, model: ReadModel, *, call: Call, tends: bool = True
    ) -> None:
        self._runtime = runtime
        self._model = model
        self._call = call
        self._tends = tends
        self._records: Records | None = None
        self._follower: Follower | None = None
        self._opened = False
        self._using = asyncio.Lock()
        self._woken = asyncio.Event()
        self._commits = 0
        self._stopping = False
        self._tending: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up where the model ends. A damaged one, or one of another history, begins anew.

        Where it cannot be opened at all, everything else goes on, and it is tried again.
        """
        self._records = self._runtime.store.beside()
        self._follower = Follower(self._records, self._model)
        try:
            await self._whole(self._follower.lag)
        except PlatformError as error:
            log.warning("the read model cannot be opened: %s", error)
        if self._tends:
            self._runtime.after_commit.append(self._note)
            self._woken.set()
            self._tending = asyncio.create_task(self._tend())

    async def stop(self) -> None:
        """Carry nothing over any more; the next start goes on from here."""
        self._stopping = True
        self._woken.set()
        if self._tending is not None:
            self._runtime.after_commit.remove(self._note)
            await asyncio.gather(self._tending, return_exceptions=True)
        async with self._using:
            if self._records is not None:
                self._records.close()

    async def standing(self) -> Standing:
        """How far the model is."""
        return await self._whole(self._open.standing)

    async def ask(self, question: Callable[[ReadModel], T]) -> T:
        """Answer from everything that is durable now. Raises `ReadModelBehind` after a while."""
        await self.current()
        try:
            return await self._call(partial(question, self._model))
        except ReadModelDamaged as error:
            log.warning("%s", error)
            await self._whole(self._open.begin_anew)
            await self.current()
            return await self._call(partial(question, self._model))

    async def current(self) -> None:
        """Bring it up to date with what is durable now. Raises `ReadModelBehind` after a while."""
        follower = self._open
        target = await self._whole(follower.durable)
        with suppress(TimeoutError):
            async with asyncio.timeout(CURRENT_TIMEOUT_S):
                while follower.position < target and not self._stopping:
                    await self._whole(follower.step)
        if follower.position < target:
            raise ReadModelBehind(target - follower.position)

    async def begin_anew(self) -> None:
        """Drop all of it, and make it again from the chains."""
        await self._whole(self._open.begin_anew)
        self._woken.set()

    # --- tending -------------------------------------------------------------------------------

    @property
    def _open(self) -> Follower:
        if self._follower is None:
            raise RuntimeError("the keeper was not started")
        return self._follower

    def _note(self) -> None:
        """Take note that something has become durable."""
        self._commits += 1
        self._woken.set()

    async def _tend(self) -> None:
        while not self._stopping:
            await self._woken.wait()
            self._woken.clear()
            await asyncio.sleep(GATHER_S)
            try:
                await self._carry_over()
            except PlatformError as error:
                log.warning("the read model rests a moment: %s", error)
                await self._again()
            except Exception:  # whatever it is, the keeper goes on
                log.exception("the read model rests a moment")
                await self._again()

    async def _again(self) -> None:
        await asyncio.sleep(POLL_S)
        self._woken.set()

    async def _carry_over(self) -> None:
        """Everything there is, resting in between while there are commits."""
        loop = asyncio.get_running_loop()
        while not self._stopping:
            commits, begun = self._commits, loop.time()
            if not await self._whole(self._open.step):
                return
            if self._commits != commits:
                await asyncio.sleep((loop.time() - begun) * RESTS)

    async def _whole(self, do: Callable[[], T]) -> T:
        """Do something with the follower, one at a time, and to its end."""
        return await asyncio.shield(asyncio.ensure_future(self._alone(do)))

    async def _alone(self, do: Callable[[], T]) -> T:
        async with self._using:
            if not self._opened:
                await self._call(self._open.open)
                self._opened = True
            doing: Awaitable[T] = self._call(do)
            return await doing
