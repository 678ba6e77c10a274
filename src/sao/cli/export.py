"""`sao export`: an environment copied to a folder, whole and verified."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.engine import Environment, Ingress, Platform, engine_of
from sao.cli.moving import carry, tell
from sao.cli.output import Data, Documents, Json, Postgres, console, database
from sao.wiring.homes import Homes
from sao.wiring.places import Place


def export(  # noqa: PLR0917  (typer makes options of them)
    folder: Annotated[Path, typer.Argument(help="Where to; it may hold an earlier export.")],
    data: Data = Path("data"),
    postgres: Postgres = None,
    documents: Documents = None,
    platform: Platform = "embedded",
    restate_ingress: Ingress = "http://127.0.0.1:8080",
    environment: Environment = "main",
    json: Json = False,
) -> None:
    """Copy an environment to a folder, also while it is served; again: what is new.

    Every chain is verified on the way. The folder holds keys and secrets: guard it like the data.
    """
    homes = engine_of(platform, Homes(restate_ingress, environment))
    beside = database(postgres, environment="" if homes is None else homes.environment)
    moved = carry(Place(data, beside, documents, homes), Place(folder), quiet=json)
    tell(moved, f"{folder} holds", json=json)
    if not json:
        console.print(f"Look into it:      sao verify --data {folder}", soft_wrap=True)
        console.print(f"Put it elsewhere:  sao import {folder} --data DIR", soft_wrap=True)
