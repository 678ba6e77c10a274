"""The service: what the engine calls, in workers.

What is right is decided where all parts pass one after the other: in the projection. A home's
virtual object carries a part there, and keeps what of it is the home's own. It has to read nothing
of itself for that, so a call costs the engine one record in and one out. What touches several homes
goes through a unit, which has the whole projected and then tells each home its share.

The engine carries a call to its end, whatever dies meanwhile; it may then run twice. The projection
answers what it has judged already as it did at first, and a home keeps a round under its number:
whatever the order in which it is told, and however often, it keeps the same.

What a home holds: `r:{n}` for each of its rounds. One that it lacks it takes from the projection.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from restate import (
    Context,
    ObjectContext,
    ObjectSharedContext,
    Service,
    VirtualObject,
)

from sao.platform.restate.handling import PATIENCE, Packed, handler
from sao.platform.restate.history import Unproven
from sao.platform.restate.parts import (
    Answer,
    Kept,
    Mended,
    Part,
    Share,
    Span,
    key_of,
    rounds_of,
    share_of,
)

ANSWERS_KEPT = timedelta(days=1)
"""How long the engine knows what a call that is repeated was answered."""

MENDED_AT_ONCE = 64
"""How many rounds a home takes from the database in one call."""


PART, SHARE, ANSWER = Packed(Part), Packed(Share), Packed(Answer)
SPAN, SHARES, KEPT, MENDED = Packed(Span), Packed(list[Share]), Packed(Kept), Packed(Mended)
WHATEVER = Packed(object)

HOME = VirtualObject(
    "Home",
    state_preload=False,
    idempotency_retention=ANSWERS_KEPT,
    journal_retention=timedelta(0),
    invocation_retry_policy=PATIENCE,
)
UNIT = Service(
    "Unit",
    idempotency_retention=ANSWERS_KEPT,
    journal_retention=timedelta(0),
    invocation_retry_policy=PATIENCE,
)


class Projection:
    """What this process's handlers project with; whoever serves them sets it.

    `project` judges a part and makes rows of it, once. `proven` has the rounds of a home from the
    rows; it raises `Unproven`.
    """

    project: Callable[[Part], Awaitable[Answer]]
    proven: Callable[[Span], Awaitable[dict[int, Share]]]


# --- a home --------------------------------------------------------------------------------------


@handler(HOME, PART, ANSWER, kind="exclusive")
async def commit(ctx: ObjectContext, part: Part) -> Answer:
    """Take a part that is this home's alone."""
    answer = await Projection.project(part)
    if answer.taken:
        for home in part.homes:
            _keep(ctx, share_of(part, home))
    return answer


@handler(HOME, SHARE, ANSWER, kind="exclusive")
async def apply(ctx: ObjectContext, share: Share) -> Answer:
    """Keep this home's share of a unit that is in."""
    _keep(ctx, share)
    return Answer()


@handler(HOME, WHATEVER, KEPT, kind="shared")
async def kept(ctx: ObjectSharedContext, _nothing: object) -> Kept:
    """Which rounds the home keeps."""
    rounds = sorted(await _rounds(ctx))
    last = await _round(ctx, rounds[-1]) if rounds else None
    return Kept(rounds, last.home if last is not None else None)


@handler(HOME, SPAN, SHARES, kind="shared")
async def rounds(ctx: ObjectSharedContext, span: Span) -> list[Share]:
    """What the home keeps of a span of its rounds, oldest first."""
    asked = [_round(ctx, n) for n in range(span.after + 1, span.last + 1)]
    return [share for one in asked if (share := await one) is not None]


@handler(HOME, SPAN, MENDED, kind="exclusive")
async def mend(ctx: ObjectContext, span: Span) -> Mended:
    """Take the first rounds that the home lacks from the database, if they prove themselves."""
    there = await _rounds(ctx)
    missing = [n for n in range(1, span.last + 1) if n not in there][:MENDED_AT_ONCE]
    try:
        proven = await Projection.proven(span) if missing else {}
    except Unproven as error:
        return Mended([], str(error))
    beside = {n for gap in missing for n in (gap - 1, gap + 1)} & there & proven.keys()
    for n in sorted(beside):
        share = await _round(ctx, n)
        if share is not None and share.home != proven[n].home:
            return Mended([], f"home {span.home}: its round {n} is not the one in the database")
    taken = [n for n in missing if n in proven]
    for n in taken:
        ctx.set(f"r:{n}", proven[n], serde=SHARE)
    return Mended(taken)


@handler(HOME, WHATEVER, ANSWER, kind="exclusive")
async def prepare(_ctx: ObjectContext, _wish: object) -> Answer:
    """Asked by units of workers before 0034, which end beside the new ones: nobody waits now."""
    return Answer()


@handler(HOME, WHATEVER, ANSWER, kind="exclusive")
async def release(_ctx: ObjectContext, _wish: object) -> Answer:
    """See `prepare`."""
    return Answer()


def _round(ctx: ObjectContext | ObjectSharedContext, n: int) -> Awaitable[Share | None]:
    share = ctx.get(f"r:{n}", serde=SHARE)
    return share  # noqa: RET504  (what kind it is of is seen only so)


async def _rounds(ctx: ObjectContext | ObjectSharedContext) -> set[int]:
    return {int(key[2:]) for key in await ctx.state_keys() if key.startswith("r:")}


def _keep(ctx: ObjectContext, share: Share) -> None:
    for n, own in rounds_of(share).items():
        ctx.set(f"r:{n}", own, serde=SHARE)


# --- a unit --------------------------------------------------------------------------------------


@handler(UNIT, PART, ANSWER)
async def take(ctx: Context, part: Part) -> Answer:
    """Take a part that touches several homes: all of it, or nothing."""
    answer = await Projection.project(part)
    for home in part.homes if answer.taken else ():
        ctx.object_send(apply, key_of(part.environment, home), share_of(part, home))
    return answer
