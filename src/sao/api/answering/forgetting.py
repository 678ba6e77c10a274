"""Forgetting: kept replies that nobody may ask for any more give their space back."""

import asyncio
import logging
from functools import partial

from sao.api.answering.idempotency import KEPT_S, since
from sao.platform.calling import Call, in_thread
from sao.platform.errors import PlatformError
from sao.runtime.desk import Desk

EVERY_S = 60
"""How often: the more often, the less there is to do at once."""

log = logging.getLogger("sao.api")


class Forgetting:
    """Forgets the replies of one environment that are older than a day of the wall.

    Not in the first day that any is kept: a key that is used again then would get its former ids.
    """

    def __init__(self, desk: Desk, *, call: Call = in_thread) -> None:
        self._desk = desk
        self._call = call
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Forget what is old, now and again every `EVERY_S`."""
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Forget nothing more."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def forget(self) -> int:
        """Forget what is old now; how many replies that was."""
        store, now = self._desk.runtime.store, self._desk.wall()
        began = since(store)
        if began is None or now - began < KEPT_S:
            return 0
        return await self._call(partial(store.forget_replies, now - KEPT_S))

    async def _run(self) -> None:
        while True:
            try:
                await self.forget()
            except PlatformError as error:
                log.warning("old replies are kept a little longer: %s", error)
            await asyncio.sleep(EVERY_S)
