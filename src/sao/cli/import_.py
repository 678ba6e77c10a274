"""`sao import`: an environment brought from a folder, whole and verified."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.moving import carry, tell
from sao.cli.output import Json
from sao.cli.where import Where, located
from sao.wiring.places import Place


@located("documents", "restate_ingress")
def import_(
    folder: Annotated[Path, typer.Argument(help="What `sao export` wrote, or any data folder.")],
    where: Where,
    json: Json = False,
) -> None:
    """Bring an environment from a folder into an empty one.

    Every chain is verified on the way. Cut off, it goes on where it ended when it is repeated.
    """
    moved = carry(Place(folder), where.place, quiet=json)
    tell(moved, f"{where.data} holds", json=json)
