"""`sao retire`: take workers away from the engine, once others have followed them."""

from typing import Annotated

import typer

from sao.cli.output import Admin, console
from sao.wiring.retiring import retire as take_away


def retire(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="Where the engine reaches them, as --url said it.")
    ],
    restate_admin: Admin = "http://127.0.0.1:9070",
    patience: Annotated[
        int, typer.Option(metavar="SECONDS", help="How long calls under way may take.", min=0)
    ] = 60,
) -> None:
    """Take workers away from the engine, once others have followed them.

    Waits until nothing is under way at these workers, and has the engine forget their address.
    Those that follow them have to serve at another one already. Then end their processes.
    """
    with console.status("waiting for calls under way") as shown:
        take_away(
            restate_admin,
            url,
            patience,
            lambda calls: shown.update(f"{calls:,} calls are under way at {url}"),
        )
    console.print(f"[green]✓[/green] The engine calls {url} no more: end those workers.")
