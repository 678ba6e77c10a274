"""How asynchronous code calls a port, whose methods block until what they did is durable."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

Answer = TypeVar("Answer")


class Call(Protocol):
    """Calls, and gives what was answered, or raises what was raised."""

    def __call__(self, do: Callable[[], Answer], /) -> Awaitable[Answer]:
        """Call `do` once."""
        ...


async def inline(do: Callable[[], Answer], /) -> Answer:
    """At once: for drivers that never wait, and where there are no threads."""
    return do()


async def in_thread(do: Callable[[], Answer], /) -> Answer:
    """In another thread, while the event loop goes on: for drivers that write to a disk."""
    from asyncio import to_thread  # noqa: PLC0415  (a browser has neither loop nor threads)

    return await to_thread(do)
