"""`sao export` and `sao import`: an environment carried to another place, whole and verified."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sao.cli.output import Data, Documents, Failure, Json, Postgres, console, database, put_json
from sao.core.errors import ChainBroken
from sao.platform.errors import PlatformError
from sao.runtime.moving import Moved, MoveRefused
from sao.wiring.moving import Place, move


def export_environment(
    folder: Annotated[Path, typer.Argument(help="Where to; it may hold an earlier export.")],
    data: Data = Path("data"),
    postgres: Postgres = None,
    documents: Documents = None,
    json: Json = False,
) -> None:
    """Copy an environment to a folder, also while it is served. Repeated, it carries what is new.

    Every chain is verified on the way. The folder holds keys and secrets: guard it like the data.
    """
    moved = _move(Place(data, database(postgres), documents), Place(folder), quiet=json)
    _tell(moved, f"{folder} holds", json=json)
    if not json:
        console.print(f"Look into it:      sao verify --data {folder}", soft_wrap=True)
        console.print(f"Put it elsewhere:  sao import {folder} --data DIR", soft_wrap=True)


def import_environment(
    folder: Annotated[Path, typer.Argument(help="What `sao export` wrote, or any data folder.")],
    data: Data = Path("data"),
    postgres: Postgres = None,
    documents: Documents = None,
    json: Json = False,
) -> None:
    """Bring an environment from a folder into an empty one. Cut off, it goes on when repeated."""
    moved = _move(Place(folder), Place(data, database(postgres), documents), quiet=json)
    _tell(moved, f"{data} holds", json=json)


def _move(source: Place, target: Place, *, quiet: bool) -> Moved:
    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=quiet) as bar:
        tasks = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what)
            bar.update(tasks[what], completed=done, total=total)

        try:
            return move(source, target, progress)
        except (FileNotFoundError, MoveRefused) as error:
            raise Failure(f"{error}.", 2) from error
        except (ChainBroken, PlatformError) as error:
            raise Failure(str(error)) from error


def _tell(moved: Moved, subject: str, *, json: bool) -> None:
    if json:
        put_json(moved._asdict())
        return
    console.print(
        f"[green]✓[/green] {subject} {moved.outcomes:,} outcomes ({moved.new:,} of them new) of "
        f"{moved.objects:,} objects in {moved.homes:,} homes: every link and every head holds.",
        soft_wrap=True,
    )
    if moved.went_on:
        console.print(
            f"[yellow]note:[/yellow] {moved.went_on:,} homes went on meanwhile; stop the server "
            "and do this again to have all of it",
            soft_wrap=True,
        )
