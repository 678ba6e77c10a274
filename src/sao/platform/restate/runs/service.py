"""The runs, as the engine calls them in workers.

A run's virtual object takes what it is asked one after the other, and keeps what follows: that is
what makes "nothing is recorded by somebody who had not read all the entries" true, whoever writes.
What changed is projected within the same call, before the object is so. Several runs at once go
through a service, which the engine carries to its end: all of them are asked, whatever dies.

What a run holds: `head`, of its entries `e:{seq}` each, `h:{event}` each event that it has heard,
`cancel` once it was asked to end.
"""

from datetime import timedelta

from restate import Context, ObjectContext, ObjectSharedContext, RunOptions, Service, VirtualObject

from sao.platform.ports.workflows import Entry, Run
from sao.platform.restate.handling import PATIENCE, Packed, handler
from sao.platform.restate.runs.language import (
    Asked,
    Cancel,
    Hear,
    Kept,
    Start,
    Wish,
    key_of,
)
from sao.platform.restate.runs.rows import Projected, Rows
from sao.platform.restate.runs.rules import Change, changed

ASKED, MANY, STARTS = Packed(Asked), Packed(list[Asked]), Packed(list[Asked])
SAID, ALL_SAID = Packed(bool), Packed(list[bool])
NUMBERS, HEAD, ENTRY, KEPT = Packed(dict[str, int]), Packed(Run), Packed(Entry), Packed(Kept)
NOTHING = Packed(str)

ANSWERS_KEPT = timedelta(hours=1)
"""Who lost an answer asks again within half a minute; the entries are kept by the runs."""

RUN = VirtualObject(
    "Run",
    state_preload=False,
    idempotency_retention=ANSWERS_KEPT,
    journal_retention=timedelta(0),
    invocation_retry_policy=PATIENCE,
)
RUNS = Service(
    "Runs",
    idempotency_retention=ANSWERS_KEPT,
    journal_retention=timedelta(0),
    invocation_retry_policy=PATIENCE,
)


class Journal:
    """What this process's handlers project with; whoever serves them sets it."""

    rows: Rows


@handler(RUN, ASKED, SAID, kind="exclusive")
async def ask(ctx: ObjectContext, asked: Asked) -> bool:
    """Do as asked; whether that changed anything."""
    run = await ctx.get("head", serde=HEAD)
    mark = _mark(asked.wish)
    known = mark != "" and await ctx.get(mark, serde=SAID) is not None
    change = changed(run, asked.wish, asked.at_ms, known=known)
    if change is None:
        return False
    await _project(ctx, Projected(asked.environment, change))
    _keep(ctx, change, mark)
    return True


@handler(RUN, NOTHING, KEPT, kind="shared")
async def kept(ctx: ObjectSharedContext, _nothing: str) -> Kept:
    """The run and its entries, as the object holds them."""
    run = await ctx.get("head", serde=HEAD)
    entries = []
    for seq in range(1, run.seq + 1 if run is not None else 1):
        entry = await ctx.get(f"e:{seq}", serde=ENTRY)
        entries += [entry] if entry is not None else []
    return Kept(run, entries)


@handler(RUNS, MANY, ALL_SAID)
async def ask_all(ctx: Context, asked: list[Asked]) -> list[bool]:
    """Do as asked, each run for itself; those of one run in order."""
    answers = [ctx.object_call(ask, key_of(one), one) for one in asked]
    return [await answer for answer in answers]


@handler(RUNS, STARTS, ALL_SAID)
async def start(ctx: Context, asked: list[Asked]) -> list[bool]:
    """Open runs, numbered in their order."""

    async def number() -> dict[str, int]:
        return await Journal.rows.numbers(asked[0].environment, [one.run_id for one in asked])

    numbers = await ctx.run_typed("number", number, RunOptions(serde=NUMBERS))
    opened = {}
    for one in asked:
        number_ = numbers.get(one.run_id)
        if number_ is not None and one.run_id not in opened and isinstance(one.wish, Start):
            one.wish.number = number_
            opened[one.run_id] = ctx.object_call(ask, key_of(one), one)
    fresh = {run_id: await answer for run_id, answer in opened.items()}
    return [fresh.pop(one.run_id, False) for one in asked]


def _mark(wish: Wish) -> str:
    """Under which name a run remembers that it was asked this."""
    match wish:
        case Hear(event):
            return f"h:{event.event_id}"
        case Cancel():
            return "cancel"
        case _:
            return ""


def _keep(ctx: ObjectContext, change: Change, mark: str) -> None:
    if change.gone:
        ctx.clear_all()
        return
    for entry in change.added:
        ctx.set(f"e:{entry.seq}", entry, serde=ENTRY)
    if mark:
        ctx.set(mark, True, serde=SAID)
    ctx.set("head", change.run._replace(input=b""), serde=HEAD)


async def _project(ctx: Context, projected: Projected) -> None:
    async def project() -> bool:
        await Journal.rows.project(projected)
        return True

    await ctx.run_typed("project", project, RunOptions(serde=SAID))
