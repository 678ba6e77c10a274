"""The dead letters of a queue, in pages by their numbers."""

from collections.abc import Collection

from sao.platform.restate.queues.cells import Cells
from sao.platform.restate.queues.records import PAGE, Head, Letter, Live


class Letters:
    """Dead letters in `cells`, counted in `head`."""

    def __init__(self, cells: Cells, head: Head) -> None:
        self._cells = cells
        self._head = head

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self._head.dead.values())

    async def bury(self, live: Live, now_ms: int) -> None:
        """A message that was taken out of the queue is one of them."""
        made = (live.number, live.key, live.size, live.enqueued_at_ms, now_ms, live.attempts)
        at = live.number // PAGE
        page = [*await self._page(at), Letter(*made)]
        self._set(at, sorted(page, key=lambda letter: letter.number))

    async def after(self, number: int, limit: int) -> list[Letter]:
        """The first ones above this number."""
        found: list[Letter] = []
        for at in sorted(self._head.dead):
            if len(found) >= limit:
                break
            if at >= (number + 1) // PAGE:
                found += [letter for letter in await self._page(at) if letter.number > number]
        return found[:limit]

    async def take(self, numbers: Collection[int]) -> list[Letter]:
        """Those with these numbers, by number, which are none of them any more."""
        taken = []
        for at in sorted({number // PAGE for number in numbers} & self._head.dead.keys()):
            page = await self._page(at)
            own = [letter for letter in page if letter.number in numbers]
            self._set(at, [letter for letter in page if letter not in own])
            taken += own
        return taken

    async def _page(self, at: int) -> list[Letter]:
        if at not in self._head.dead:
            return []
        return await self._cells.get(f"d:{at}", list[Letter]) or []

    def _set(self, at: int, page: list[Letter]) -> None:
        self._cells.put_list(f"d:{at}", page, list[Letter])
        if page:
            self._head.dead[at] = len(page)
        else:
            self._head.dead.pop(at, None)
