"""What the commands share: how they print, how they fail, how they read an instant."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from sao.billing.resources.test_clock import LATEST
from sao.cli.failing import Failure
from sao.wiring.beside import Postgres as Database

console = Console(highlight=False)

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Data = Annotated[Path, typer.Option("--data", help="The environment's folder.")]

ELSEWHERE = "Beyond one folder"
"""The heading of what says that an environment is elsewhere; few need it."""

Documents = Annotated[
    str | None,
    typer.Option(
        "--documents",
        metavar="URL",
        envvar="SAO_DOCUMENTS",
        help="A bucket for documents, such as s3://bucket/live (default: in the data folder).",
        rich_help_panel=ELSEWHERE,
    ),
]
Postgres = Annotated[
    str | None,
    typer.Option(
        "--postgres",
        metavar="DSN",
        envvar="SAO_POSTGRES",
        help="A PostgreSQL database for what lies beside the objects, such as "
        "postgresql://sao@db/live (default: in the data folder).",
        rich_help_panel=ELSEWHERE,
    ),
]
PostgresReader = Annotated[
    str | None,
    typer.Option(
        "--postgres-reader",
        metavar="DSN",
        envvar="SAO_POSTGRES_READER",
        help="Ask questions in SQL as this role, which may only read (default: one is made).",
        rich_help_panel=ELSEWHERE,
    ),
]
Admin = Annotated[
    str,
    typer.Option(
        metavar="URL[,URL…]",
        envvar="SAO_RESTATE_ADMIN",
        help="The engine's admin API; of several nodes, whichever answers.",
        rich_help_panel=ELSEWHERE,
    ),
]
Fonts = Annotated[
    list[Path] | None,
    typer.Option(
        "--fonts",
        metavar="DIR",
        envvar="SAO_FONTS",
        exists=True,
        file_okay=False,
        help="Fonts for scripts that ours do not have.",
    ),
]


def database(dsn: str | None, reader: str | None = None, environment: str = "") -> Database | None:
    """The database that was named, if one was."""
    return None if dsn is None else Database(dsn, reader, environment)


def put_json(value: Any) -> None:
    """One JSON document on the output."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def confirm(question: str, *, yes: bool, otherwise: str) -> None:
    """Ask, unless `--yes` did. Raises `Failure`, saying `otherwise`, where the answer is no."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Failure(f"{question} Nobody can be asked here; say --yes.", 2)
    if not typer.confirm(question):
        raise Failure(otherwise)


def instant(text: str) -> int:
    """UTC seconds from `2026-03-31`, `2026-03-31T12:00:00Z` or a unix time. Raises `Failure`."""
    try:
        if text.isdigit():
            at = int(text)
        else:
            moment = datetime.fromisoformat(text)
            at = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except ValueError as error:
        raise Failure(
            f"'{text}' is not an instant; write 2026-03-31, 2026-03-31T12:00:00Z or a unix time.", 2
        ) from error
    if not 0 <= at <= LATEST:
        raise Failure(f"'{text}' lies outside the years 1970 to 9989, in which a clock can go.", 2)
    return at


def when(at: int) -> str:
    """An instant as people write it: `2026-03-31 12:00:00`, UTC."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}"
