"""The tail: the outcomes that were committed lately, read once for all who follow.

A reader that keeps up is told from memory what another one had read from the store; one that is
behind reads the store, a page at a time, through a connection of its own beside the desk's. So
neither how many there are nor how slow they are holds the desk up, and memory stays bounded.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from sao.api.stream.telling import Cursor, Told, cursor_at, tell
from sao.platform.calling import Call
from sao.platform.ports import Records
from sao.runtime import Runtime, Session
from sao.wire.shapes import Rendered

T = TypeVar("T")

PAGE = 200
"""How many outcomes a reader is told at once at most."""

KEPT = 4_000
"""How many of the latest outcomes stay in memory."""

GATHER_S = 0.02
"""How long readers sleep on after a commit, for what comes with it."""

PACE_S = 0.0008
"""How far a reader's full pages are apart, for each reader that there is: a page costs about a
fifth of it, so all readers together leave the desk most of the time."""


class Tail:
    """What the streams of one environment are made from.

    `show_clock` renders the environment's clock; `call` reads the store.
    """

    def __init__(
        self, runtime: Runtime, *, show_clock: Callable[[Session], Rendered], call: Call
    ) -> None:
        self._runtime = runtime
        self._show_clock = show_clock
        self._call = call
        self._records: Records | None = None
        self._reading = asyncio.Lock()
        self._recent: list[Told] = []
        self._woken: set[asyncio.Event] = set()
        self._waking = False
        self.closed = False
        self.clock: Rendered = {}
        """The environment's clock as the last commit left it."""

    async def start(self) -> None:
        """Take note of every commit from now on."""
        self._records = self._runtime.store.beside()
        self.clock = self._shown()
        self._runtime.after_commit.append(self._note)

    async def stop(self) -> None:
        """End every stream; its reader resumes it where it stood."""
        self.close()
        self._runtime.after_commit.remove(self._note)
        async with self._reading:
            if self._records is not None:
                self._records.close()

    def close(self) -> None:
        """Let the streams end, so that a server can."""
        self.closed = True
        self._wake()

    # --- reading -------------------------------------------------------------------------------

    async def page(self, after: int) -> list[Told]:
        """Some of what comes after a position, up to `PAGE`; empty where nothing does yet."""
        found = self._remembered(after)
        if found:
            return found
        return await self._whole(self._read_page(after))

    async def head(self) -> Cursor:
        """Where whoever was told everything stands."""
        return await self._whole(self._read(self._head))

    async def holds(self, cursor: Cursor) -> bool:
        """Whether this is the store, or one of the same history, that gave the cursor."""
        if cursor.position == 0:
            return True
        there = partial(self._open.outcomes, cursor.position - 1, 1)
        return [cursor_at(one) for one in await self._whole(self._read(there))] == [cursor]

    async def exists(self, object_id: str) -> bool:
        """Whether an object was ever created."""
        found = await self._whole(self._read(partial(self._open.object, object_id)))
        return found is not None

    @property
    def _open(self) -> Records:
        if self._records is None:
            raise RuntimeError("the tail was not started")
        return self._records

    async def _whole(self, read: Coroutine[Any, Any, T]) -> T:
        """What was read. It is read to its end, also when its reader leaves meanwhile."""
        return await asyncio.shield(asyncio.ensure_future(read))

    async def _read(self, read: Callable[[], T]) -> T:
        async with self._reading:
            return await self._call(read)

    async def _read_page(self, after: int) -> list[Told]:
        async with self._reading:
            found = self._remembered(after)
            return found or self._remember(await self._call(partial(self._told, after)))

    def _told(self, after: int) -> list[Told]:
        return [tell(placed) for placed in self._open.outcomes(after, PAGE)]

    def _head(self) -> Cursor:
        last = self._open.counters().outcomes
        found = self._open.outcomes(last - 1, 1) if last else []
        return cursor_at(found[0]) if found else Cursor(0, b"")

    def _remembered(self, after: int) -> list[Told]:
        recent = self._recent
        if not recent or not recent[0].position - 1 <= after < recent[-1].position:
            return []
        start = after + 1 - recent[0].position
        return recent[start : start + PAGE]

    def _remember(self, page: list[Told]) -> list[Told]:
        """Keep what continues what is kept; somebody far behind reads for itself."""
        recent = self._recent
        if page and (not recent or page[0].position == recent[-1].position + 1):
            recent += page
            del recent[:-KEPT]
        elif page and page[0].position > recent[-1].position:
            self._recent = list(page)
        return page

    # --- waiting -------------------------------------------------------------------------------

    @property
    def readers(self) -> int:
        """How many streams there are."""
        return len(self._woken)

    def join(self) -> asyncio.Event:
        """Add a reader; the event is set when there may be something new."""
        woken = asyncio.Event()
        self._woken.add(woken)
        return woken

    def leave(self, woken: asyncio.Event) -> None:
        """Take a reader away."""
        self._woken.discard(woken)

    def _note(self) -> None:
        """Take note that something has become durable."""
        self.clock = self._shown()
        if self._woken and not self._waking:
            self._waking = True
            asyncio.get_running_loop().call_later(GATHER_S, self._wake)

    def _wake(self) -> None:
        self._waking = False
        for woken in self._woken:
            woken.set()

    def _shown(self) -> Rendered:
        return self._show_clock(Session(self._runtime, "stream"))
