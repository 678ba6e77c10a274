"""Where objects are kept: what the commands ask for that can reach an engine."""

from typing import Annotated

import typer

from sao.cli.failing import Failure
from sao.wiring.homes import Homes

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
Environment = Annotated[
    str, typer.Option(metavar="NAME", help="Which of the engine's environments this is.")
]


def engine_of(platform: str, homes: Homes) -> Homes | None:
    """The engine, None where objects are in the data folder. Raises `Failure`."""
    if platform == "embedded":
        if homes.front:
            raise Failure("--front goes with --platform restate: here is only this server.", 2)
        return None
    if platform != "restate":
        raise Failure(f"--platform is embedded or restate, not '{platform}'.", 2)
    return homes
