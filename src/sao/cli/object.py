"""`sao object`: one object's whole chain as a SQLite file of its own, and back."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.failing import Failure
from sao.cli.output import Data, console
from sao.cli.where import Where, located
from sao.core.errors import ChainBroken
from sao.platform.errors import PlatformError
from sao.runtime.moving import MoveRefused
from sao.wiring.moving_object import check, pack, unpack

app = typer.Typer(
    help="One object as a file: export, verify, import.", no_args_is_help=True, add_completion=False
)

File = Annotated[Path, typer.Argument(help="A file such as sub.sqlite.")]


@app.command()
@located()
def export(
    object_id: Annotated[str, typer.Argument(metavar="ID")],
    file: File,
    where: Where,
) -> None:
    """Write an object's chain to a file, complete and verified."""
    try:
        outcomes = pack(where.place, object_id, file)
    except (FileNotFoundError, FileExistsError, LookupError) as error:
        raise Failure(f"{error.args[0] if error.args else error}.", 2) from error
    except (ChainBroken, PlatformError) as error:
        raise Failure(str(error)) from error
    console.print(f"[green]✓[/green] {outcomes:,} outcomes of {object_id} in {file}.")


@app.command()
def verify(file: File) -> None:
    """Prove that what a file holds is an object's chain, unchanged."""
    try:
        packed = check(file)
    except (ChainBroken, PlatformError) as error:
        raise Failure(str(error)) from error
    console.print(f"[green]✓[/green] {packed.id}: every link of {len(packed.outcomes):,} holds.")


@app.command("import")
def import_(file: File, data: Data = Path("data")) -> None:
    """Put an object back into the environment where its home is.

    Its old events are not told again.
    """
    try:
        packed, new = unpack(file, data)
    except (FileNotFoundError, MoveRefused) as error:
        raise Failure(f"{error}.", 2) from error
    except (ChainBroken, PlatformError) as error:
        raise Failure(str(error)) from error
    console.print(
        f"[green]✓[/green] {packed.id} has {len(packed.outcomes):,} outcomes, {new:,} of them new."
    )
