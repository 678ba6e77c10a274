"""How commands print rows (a table, CSV or JSON), and how they open the read model."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import Progress

from sao.cli.failing import Failure
from sao.cli.listing import Listing, bars, put
from sao.cli.output import put_json
from sao.platform.errors import PlatformError
from sao.platform.ports.read_model import ReadModel
from sao.read_model.follower import Standing
from sao.read_model.reports.shown import table_as_csv
from sao.wiring.places import Place
from sao.wiring.reading import open_read_model

Form = Literal["table", "csv", "json"]
Format = Annotated[
    Form,
    typer.Option("--format", help="How the rows are printed."),
]


Json = Annotated[bool, typer.Option("--json", help="The same as --format json.")]


def format_of(form: Form, *, json: bool) -> Form:
    """How rows are printed, where it may be said in two ways. Raises `Failure`."""
    if json and form == "csv":
        raise Failure("say one of --json and --format csv.", 2)
    return "json" if json else form


@contextmanager
def read_model(place: Place, *, anew: bool = False) -> Iterator[tuple[ReadModel, Standing]]:
    """The read model of a place, brought up to date with a progress bar. Raises `Failure`."""
    try:
        with bars(*Progress.get_default_columns()) as bar:
            task = bar.add_task("reading the chains", total=None)
            opened = open_read_model(
                place,
                lambda done, total: bar.update(task, completed=done, total=total),
                anew=anew,
            )
            with opened as (model, standing):
                bar.stop()
                yield model, standing
    except (FileNotFoundError, PlatformError) as error:
        raise Failure(str(error), 2) from error


def tell_lag(standing: Standing) -> None:
    """Say on the error stream that a server has not carried everything over yet."""
    if standing.lag:
        Console(stderr=True, highlight=False).print(
            f"[yellow]note:[/yellow] {standing.lag:,} outcomes are not in it yet; the server that "
            "keeps it is at work"
        )


def put_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], form: str) -> None:
    """Print rows."""
    if form == "json":
        put_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif form == "csv":
        put_csv(columns, rows)
    else:
        table = Listing(*columns, folds=frozenset(columns))
        for at, column in enumerate(table.columns):
            if rows and all(_is_number(row[at]) for row in rows):
                column.justify, column.no_wrap = "right", True
        for row in rows:
            table.add_row(*("" if value is None else str(value) for value in row))
        put(table)


def put_csv(columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows as CSV, with the line ends that other programs of a shell take."""
    sys.stdout.write(table_as_csv(columns, rows).replace("\r\n", "\n"))


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return value.lstrip("-").replace(".", "", 1).isdigit()
    return value is None or isinstance(value, int | float)
