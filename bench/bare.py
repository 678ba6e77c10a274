"""The least that the engine can do for a client: a virtual object that sets one value."""

from typing import Any

import restate

CELL = restate.VirtualObject("Cell")


@CELL.handler()
async def put(ctx: restate.ObjectContext, value: str) -> str:
    ctx.set("value", value)
    return value


def application() -> Any:
    return restate.app([CELL], protocol="bidi")
