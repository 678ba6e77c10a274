"""Which environment a command is about: the options that say so, declared once for all commands.

    @located("restate_ingress")
    def verify(where: Where, json: Json = False) -> None:

takes `--data`, `--postgres`, `--platform` and `--environment`, as every command that looks at
objects, and `--restate-ingress` besides.
"""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_type_hints

import typer

from sao.cli.failing import Failure
from sao.cli.output import ELSEWHERE, Data, Documents, Postgres, PostgresReader, database
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
        rich_help_panel=ELSEWHERE,
    ),
]
Ingress = Annotated[
    str,
    typer.Option(
        metavar="URL[,URL…]",
        envvar="SAO_RESTATE_INGRESS",
        help="The engine's ingress; of several nodes, the next one where one does not answer.",
        rich_help_panel=ELSEWHERE,
    ),
]
Environment = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Which of the engine's environments this is.",
        rich_help_panel=ELSEWHERE,
    ),
]
QueuesOn = Annotated[
    str,
    typer.Option(
        "--queues",
        metavar="postgres|restate",
        help="With --platform restate: where queues are kept, in the database or by the engine.",
        rich_help_panel=ELSEWHERE,
    ),
]


NODE = "http://127.0.0.1:8080"
"""Where an engine's ingress is, if nobody says otherwise."""


class Where(NamedTuple):
    """Each field is an option, of this name unless its type says another, in this order."""

    data: Data = Path("data")
    postgres: Postgres = None
    postgres_reader: PostgresReader = None
    documents: Documents = None
    platform: Platform = "embedded"
    restate_ingress: Ingress = NODE
    environment: Environment = "main"
    queues_on: QueuesOn = "postgres"

    def homes(self, *, front: bool = False) -> Homes | None:
        """The engine that keeps it, None where objects are in the folder. Raises `Failure`."""
        if self.queues_on not in ("postgres", "restate"):
            raise Failure(f"--queues is postgres or restate, not '{self.queues_on}'.", 2)
        homes = Homes(self.restate_ingress, self.environment, front, self.queues_on)
        if self.platform == "embedded":
            if front:
                raise Failure("--front goes with --platform restate: here is only this server.", 2)
            if homes.keeps_queues:
                raise Failure("--queues restate goes with --platform restate.", 2)
            return None
        if self.platform != "restate":
            raise Failure(f"--platform is embedded or restate, not '{self.platform}'.", 2)
        return homes

    @property
    def database(self) -> Database | None:
        """The database that was named, if one was."""
        shared = self.environment if self.platform == "restate" else ""
        return database(self.postgres, self.postgres_reader, shared)

    @property
    def place(self) -> Place:
        """All of it. Raises `Failure`."""
        return Place(self.data, self.database, self.documents, self.homes())


ALWAYS = frozenset({"data", "postgres", "platform", "environment"})
"""What says where objects are."""


def located(*also: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command these options and those of `ALWAYS`, in the place of its `where`."""
    types = get_type_hints(Where, include_extras=True)
    options = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=types[name])
        for name, default in Where._field_defaults.items()
        if name in ALWAYS.union(also)
    ]
    if len(options) < len(ALWAYS) + len(also):
        raise TypeError(f"of {', '.join(also)}, not all are other fields of `Where`")

    def of(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def called(**given: Any) -> None:
            where = Where(**{option.name: given.pop(option.name) for option in options})
            command(where=where, **given)

        own = signature(command).parameters.values()
        taken = [
            option
            for one in own
            for option in (options if one.name == "where" else [_by_name(one)])
        ]
        called.__signature__ = signature(command).replace(parameters=taken)  # type: ignore[attr-defined]
        called.__annotations__ = {option.name: option.annotation for option in taken}
        return called

    return of


def _by_name(one: Parameter) -> Parameter:
    return one.replace(kind=Parameter.KEYWORD_ONLY)


def existing(place: Place) -> ObjectStore:
    """What is there, to be read; there has to be something. Raises `Failure`."""
    try:
        return place.open()
    except (FileNotFoundError, PlatformError) as error:
        raise Failure(str(error), 2) from error
