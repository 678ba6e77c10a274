"""`sao export`: an environment copied to a folder, whole and verified."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.moving import carry, tell
from sao.cli.output import Json, console
from sao.cli.where import Where, located
from sao.wiring.places import Place


@located("documents", "restate_ingress")
def export(
    folder: Annotated[Path, typer.Argument(help="Where to; it may hold an earlier export.")],
    where: Where,
    json: Json = False,
) -> None:
    """Copy an environment to a folder, also while it is served; again: what is new.

    Every chain is verified on the way. The folder holds keys and secrets: guard it like the data.
    """
    moved = carry(where.place, Place(folder), quiet=json)
    tell(moved, f"{folder} holds", json=json)
    if not json:
        console.print(f"Look into it:      sao verify --data {folder}", soft_wrap=True)
        console.print(f"Put it elsewhere:  sao import {folder} --data DIR", soft_wrap=True)
