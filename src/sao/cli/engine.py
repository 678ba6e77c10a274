"""Where objects are kept: what the commands ask for that can reach an engine."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from sao.cli.failing import Failure
from sao.cli.output import database
from sao.platform.errors import PlatformError
from sao.platform.ports import ObjectStore
from sao.wiring.beside import Postgres as Database
from sao.wiring.homes import Homes
from sao.wiring.places import Place

Platform = Annotated[
    str,
    typer.Option(
        help="Where objects are kept: embedded, in the data folder, or restate, by an engine that "
        "any number of servers share; its index is in the database of --postgres.",
    ),
]
Ingress = Annotated[
    str,
    typer.Option(
        metavar="URL[,URL…]",
        envvar="SAO_RESTATE_INGRESS",
        help="The engine's ingress; of several nodes, the next one where one does not answer.",
    ),
]
Admin = Annotated[
    str,
    typer.Option(
        metavar="URL[,URL…]",
        envvar="SAO_RESTATE_ADMIN",
        help="The engine's admin API; of several nodes, whichever answers.",
    ),
]
Environment = Annotated[
    str, typer.Option(metavar="NAME", help="Which of the engine's environments this is.")
]
QueuesOn = Annotated[
    str,
    typer.Option(
        "--queues",
        metavar="postgres|restate",
        help="With --platform restate: where queues are kept, in the database or by the engine.",
    ),
]


class Where(NamedTuple):
    """Which environment's queues or workflow runs a command is about."""

    data: Path
    postgres: str | None
    platform: str
    ingress: str
    environment: str
    queues: str = "postgres"

    @property
    def homes(self) -> Homes | None:
        """The engine that keeps it, if one does. Raises `Failure`."""
        homes = Homes(self.ingress, self.environment, queues=self.queues)
        return engine_of(self.platform, homes)

    @property
    def database(self) -> Database | None:
        """The database that was named, if one was."""
        shared = self.environment if self.platform == "restate" else ""
        return database(self.postgres, environment=shared)

    @property
    def place(self) -> Place:
        """All of it. Raises `Failure`."""
        return Place(self.data, self.database, homes=self.homes)


NODE = "http://127.0.0.1:8080"
"""Where an engine's ingress is, if nobody says otherwise."""


def place_of(
    data: Path,
    postgres: str | None,
    platform: str,
    environment: str,
    ingress: str = NODE,
    *,
    reader: str | None = None,
) -> Place:
    """The environment that a command looks at. Raises `Failure`."""
    place = Where(data, postgres, platform, ingress, environment).place
    beside = place.postgres
    return place if beside is None else place._replace(postgres=beside._replace(reader=reader))


def existing(place: Place) -> ObjectStore:
    """What is there, to be read; there has to be something. Raises `Failure`."""
    try:
        return place.open()
    except (FileNotFoundError, PlatformError) as error:
        raise Failure(str(error), 2) from error


def engine_of(platform: str, homes: Homes) -> Homes | None:
    """The engine, None where objects are in the data folder. Raises `Failure`."""
    if homes.queues not in ("postgres", "restate"):
        raise Failure(f"--queues is postgres or restate, not '{homes.queues}'.", 2)
    if platform == "embedded":
        if homes.front:
            raise Failure("--front goes with --platform restate: here is only this server.", 2)
        if homes.keeps_queues:
            raise Failure("--queues restate goes with --platform restate.", 2)
        return None
    if platform != "restate":
        raise Failure(f"--platform is embedded or restate, not '{platform}'.", 2)
    return homes
