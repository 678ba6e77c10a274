"""`sao report`: the reports of an environment."""

from typing import Annotated, Any

import typer
from rich.markup import escape

from sao.cli.failing import Failure
from sao.cli.output import console, put_json, when
from sao.cli.tables import Format, Json, format_of, put_rows, read_model, tell_lag
from sao.cli.where import Where, located
from sao.read_model.reports import BY_NAME, REPORTS, Question, ReportRefused, show
from sao.wiring.runtimes import reader

LISTED = ("name", "title", "definition")


@located()
def report(  # noqa: PLR0917  (typer makes options of them)
    name: Annotated[str | None, typer.Argument(help="Without it, all are listed.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="2026, 2026-03, 2026-03-05 …")] = None,
    until: Annotated[str | None, typer.Option("--to", help="The same, inclusive.")] = None,
    as_of: Annotated[str | None, typer.Option(help="As it stood then.")] = None,
    currency: Annotated[str | None, typer.Option(help="Such as eur.")] = None,
    interval: Annotated[str, typer.Option(help="day, month or year.")] = "month",
    *,
    where: Where,
    form: Format = "table",
    json: Json = False,
) -> None:
    """Show a report: monthly recurring revenue, churn, dunning, cash … or list them."""
    form = format_of(form, json=json)
    if name is None and form == "json":
        put_json([{each: getattr(one, each) for each in LISTED} for one in REPORTS])
        return
    if name is None:
        for one in REPORTS:
            console.print(f"[bold]{one.name}[/bold]  {one.title}\n  {escape(one.definition)}\n")
        return
    if name not in BY_NAME:
        raise Failure(f"there is no report '{name}'; there are {', '.join(BY_NAME)}.", 2)
    question = Question(since=since, until=until, as_of=as_of, currency=currency, interval=interval)
    place = where.place
    with read_model(place) as (model, standing):
        store = place.open()
        now = reader(store).now()
        store.close()
        try:
            shown = show(BY_NAME[name], question, model, now)
        except ReportRefused as error:
            raise Failure(f"--{error.param.replace('_', '-')}: {error}", 2) from error
    tell_lag(standing)
    if form == "json":
        put_json(shown)
    else:
        _put(shown, form)


def _put(shown: dict[str, Any], form: str) -> None:
    keys = [(column["key"], column["kind"]) for column in shown["columns"]]
    rows = [[_plain(row.get(key), kind) for key, kind in keys] for row in shown["rows"]]
    if form == "table":
        console.print(f"[bold]{shown['title']}[/bold] ({shown['currency'].upper()})")
        put_rows([column["label"] for column in shown["columns"]], rows, form)
    else:
        put_rows([key for key, _kind in keys], rows, form)


def _plain(value: Any, kind: str) -> Any:
    return when(value) if kind == "instant" and value is not None else value
