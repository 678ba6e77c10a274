"""What comes while others are being written goes together, in the next transaction."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")
A = TypeVar("A")


class Together(Generic[T, A]):
    """Has `write` do what has come, at most `most` at once, and hands out its answers.

    Of one process, on its event loop. What `write` raises, all of a batch are told.
    """

    def __init__(self, write: Callable[[list[T]], Awaitable[list[A]]], most: int) -> None:
        self._write = write
        self._most = most
        self._waiting: list[tuple[T, asyncio.Future[A]]] = []
        self._work: asyncio.Task[None] | None = None

    async def do(self, one: T) -> A:
        """What `write` answers for this one."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, answer))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._write_all())
        return await answer

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                answers = await self._write([one for one, _ in batch])
            except Exception as error:  # noqa: BLE001  (whoever waits is told, and asks again)
                for _one, waiting in batch:
                    if not waiting.done():
                        waiting.set_exception(error)
            else:
                for (_one, waiting), answer in zip(batch, answers, strict=True):
                    if not waiting.done():
                        waiting.set_result(answer)
