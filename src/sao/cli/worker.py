"""`sao worker`: serve the homes to Restate."""

from typing import Annotated

import typer

from sao.cli.failing import Failure
from sao.cli.output import Admin
from sao.platform.errors import PlatformError
from sao.wiring.working import WorkerSettings, work


def worker(  # noqa: PLR0917  (typer makes options of them)
    postgres: Annotated[
        str,
        typer.Option(metavar="DSN", envvar="SAO_POSTGRES", help="The database to project into."),
    ],
    restate_admin: Admin = "http://127.0.0.1:9070",
    host: Annotated[str, typer.Option(help="Where to listen for the engine.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="Where to listen for the engine.", min=1, max=65535)
    ] = 9080,
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where the engine reaches workers, if it is not there."),
    ] = None,
    processes: Annotated[int, typer.Option(help="How many processes share the work.", min=1)] = 1,
) -> None:
    """Serve an engine beyond one machine: keep homes, and project them into PostgreSQL."""
    settings = WorkerSettings(
        postgres=postgres,
        admin=restate_admin,
        host=host,
        port=port,
        processes=processes,
        url=url,
    )
    try:
        work(settings)
    except PlatformError as error:
        raise Failure(str(error)) from error
    except ModuleNotFoundError as error:
        raise Failure(f"{error}; install it with pip install 'sao-billing[scale]'.", 2) from error
