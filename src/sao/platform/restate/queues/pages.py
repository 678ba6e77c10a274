"""The live messages of a queue, in pages by their numbers: which are ready, which wait for others.

Of the messages with one key only the first can be given; each says which is the next.
"""

from collections.abc import Iterable

from sao.platform.ports.queue import Attempt, NewMessage
from sao.platform.restate.queues.cells import Cells
from sao.platform.restate.queues.records import PAGE, Chain, Head, Live, Note


class Pages:
    """Live messages in `cells`, noted in `head`."""

    def __init__(self, cells: Cells, head: Head) -> None:
        self._cells = cells
        self._head = head

    async def page(self, page: int) -> list[Live]:
        """The messages of a page, by number."""
        found = await self._cells.get(f"p:{page}", list[Live])
        return found if found is not None else []

    async def find(self, number: int) -> Live | None:
        """The live message with this number."""
        if number // PAGE not in self._head.pages:
            return None
        page = await self.page(number // PAGE)
        return next((live for live in page if live.number == number), None)

    async def load(self, numbers: Iterable[int]) -> None:
        """Have the pages of these at hand."""
        wanted = {number // PAGE for number in numbers} & self._head.pages.keys()
        await self._cells.load([f"p:{page}" for page in sorted(wanted)], list[Live])

    async def load_keys(self, messages: Iterable[Live] | Iterable[NewMessage]) -> None:
        """Have at hand what is known of their keys."""
        await self._cells.load([f"k:{one.key}" for one in messages if one.key], Chain)

    async def after(self, number: int) -> list[Live]:
        """The messages above this number, of the first page that has any."""
        for page in sorted(self._head.pages):
            if page >= (number + 1) // PAGE:
                found = [live for live in await self.page(page) if live.number > number]
                if found:
                    return found
        return []

    async def add(self, new: NewMessage, size: int, attempts: list[Attempt], now_ms: int) -> Live:
        """One more, the last of its key, under the next number."""
        head = self._head
        head.last += 1
        head.depth += 1
        live = Live(head.last, new.key, size, now_ms, now_ms + new.delay_ms, attempts=attempts)
        if live.key:
            await self._follow(live)
        page = await self.page(live.number // PAGE)
        page.append(live)
        self._note(live.number // PAGE, page)
        return live

    async def remove(self, live: Live) -> None:
        """Take one out, which is the first of its key, and let the next one come. Bodies stay."""
        at = live.number // PAGE
        self._note(at, [other for other in await self.page(at) if other is not live])
        self._head.depth -= 1
        if not live.key:
            return
        follower = await self.find(live.next) if live.next else None
        chain = await self._cells.get(f"k:{live.key}", Chain)
        if follower is None or chain is None:
            self._cells.drop(f"k:{live.key}")
            return
        follower.first = True
        self._cells.put(f"k:{live.key}", Chain(follower.number, chain.last))
        await self.changed(follower)

    async def changed(self, live: Live) -> None:
        """A message of these has been changed."""
        at = live.number // PAGE
        self._note(at, await self.page(at))

    async def ready(self, now_ms: int, limit: int) -> list[Live]:
        """Those that can be given, the first that became ready first."""
        due = sorted(
            (note.due_ms, page)
            for page, note in self._head.pages.items()
            if note.due_ms is not None and note.due_ms <= now_ms
        )
        found: list[Live] = []
        for due_ms, page in due:
            if len(found) >= limit and _order(found[limit - 1]) < (due_ms, page * PAGE):
                break  # those of this page come later
            own = await self.page(page)
            found += [live for live in own if live.first and live.visible_at_ms <= now_ms]
            found.sort(key=_order)
        return found[:limit]

    async def next_visible_at(self, now_ms: int) -> int | None:
        """When the next one becomes ready after `now_ms`."""
        instants = []
        for page, note in self._head.pages.items():
            if note.due_ms is not None and note.due_ms > now_ms:
                instants.append(note.due_ms)
            elif note.due_ms is not None:
                own = await self.page(page)
                instants += [live.visible_at_ms for live in own if live.first]
        return min((instant for instant in instants if instant > now_ms), default=None)

    async def in_flight(self, now_ms: int) -> int:
        """How many a consumer has."""
        leased = [page for page, note in self._head.pages.items() if note.leased]
        return sum([live.leased(now_ms) for page in leased for live in await self.page(page)])

    async def _follow(self, live: Live) -> None:
        name = f"k:{live.key}"
        chain = await self._cells.get(name, Chain)
        before = await self.find(chain.last) if chain is not None else None
        if chain is None or before is None:
            self._cells.put(name, Chain(live.number, live.number))
            return
        live.first = False
        before.next = live.number
        await self.changed(before)
        self._cells.put(name, Chain(chain.first, live.number))

    def _note(self, at: int, page: list[Live]) -> None:
        self._cells.put_list(f"p:{at}", page, list[Live])
        if not page:
            self._head.pages.pop(at, None)
            return
        due_ms = min((live.visible_at_ms for live in page if live.first), default=None)
        self._head.pages[at] = Note(len(page), sum(live.lease != "" for live in page), due_ms)


def _order(live: Live) -> tuple[int, int]:
    return live.visible_at_ms, live.number
