"""`Queues` on objects that Restate keeps."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import quote

import msgspec

from sao.platform.errors import CommitRefused, QueueFull, QueueUnknown
from sao.platform.ports.queue import (
    DeadLetter,
    Enqueued,
    Failure,
    NewMessage,
    QueueSettings,
    QueueStats,
    Receipt,
    Received,
    Waiting,
    check_messages,
)
from sao.platform.restate.calls import Call, Calls
from sao.platform.restate.parts import encode
from sao.platform.restate.queues import language
from sao.platform.restate.queues.language import Said, Wish
from sao.platform.restate.queues.looking import Standing

ASKED_BYTES_MAX = 8 << 20
"""What one call takes. The engine's ingress takes 10 MB."""

A = TypeVar("A")
T = TypeVar("T", Waiting, DeadLetter)

_said = msgspec.msgpack.Decoder(Said).decode
_names = msgspec.msgpack.Decoder(list[str]).decode


class RestateQueues:
    """`Queues` of an environment, behind the engine's ingress. From any thread and process.

    `new_call` names each call, uniquely.
    """

    def __init__(self, ingress: str, environment: str, *, new_call: Callable[[], str]) -> None:
        self._environment = environment
        self._new_call = new_call
        self._calls = Calls(ingress)

    def declare(self, queue: str, settings: QueueSettings) -> None:
        self._ask(queue, language.Declare(settings), tuple[QueueSettings, int])
        self._call(f"/Queues/{self._environment}/add", encode(queue))

    def names(self) -> list[str]:
        return _names(self._call(f"/Queues/{self._environment}/names", encode("")))

    def settings(self, queue: str) -> QueueSettings:
        return self._look(queue)[0]

    def enqueue(self, queue: str, messages: Sequence[NewMessage], now_ms: int) -> list[Enqueued]:
        check_messages(queue, messages)
        return self._ask(queue, language.Enqueue(list(messages), now_ms), list[Enqueued])

    def receive(self, queue: str, lease: str, now_ms: int) -> Received:
        return self._ask(queue, language.Receive(lease, now_ms), Received)

    def ack(self, queue: str, receipts: Sequence[Receipt]) -> list[int]:
        return self._ask(queue, language.Ack(list(receipts)), list[int])

    def retry(self, queue: str, failures: Sequence[Failure], now_ms: int) -> list[int]:
        return self._ask(queue, language.Fail(list(failures), now_ms), list[int])

    def extend(self, queue: str, receipts: Sequence[Receipt], now_ms: int) -> list[int]:
        return self._ask(queue, language.Extend(list(receipts), now_ms), list[int])

    def stats(self, queue: str, now_ms: int) -> QueueStats:
        return QueueStats(queue, *self._ask(queue, language.Stats(now_ms), Standing))

    def peek(self, queue: str, after: int, limit: int, now_ms: int) -> list[Waiting]:
        def page(behind: int, most: int) -> list[Waiting]:
            return self._ask(queue, language.Peek(behind, most, now_ms), list[Waiting])

        return _pages(page, after, limit)

    def dead(self, queue: str, after: int, limit: int) -> list[DeadLetter]:
        def page(behind: int, most: int) -> list[DeadLetter]:
            return self._ask(queue, language.Dead(behind, most), list[DeadLetter])

        return _pages(page, after, limit)

    def redrive(self, queue: str, numbers: Sequence[int] | None, now_ms: int) -> int:
        return self._each(
            queue, numbers, lambda chosen, last: language.Redrive(chosen, last, now_ms)
        )

    def purge(self, queue: str) -> int:
        return self._each(queue, None, lambda _chosen, last: language.Purge(last))

    def purge_dead(self, queue: str, numbers: Sequence[int] | None) -> int:
        return self._each(queue, numbers, language.PurgeDead)

    def close(self) -> None:
        self._calls.close()

    def _look(self, queue: str) -> tuple[QueueSettings, int]:
        return self._ask(queue, language.Look(), tuple[QueueSettings, int])

    def _each(
        self,
        queue: str,
        numbers: Sequence[int] | None,
        wish: Callable[[list[int] | None, int], Wish],
    ) -> int:
        """Have it done with all of these, a part at a time: with all that are there by now."""
        chosen = None if numbers is None else list(numbers)
        last, count = self._look(queue)[1], 0
        while True:
            done = self._ask(queue, wish(chosen, last), int)
            count += done
            if numbers is not None or not done:
                return count

    def _ask(self, queue: str, wish: Wish, answer: type[A]) -> A:
        packed = encode(wish)
        if len(packed) > ASKED_BYTES_MAX:
            raise CommitRefused(
                f"what queue '{queue}' is asked takes {len(packed):,} bytes at once, and may have "
                f"{ASKED_BYTES_MAX:,}: ask in parts"
            )
        key = quote(f"{self._environment}.{queue}", safe="")
        said = _said(self._call(f"/Queue/{key}/ask", packed))
        if said.unknown:
            raise QueueUnknown(queue, self.names())
        if said.full is not None:
            raise QueueFull(queue, *said.full)
        return msgspec.msgpack.decode(said.packed, type=answer)

    def _call(self, path: str, packed: bytes) -> bytes:
        return self._calls.ask(Call(path, packed, self._new_call()))


def _pages(page: Callable[[int, int], list[T]], after: int, limit: int) -> list[T]:
    """A page, put together of as many as it takes."""
    found: list[T] = []
    while len(found) < limit:
        more = page(found[-1].number if found else after, limit - len(found))
        if not more:
            break
        found += more
    return found
