"""Requests that wait at a desk, and the group of them that is being written."""

import asyncio
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from sao.platform.ports import Taken
from sao.runtime.session import Session
from sao.telemetry.tracing import Span, here

T = TypeVar("T")
Job = Callable[[Session], T]


class Request(Generic[T]):
    """A job that somebody waits for."""

    __slots__ = ("answer", "cause", "command_id", "job", "tries", "unit", "value")

    def __init__(self, job: Job[T], command_id: str, answer: asyncio.Future[T]) -> None:
        self.job = job
        self.command_id = command_id
        self.answer = answer
        self.cause = here()
        self.value: Any = None
        self.unit: int | None = None
        """Which unit of its group's commit it is, in a shared store."""
        self.tries = 0

    def accept(self) -> None:
        """Answer with what its job has returned, if anybody still listens."""
        if not self.answer.cancelled():
            self.answer.set_result(self.value)

    def refuse(self, error: Exception) -> None:
        """Answer with what went wrong, if anybody still listens."""
        if not self.answer.done():
            self.answer.set_exception(error)


class Writing(NamedTuple):
    """A group that is being written: who waits for it, and what it owes once it is durable."""

    done: asyncio.Future[Taken | None]
    group: list[Request[Any]]
    arrived: list[str]
    owed: list[str]
    ended: list[tuple[str, bool]]
    spans: list[Span]
