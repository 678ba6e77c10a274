"""`sao show`: an object's state, now or at any instant."""

from typing import Annotated

import msgspec
import typer

from sao.cli.failing import Failure
from sao.cli.listing import fields, put
from sao.cli.output import Json, instant, put_json, when
from sao.cli.where import Where, existing, located
from sao.wiring.runtimes import reader


@located()
def show(
    object_id: Annotated[str, typer.Argument(metavar="ID")],
    at: Annotated[
        str | None, typer.Option("--at", help="As of this instant (ISO 8601 or unix time).")
    ] = None,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Show an object's state, replayed from its chain, as of now or of any instant."""
    place = where.place
    history = reader(existing(place)).history(object_id)
    until = instant(at) if at is not None else None
    steps = [step for step in history if until is None or step.outcome.at <= until]
    if not steps:
        moment = f" at {when(until)}" if until is not None and history else ""
        raise Failure(f"there is no '{object_id}' in {place}{moment}.")
    last = steps[-1]
    state = msgspec.to_builtins(last.after.data)
    if json:
        put_json({**state, "seq": last.outcome.seq, "head": last.outcome.hash.hex()})
        return
    table = fields()
    for field, value in state.items():
        if value not in (None, "", {}, [], ()):
            table.add_row(field, _readable(field, value))
    table.add_row("seq", str(last.outcome.seq))
    table.add_row("head", last.outcome.hash.hex())
    put(table)


def _readable(field: str, value: object) -> str:
    instants = ("_at", "_start", "_end", "_anchor", "_date", "_time", "_attempt", "created")
    if isinstance(value, int) and not isinstance(value, bool) and field.endswith(instants):
        return f"{when(value)}  ({value})"
    if isinstance(value, (dict, list, tuple)):
        return msgspec.json.encode(value).decode()
    return str(value)
