"""`sao history`: an object's chain, link by link."""

from typing import Annotated

import typer

from sao.cli.failing import Failure
from sao.cli.listing import Listing, put
from sao.cli.output import Json, put_json, when
from sao.cli.where import Where, existing, located
from sao.core.machine import Step
from sao.wiring.runtimes import reader


@located()
def history(
    object_id: Annotated[str, typer.Argument(metavar="ID")],
    where: Where,
    json: Json = False,
) -> None:
    """Show every outcome of an object: when, what, why, and the hash that links it."""
    place = where.place
    steps = reader(existing(place)).history(object_id)
    if not steps:
        raise Failure(f"there is no '{object_id}' in {place}.")
    if json:
        put_json(
            [
                {
                    "seq": step.outcome.seq,
                    "at": step.outcome.at,
                    "action": step.outcome.action,
                    "state": step.outcome.state,
                    "cause": step.outcome.cause,
                    "hash": step.outcome.hash.hex(),
                    "body": step.outcome.body.decode(),
                }
                for step in steps
            ]
        )
        return
    table = Listing("seq", "at (UTC)", "action", "state", "hash", "cause")
    for step in steps:
        table.add_row(*_row(step))
    put(table)


def _row(step: Step) -> tuple[str, ...]:
    outcome, before = step.outcome, step.before.status
    state = outcome.state if before in ("", outcome.state) else f"{before} → {outcome.state}"
    short = outcome.hash.hex()[:8]
    return str(outcome.seq), when(outcome.at), outcome.action, state, short, outcome.cause
