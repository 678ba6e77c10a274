"""`sao import`: an environment brought from a folder, whole and verified."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.moving import carry, tell
from sao.cli.output import Data, Documents, Json, Postgres, database
from sao.wiring.moving import Place


def import_(
    folder: Annotated[Path, typer.Argument(help="What `sao export` wrote, or any data folder.")],
    data: Data = Path("data"),
    postgres: Postgres = None,
    documents: Documents = None,
    json: Json = False,
) -> None:
    """Bring an environment from a folder into an empty one.

    Every chain is verified on the way. Cut off, it goes on where it ended when it is repeated.
    """
    moved = carry(Place(folder), Place(data, database(postgres), documents), quiet=json)
    tell(moved, f"{data} holds", json=json)
