"""The service: what the engine calls, in workers.

A home's virtual object takes what is its own, one call after the other. It answers whether it did:
a call never waits for another home, so there is nothing that could wait in a circle. What touches
several homes goes through a unit, which reserves each of them, has the projection take the whole,
and then tells each home that it is so, or that nothing has happened. The engine carries a unit to
its end, whatever dies meanwhile.

What a home holds: `head`, and of its objects `o:{id}:{seq}` each outcome, `m:{n}` each id.
"""

from collections.abc import Awaitable, Callable

from restate import (
    Context,
    ObjectContext,
    ObjectSharedContext,
    RunOptions,
    Service,
    VirtualObject,
)

from sao.platform.restate.handling import PATIENCE, Packed, handler
from sao.platform.restate.parts import (
    Answer,
    Head,
    Link,
    Part,
    Reservation,
    Share,
    key_of,
    share_of,
)

PART, SHARE, WISH = Packed(Part), Packed(Share), Packed(Reservation)
ANSWER, HEAD, LINK = Packed(Answer), Packed(Head), Packed(Link)
LINKS, NAME = Packed(list[Link]), Packed(str)

HOME = VirtualObject("Home", state_preload=False, invocation_retry_policy=PATIENCE)
UNIT = Service("Unit", invocation_retry_policy=PATIENCE)


class Projection:
    """What this process's handlers project with; whoever serves them sets it."""

    project: Callable[[Part], Awaitable[Answer]]


# --- a home --------------------------------------------------------------------------------------


@handler(HOME, PART, ANSWER, kind="exclusive")
async def commit(ctx: ObjectContext, part: Part) -> Answer:
    """Take a part that is this home's alone."""
    head = await _head(ctx)
    home = next(iter(part.homes), "")
    conflict = _conflict(head, part.expects.get(home), part.unit)
    if conflict:
        return Answer(conflict=f"home {home} {conflict}")
    answer = await _project(ctx, part)
    if answer.taken and home:
        _keep(ctx, head, share_of(part, home))
    return answer


@handler(HOME, WISH, ANSWER, kind="exclusive")
async def prepare(ctx: ObjectContext, wish: Reservation) -> Answer:
    """Wait for a unit, if the home stands where it must."""
    head = await _head(ctx)
    conflict = _conflict(head, wish.rounds, wish.unit)
    if conflict:
        return Answer(conflict=f"home {ctx.key()} {conflict}")
    head.held = wish.unit
    ctx.set("head", head, serde=HEAD)
    return Answer()


@handler(HOME, SHARE, ANSWER, kind="exclusive")
async def apply(ctx: ObjectContext, share: Share) -> Answer:
    """Take this home's share of the unit that it waits for."""
    head = await _head(ctx)
    if head.held == share.unit:
        head.held = ""
        _keep(ctx, head, share)
    return Answer()


@handler(HOME, WISH, ANSWER, kind="exclusive")
async def release(ctx: ObjectContext, wish: Reservation) -> Answer:
    """Wait for this unit no more: nothing of it has happened."""
    head = await _head(ctx)
    if head.held == wish.unit:
        head.held = ""
        ctx.set("head", head, serde=HEAD)
    return Answer()


@handler(HOME, NAME, HEAD, kind="shared")
async def head(ctx: ObjectSharedContext, _nothing: str) -> Head:
    """What the home says of itself."""
    return await _head(ctx)


@handler(HOME, NAME, LINKS, kind="shared")
async def chain(ctx: ObjectSharedContext, object_id: str) -> list[Link]:
    """An object's outcomes, oldest first, as the home holds them."""
    links: list[Link] = []
    while link := await ctx.get(f"o:{object_id}:{len(links) + 1}", serde=LINK):
        links.append(link)
    return links


async def _head(ctx: ObjectContext | ObjectSharedContext) -> Head:
    return await ctx.get("head", serde=HEAD) or Head()


def _conflict(head: Head, rounds: int | None, unit: str) -> str:
    if head.held not in ("", unit):
        return f"waits for {head.held}"
    if rounds is not None and head.rounds != rounds:
        return f"stands at {head.rounds}, not {rounds}"
    return ""


def _keep(ctx: ObjectContext, head: Head, share: Share) -> None:
    for object_id in share.created:
        head.members += 1
        ctx.set(f"m:{head.members}", object_id, serde=NAME)
    for link in share.links:
        ctx.set(f"o:{link.object_id}:{link.seq}", link, serde=LINK)
    if share.home is not None:
        _token, head.clock, head.rounds, head.head = share.home
    ctx.set("head", head, serde=HEAD)


# --- a unit --------------------------------------------------------------------------------------


@handler(UNIT, PART, ANSWER)
async def take(ctx: Context, part: Part) -> Answer:
    """Take a part that touches several homes: all of it, or nothing."""
    keys = {home: key_of(part.environment, home) for home in part.homes}
    wishes = {home: Reservation(part.unit, part.expects.get(home)) for home in keys}
    asked = {home: ctx.object_call(prepare, keys[home], wishes[home]) for home in keys}
    heard = {home: await answer for home, answer in asked.items()}
    conflict = next((one.conflict for one in heard.values() if one.conflict), "")
    answer = Answer(conflict=conflict) if conflict else await _project(ctx, part)
    if answer.taken:
        told = [ctx.object_call(apply, keys[home], share_of(part, home)) for home in keys]
    else:
        held = [home for home, one in heard.items() if one.taken]
        told = [ctx.object_call(release, keys[home], wishes[home]) for home in held]
    for one in told:
        await one
    return answer


async def _project(ctx: Context, part: Part) -> Answer:
    async def project() -> Answer:
        return await Projection.project(part)

    return await ctx.run_typed("project", project, RunOptions(serde=ANSWER))
