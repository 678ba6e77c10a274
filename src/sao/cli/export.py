"""`sao export`: an environment copied to a folder, whole and verified."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.moving import carry, tell
from sao.cli.output import Data, Documents, Json, Postgres, console, database
from sao.wiring.moving import Place


def export(
    folder: Annotated[Path, typer.Argument(help="Where to; it may hold an earlier export.")],
    data: Data = Path("data"),
    postgres: Postgres = None,
    documents: Documents = None,
    json: Json = False,
) -> None:
    """Copy an environment to a folder, also while it is served; again: what is new.

    Every chain is verified on the way. The folder holds keys and secrets: guard it like the data.
    """
    moved = carry(Place(data, database(postgres), documents), Place(folder), quiet=json)
    tell(moved, f"{folder} holds", json=json)
    if not json:
        console.print(f"Look into it:      sao verify --data {folder}", soft_wrap=True)
        console.print(f"Put it elsewhere:  sao import {folder} --data DIR", soft_wrap=True)
