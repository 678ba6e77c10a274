"""What `sao export` and `sao import` share: the move, its progress bars, what is told of it."""

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn

from sao.cli.failing import Failure
from sao.cli.listing import bars
from sao.cli.output import console, put_json
from sao.core.errors import ChainBroken
from sao.platform.errors import PlatformError
from sao.runtime.moving import Moved, MoveRefused
from sao.wiring.moving import move
from sao.wiring.places import Place


def carry(source: Place, target: Place, *, quiet: bool) -> Moved:
    """Move, and show how far it is. Raises `Failure`."""
    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with bars(*columns, quiet=quiet) as bar:
        tasks = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what)
            bar.update(tasks[what], completed=done, total=total)

        try:
            return move(source, target, progress)
        except (FileNotFoundError, MoveRefused) as error:
            raise Failure(f"{str(error).rstrip('.')}.", 2) from error
        except (ChainBroken, PlatformError) as error:
            raise Failure(str(error)) from error


def tell(moved: Moved, subject: str, *, json: bool) -> None:
    """Say what the target holds now."""
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
