"""`sao query`: any question to the read model, in SQL, which can do nothing but read."""

from typing import Annotated

import typer
from rich.text import Text

from sao.cli.failing import Failure
from sao.cli.listing import Listing, put
from sao.cli.output import console
from sao.cli.tables import Format, Json, format_of, put_rows, read_model, tell_lag
from sao.cli.where import Where, located
from sao.platform.errors import QuestionRefused
from sao.platform.ports.read_model import Limits
from sao.read_model.tables import TABLES


@located("postgres_reader")
def query(
    sql: Annotated[str | None, typer.Argument(help='Such as "SELECT * FROM invoice".')] = None,
    *,
    where: Where,
    form: Format = "table",
    json: Json = False,
    tables: Annotated[
        bool, typer.Option("--tables", help="List the tables with their columns instead.")
    ] = False,
    limit: Annotated[int, typer.Option(help="How many rows at most.", min=1)] = 1_000,
    seconds: Annotated[int, typer.Option(help="How long it may take.", min=1)] = 60,
) -> None:
    """Ask the read model of an environment in SQL."""
    if tables:
        _put_tables()
        return
    form = format_of(form, json=json)
    if sql is None:
        raise Failure("there is no question: give a SELECT, or --tables to see what there is.", 2)
    place = where.place
    with read_model(place) as (model, standing):
        try:
            answer = model.ask(sql, Limits(seconds * 1_000, limit))
        except QuestionRefused as error:
            raise Failure(f"the question was not answered: {error}", 2) from error
    put_rows(answer.columns, answer.rows, form)
    tell_lag(standing)
    if answer.more:
        raise Failure(f"there are more than these {limit:,} rows; raise --limit to see them.", 1)


def _put_tables() -> None:
    for table in TABLES:
        console.print(Text(table.name, style="bold"), Text(table.meaning))
        shown = Listing()
        for _ in range(3):
            shown.add_column(no_wrap=True)
        shown.add_column(overflow="fold")
        for column in table.columns:
            key = "key" if column.name in table.key else ""
            shown.add_row(f"  {column.name}", column.type.lower(), key, column.meaning)
        put(shown)
