"""`sao read-model`: how far it is, making it anew, and what it holds."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.output import console
from sao.cli.tables import read_model
from sao.cli.where import Where, located
from sao.read_model.docs import page

app = typer.Typer(
    help="The read model: status, rebuild, docs.", no_args_is_help=True, add_completion=False
)


@app.command()
@located()
def status(
    where: Where,
) -> None:
    """Say how many outcomes it has, and how many it lacks. Without a server it is brought up."""
    with read_model(where.place) as (_model, standing):
        console.print(f"{standing.position:,} outcomes, {standing.lag:,} behind.")


@app.command()
@located()
def rebuild(
    where: Where,
) -> None:
    """Make it again from the chains. A server has to be stopped, or asked to do it itself.

    Its own way: POST /api/read_model/rebuild.
    """
    place = where.place
    with read_model(place, anew=True) as (_model, standing):
        console.print(f"[green]✓[/green] made anew from {standing.position:,} outcomes.")


@app.command()
def docs(file: Annotated[Path, typer.Argument(help="Such as docs/reports.md.")]) -> None:
    """Write the page on reports and tables."""
    file.write_text(page(), encoding="utf-8")
    console.print(f"wrote {file}")
