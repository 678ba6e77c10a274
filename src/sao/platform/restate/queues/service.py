"""The queues, as the engine calls them in workers.

A queue's virtual object does what it is asked one after the other: that is what gives a message to
one consumer, and the messages of a key in order. Which queues there are, one more object knows.
"""

from collections.abc import Awaitable, Hashable
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar, cast

from restate import ObjectContext, ObjectSharedContext, VirtualObject

from sao.platform.restate.handling import PATIENCE, Packed, handler
from sao.platform.restate.queues.language import Said, Wish
from sao.platform.restate.queues.rules import obey

T = TypeVar("T")

ANSWERS_KEPT = timedelta(minutes=10)
"""Who lost an answer asks again within half a minute; bodies are in answers, too."""

WISH: Packed[Wish] = Packed(cast("type[Wish]", Wish))
SAID, NAMES, NAME = Packed(Said), Packed(list[str]), Packed(str)

QUEUE = VirtualObject(
    "Queue",
    state_preload=False,
    idempotency_retention=ANSWERS_KEPT,
    journal_retention=timedelta(0),
    invocation_retry_policy=PATIENCE,
)
QUEUES = VirtualObject("Queues", state_preload=False, invocation_retry_policy=PATIENCE)


@handler(QUEUE, WISH, SAID, kind="exclusive")
async def ask(ctx: ObjectContext, wish: Wish) -> Said:
    """Do as asked."""
    return await obey(_State(ctx), wish)


@handler(QUEUES, NAME, NAMES, kind="exclusive")
async def add(ctx: ObjectContext, name: str) -> list[str]:
    """Know one more queue of this environment; all of them."""
    known = await ctx.get("names", serde=NAMES) or []
    names = sorted({*known, name})
    if names != known:
        ctx.set("names", names, serde=NAMES)
    return names


@handler(QUEUES, NAME, NAMES, kind="shared")
async def names(ctx: ObjectSharedContext, _nothing: str) -> list[str]:
    """The queues of this environment."""
    return await ctx.get("names", serde=NAMES) or []


class _State:
    """`Place` in an object's state."""

    def __init__(self, ctx: ObjectContext) -> None:
        self._ctx = ctx

    def read(self, name: str, kind: type[T]) -> Awaitable[T | None]:
        return self._ctx.get(name, serde=_packed(cast("Hashable", kind)))

    def write(self, name: str, value: Any, kind: type[Any]) -> None:
        self._ctx.set(name, value, serde=_packed(cast("Hashable", kind)))

    def clear(self, name: str) -> None:
        self._ctx.clear(name)


@lru_cache
def _packed(kind: Hashable) -> Packed[Any]:
    return Packed(cast("type[Any]", kind))
