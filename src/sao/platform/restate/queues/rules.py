"""What becomes of a queue that is asked for something, wherever its entries are kept.

No engine, no clock: the instants come with what is asked.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from sao.platform.ports.queue import (
    LEASE_RAN_OUT,
    Enqueued,
    Failure,
    Message,
    NewMessage,
    Receipt,
    Received,
)
from sao.platform.restate.queues import language
from sao.platform.restate.queues.cells import Cells, Place
from sao.platform.restate.queues.language import BATCH_BYTES_MAX, CHUNK, Said, Wish
from sao.platform.restate.queues.letters import Letters
from sao.platform.restate.queues.looking import dead_letters, stats, waiting
from sao.platform.restate.queues.pages import Pages
from sao.platform.restate.queues.records import Head, Live
from sao.platform.restate.queues.seen import Memory

_pack = msgspec.msgpack.Encoder().encode


async def obey(place: Place, wish: Wish) -> Said:
    """Do as asked; what to answer."""
    cells = Cells(place)
    head = await cells.get("head", Head)
    if isinstance(wish, language.Declare):
        head = head or Head(wish.settings)
        head.settings = wish.settings
    elif head is None:
        return Said(unknown=True)
    said = await _Queue(cells, head).obey(wish)
    if not isinstance(wish, language.Look | language.Stats | language.Peek | language.Dead):
        cells.put("head", head)
        cells.flush()
    return said


class _Queue:
    """A queue, while it is asked for something."""

    def __init__(self, cells: Cells, head: Head) -> None:
        self._cells = cells
        self._head = head
        self._pages = Pages(cells, head)
        self._letters = Letters(cells, head)
        self._seen = Memory(cells, head)

    async def obey(self, wish: Wish) -> Said:
        match wish:
            case language.Enqueue(messages, now_ms):
                return await self._enqueue(messages, now_ms)
            case language.Receive(lease, now_ms):
                answer: Any = await self._receive(lease, now_ms)
            case language.Ack(receipts):
                answer = await self._ack(receipts)
            case language.Fail(failures, now_ms):
                answer = await self._fail(failures, now_ms)
            case language.Extend(receipts, now_ms):
                answer = await self._extend(receipts, now_ms)
            case language.Stats(now_ms):
                answer = await stats(self._head, self._pages, self._letters, now_ms)
            case language.Peek(after, limit, now_ms):
                answer = await waiting(self._cells, self._pages, after, limit, now_ms)
            case language.Dead(after, limit):
                answer = await dead_letters(self._cells, self._letters, after, limit)
            case _:
                answer = await self._manage(wish)
        return Said(_pack(answer))

    async def _manage(self, wish: Wish) -> Any:
        """What operators ask for."""
        match wish:
            case language.Redrive(numbers, up_to, now_ms):
                return await self._redrive(numbers, up_to, now_ms)
            case language.Purge(up_to):
                return await self._purge(up_to)
            case language.PurgeDead(numbers, up_to):
                return await self._purge_dead(numbers, up_to)
            case _:
                return self._head.settings, self._head.last

    # --- in ------------------------------------------------------------------------------------

    async def _enqueue(self, messages: Sequence[NewMessage], now_ms: int) -> Said:
        head, settings = self._head, self._head.settings
        answers, fresh = await self._numbered(messages, now_ms)
        if fresh and head.depth + len(fresh) > settings.depth_max:
            return Said(full=(head.depth, settings.depth_max, settings.full_retry_after_ms))
        if any(new.dedup_id for new in fresh):
            await self._seen.forget(now_ms, len(fresh))
        await self._pages.load_keys(fresh)
        for new in fresh:
            live = await self._pages.add(new, len(new.body), [], now_ms)
            self._cells.put(f"b:{live.number}", new.body)
            if new.dedup_id:
                until_ms = now_ms + settings.dedup_ms
                await self._seen.remember(new.dedup_id, live.number, until_ms)
        return Said(_pack(answers))

    async def _numbered(
        self, messages: Sequence[NewMessage], now_ms: int
    ) -> tuple[list[Enqueued], list[NewMessage]]:
        """What is answered for each message, and those that are new."""
        answers: list[Enqueued] = []
        fresh: list[NewMessage] = []
        here: dict[str, int] = {}
        for new in messages:
            number = here.get(new.dedup_id)
            if number is None and new.dedup_id:
                number = await self._seen.number(new.dedup_id, now_ms)
            if number is None:
                fresh.append(new)
                answers.append(Enqueued(self._head.last + len(fresh), duplicate=False))
                number = answers[-1].number
            else:
                answers.append(Enqueued(number, duplicate=True))
            if new.dedup_id:
                here[new.dedup_id] = number
        return answers, fresh

    # --- out -----------------------------------------------------------------------------------

    async def _receive(self, lease: str, now_ms: int) -> Received:
        settings = self._head.settings
        ready = await self._ready(now_ms)
        wait_until = ready[0].visible_at_ms + settings.batch_wait_ms if ready else 0
        if ready and (len(ready) == settings.batch_max or wait_until <= now_ms):
            return Received(await self._give(ready, lease, now_ms), now_ms)
        later = await self._pages.next_visible_at(now_ms)
        instants = [wait_until] if ready else []
        instants += [later] if later is not None else []
        return Received((), min(instants, default=None))

    async def _ready(self, now_ms: int) -> list[Live]:
        """The next batch, once those in it without an attempt left are dead."""
        settings = self._head.settings
        while True:
            ready = await self._pages.ready(now_ms, settings.batch_max)
            spent = [one for one in ready if one.lease and one.given >= settings.attempts_max]
            if not spent:
                return ready
            for one in spent:
                one.end_attempt(one.visible_at_ms, LEASE_RAN_OUT)
                await self._bury(one, now_ms)

    async def _give(self, ready: list[Live], lease: str, now_ms: int) -> tuple[Message, ...]:
        settings, size = self._head.settings, 0
        messages: list[Message] = []
        await self._cells.load([f"b:{live.number}" for live in ready], bytes)
        for live in ready:
            size += live.size
            if messages and size > BATCH_BYTES_MAX:
                break
            if live.lease:
                live.end_attempt(live.visible_at_ms, LEASE_RAN_OUT)
            live.lease, live.received_at_ms = lease, now_ms
            live.given += 1
            live.visible_at_ms = now_ms + settings.lease_ms
            await self._pages.changed(live)
            body = await self._cells.get(f"b:{live.number}", bytes) or b""
            given = (live.given, live.enqueued_at_ms, lease, live.visible_at_ms)
            messages.append(Message(live.number, body, live.key, *given))
        return tuple(messages)

    async def _held(self, receipts: Sequence[Receipt] | Sequence[Failure]) -> list[Live]:
        """Those of which these receipts may speak, each once."""
        held: dict[int, Live] = {}
        await self._pages.load([receipt.number for receipt in receipts])
        for receipt in receipts:
            live = await self._pages.find(receipt.number)
            if live is not None and live.lease == receipt.lease != "":
                held.setdefault(live.number, live)
        return list(held.values())

    async def _ack(self, receipts: Sequence[Receipt]) -> list[int]:
        held = await self._held(receipts)
        await self._pages.load_keys(held)
        for live in held:
            await self._pages.remove(live)
            self._cells.drop(f"b:{live.number}")
        return [live.number for live in held]

    async def _fail(self, failures: Sequence[Failure], now_ms: int) -> list[int]:
        held = await self._held(failures)
        failed = {failure.number: failure for failure in reversed(failures)}
        for live in held:
            failure = failed[live.number]
            live.end_attempt(now_ms, failure.reason)
            if failure.delay_ms is None or live.given >= self._head.settings.attempts_max:
                await self._bury(live, now_ms)
            else:
                live.visible_at_ms = now_ms + failure.delay_ms
                await self._pages.changed(live)
        return [live.number for live in held]

    async def _extend(self, receipts: Sequence[Receipt], now_ms: int) -> list[int]:
        held = await self._held(receipts)
        for live in held:
            live.visible_at_ms = now_ms + self._head.settings.lease_ms
            await self._pages.changed(live)
        return [live.number for live in held]

    async def _bury(self, live: Live, now_ms: int) -> None:
        await self._pages.remove(live)
        await self._letters.bury(live, now_ms)

    # --- operators -----------------------------------------------------------------------------

    async def _redrive(self, numbers: list[int] | None, up_to: int, now_ms: int) -> int:
        letters = await self._letters.take(await self._chosen(numbers, up_to))
        for letter in letters:
            again = NewMessage(b"", letter.key)
            live = await self._pages.add(again, letter.size, letter.attempts, now_ms)
            body = await self._cells.get(f"b:{letter.number}", bytes) or b""
            self._cells.drop(f"b:{letter.number}")
            self._cells.put(f"b:{live.number}", body)
        return len(letters)

    async def _purge(self, up_to: int) -> int:
        dropped = 0
        while dropped < CHUNK:
            own = [one for one in await self._pages.after(0) if one.number <= up_to]
            if not own:
                break
            for live in own:
                await self._pages.remove(live)
                self._cells.drop(f"b:{live.number}")
            dropped += len(own)
        return dropped

    async def _purge_dead(self, numbers: list[int] | None, up_to: int) -> int:
        letters = await self._letters.take(await self._chosen(numbers, up_to))
        for letter in letters:
            self._cells.drop(f"b:{letter.number}")
        return len(letters)

    async def _chosen(self, numbers: list[int] | None, up_to: int) -> set[int]:
        if numbers is not None:
            return set(numbers)
        found = await self._letters.after(0, CHUNK)
        return {letter.number for letter in found if letter.number <= up_to}
