"""`sao history`: an object's chain, link by link."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from sao.cli.output import Data, Failure, Json, console, existing, put_json, when
from sao.wiring import reader


def history(
    object_id: Annotated[str, typer.Argument(metavar="ID")],
    data: Data = Path("data"),
    json: Json = False,
) -> None:
    """Show every outcome of an object: when, what, why, and the hash that links it."""
    steps = reader(existing(data)).history(object_id)
    if not steps:
        raise Failure(f"there is no '{object_id}' in {data}.")
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
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("seq", "at (UTC)", "action", "state", "cause", "hash"):
        table.add_column(heading, justify="right" if heading == "seq" else "left")
    for step in steps:
        outcome = step.outcome
        before = step.before.status
        state = outcome.state if before in ("", outcome.state) else f"{before} → {outcome.state}"
        table.add_row(
            str(outcome.seq),
            when(outcome.at),
            outcome.action,
            state,
            outcome.cause,
            outcome.hash.hex()[:12],
        )
    console.print(table)
