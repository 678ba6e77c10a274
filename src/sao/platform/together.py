"""Many callers share a transaction: what arrives while one is written goes into the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

PAUSE_S = 0.004
"""How long a batch waits for those that were sent with it, as long as some come in such a time."""

T = TypeVar("T")
A = TypeVar("A")


class _Asked(NamedTuple, Generic[T, A]):
    one: T
    answer: "asyncio.Future[A]"


class Together(Generic[T, A]):
    """Has `write` do what has come, at most `most` at once, and hands out its answers.

    One is left for a later batch where it does not `fit` to those before it in this one, or where
    `write` answers None for it. Where `write` raises one of `spoils`, each of the batch is written
    alone, so only who brought that about is told; of anything else it raises, all are. `beside`:
    how many were sent with one, and are worth a short wait. Of one process, on its event loop.
    """

    def __init__(
        self,
        write: Callable[[list[T]], Awaitable[Sequence[A | None]]],
        most: int,
        *,
        fits: Callable[[T, list[T]], bool] = lambda _one, _batch: True,
        spoils: tuple[type[Exception], ...] = (),
        beside: Callable[[T], int] | None = None,
    ) -> None:
        self._write = write
        self._most = most
        self._fits = fits
        self._spoils = spoils
        self._beside = beside
        self._waiting: list[_Asked[T, A]] = []
        self._work: asyncio.Task[None] | None = None

    async def do(self, one: T) -> A:
        """What `write` answers for this one."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Asked(one, answer))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._write_all())
        return await answer

    async def _write_all(self) -> None:
        while self._waiting:
            if self._beside is not None:
                await self._gather(self._beside)
            batch = self._next()
            later = await self._written(batch)
            self._waiting[:0] = later

    async def _gather(self, beside: Callable[[T], int]) -> None:
        """Wait until those have come that were sent together, or none has come for a while."""
        come = 0
        while come < len(self._waiting) <= max(beside(asked.one) for asked in self._waiting):
            come = len(self._waiting)
            await asyncio.sleep(PAUSE_S)

    def _next(self) -> list[_Asked[T, A]]:
        batch: list[_Asked[T, A]] = []
        ones: list[T] = []
        rest = []
        for asked in self._waiting:
            if len(batch) < self._most and self._fits(asked.one, ones):
                batch.append(asked)
                ones.append(asked.one)
            else:
                rest.append(asked)
        self._waiting = rest
        return batch

    async def _written(self, batch: list[_Asked[T, A]]) -> list[_Asked[T, A]]:
        """Which of a batch have to come again."""
        try:
            answers = await self._write([asked.one for asked in batch])
        except Exception as error:  # noqa: BLE001  (whoever waits is told, and asks again)
            if isinstance(error, self._spoils) and len(batch) > 1:
                return [later for asked in batch for later in await self._written([asked])]
            for asked in batch:
                if not asked.answer.done():  # else its caller has gone
                    asked.answer.set_exception(error)
            return []
        later = []
        for asked, answer in zip(batch, answers, strict=True):
            if answer is None:
                later.append(asked)
            elif not asked.answer.done():
                asked.answer.set_result(answer)
        return later
