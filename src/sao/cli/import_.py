"""`sao import`: an environment brought from a folder, whole and verified."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.engine import Environment, Ingress, Platform, engine_of
from sao.cli.moving import carry, tell
from sao.cli.output import Data, Documents, Json, Postgres, database
from sao.wiring.homes import Homes
from sao.wiring.places import Place


def import_(  # noqa: PLR0917  (typer makes options of them)
    folder: Annotated[Path, typer.Argument(help="What `sao export` wrote, or any data folder.")],
    data: Data = Path("data"),
    postgres: Postgres = None,
    documents: Documents = None,
    platform: Platform = "embedded",
    restate_ingress: Ingress = "http://127.0.0.1:8080",
    environment: Environment = "main",
    json: Json = False,
) -> None:
    """Bring an environment from a folder into an empty one.

    Every chain is verified on the way. Cut off, it goes on where it ended when it is repeated.
    """
    homes = engine_of(platform, Homes(restate_ingress, environment))
    beside = database(postgres, environment="" if homes is None else homes.environment)
    moved = carry(Place(folder), Place(data, beside, documents, homes), quiet=json)
    tell(moved, f"{data} holds", json=json)
