"""Tending: work that follows every commit, and goes on whatever befalls it.

For those who hand on what stands in a feed: it stays there, so nothing is lost by trying again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sao.platform.errors import PlatformError

POLL_S = 1.0
"""How long it sleeps at most."""

GATHER_S = 0.01
"""How long it waits for more, to be worked on in one."""


class Tending:
    """Calls `work` in a task of its own: when it is woken, and every second anyway.

    `work` answers whether it found something; then it is called again at once. What it raises is
    logged as that `what` rest a moment (a full queue, a full disk).
    """

    def __init__(self, what: str, work: Callable[[], Awaitable[bool]], log: logging.Logger) -> None:
        self._what = what
        self._work = work
        self._log = log
        self._woken = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Work now."""
        self._woken.set()

    def start(self) -> None:
        """Begin; in the loop in which it is to run."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Returns when nothing is under way any more."""
        self._stopping = True
        self._woken.set()
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while not self._stopping:
            self._woken.clear()
            busy = False
            try:
                busy = await self._work()
            except PlatformError as error:
                self._log.warning("%s rest a moment: %s", self._what, error)
            except Exception:  # noqa: BLE001  (whatever it is, the work goes on)
                self._log.exception("%s rest a moment", self._what)
            await self._sleep(idle=not busy)

    async def _sleep(self, *, idle: bool) -> None:
        """Until something was committed, and then a little longer: for what comes with it."""
        await asyncio.sleep(GATHER_S)
        if not idle:
            return
        try:
            async with asyncio.timeout(POLL_S):
                await self._woken.wait()
        except TimeoutError:
            return
