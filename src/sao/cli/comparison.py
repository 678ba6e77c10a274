"""How a comparison is printed: a table, JSON, CSV or Markdown."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

import typer
from rich.text import Text

from sao.api.study import Comparison
from sao.api.study.comparing import Row, as_json, is_something
from sao.api.study.measures import Value
from sao.cli.listing import Listing
from sao.cli.listing import put as put_rows
from sao.cli.output import console, put_json
from sao.cli.tables import put_csv

DIGEST_SHOWN = 12


def put(found: Comparison, form: Literal["table", "json", "csv", "markdown"]) -> None:
    """Print the comparison in one of its forms."""
    if form == "json":
        put_json(as_json(found))
    elif form == "csv":
        columns = ("measure", *_csv_columns(found))
        put_csv(columns, _csv_rows(found))
    elif form == "markdown":
        typer.echo("\n".join(_markdown(found)))
    else:
        _table(found)


def title(found: Comparison) -> str:
    """What it is about, and in which currency."""
    span = f"{_day(found.parts_at)} to {_day(found.end)}"
    heading = ", ".join(part for part in (found.name, span, found.currency.upper()) if part)
    others = [each for each in found.currencies if each != found.currency]
    if others:
        heading += f" (also {', '.join(others)}: --currency)"
    return heading


def _table(found: Comparison) -> None:
    console.print(Text(title(found), style="bold"))
    table = Listing()
    table.show_header = True
    table.add_column("", no_wrap=True)
    for name in found.variants:
        table.add_column(Text(name), justify="right", no_wrap=True)
        if name != found.variants[0]:
            table.add_column("", justify="right", style="dim", no_wrap=True)
    for row in _rows(found):
        table.add_row(*row)
    put_rows(table)


def _markdown(found: Comparison) -> Iterable[str]:
    yield f"**{title(found)}**\n"
    first, *others = [name.replace("|", "\\|") for name in found.variants]
    yield "| | " + " | ".join((first, *(f"{name} | " for name in others))) + " |"
    yield "|---|" + "--:|" * (2 * len(others) + 1)
    for row in _rows(found):
        yield "| " + " | ".join(row) + " |"


def _rows(found: Comparison) -> Iterable[list[str]]:
    """Label, the first variant's value, then value and difference of each other."""
    for row in found.rows:
        if row.quiet:
            continue
        yield [row.label, *_interleaved(_values(row), _differences(row))]
    outcomes = [f"{number:,}" for number in found.outcomes]
    yield ["Outcomes", *_interleaved(outcomes, [""] * len(outcomes))]
    digests = [each[:DIGEST_SHOWN] for each in found.digests]
    same = ["the same" if each == found.digests[0] else "" for each in found.digests]
    yield ["Digest", *_interleaved(digests, same)]


def _interleaved(values: Sequence[str], differences: Sequence[str]) -> list[str]:
    pairs = zip(values[1:], differences[1:], strict=True)
    return [values[0], *(cell for pair in pairs for cell in pair)]


def _values(row: Row) -> list[str]:
    return [_shown(value, row) for value in row.values]


def _differences(row: Row) -> list[str]:
    return [_signed(value, row) for value in row.differences]


def _shown(value: Value, row: Row) -> str:
    if value is None:
        return "none"
    return f"{value} %" if row.kind == "percent" else f"{Decimal(value):,}"


def _signed(value: Value, row: Row) -> str:
    if value is None:
        return ""
    if not is_something(value):
        return "="
    return f"{Decimal(value):+,}{' pp' if row.kind == 'percent' else ''}"


def _csv_columns(found: Comparison) -> Iterable[str]:
    first, *others = found.variants
    return (first, *(cell for name in others for cell in (name, f"{name} - {first}")))


def _csv_rows(found: Comparison) -> Iterable[list[Value]]:
    for row in found.rows:
        pairs = zip(row.values[1:], row.differences[1:], strict=True)
        yield [row.key, row.values[0], *(cell for pair in pairs for cell in pair)]
    digests = [cell for digest in found.digests[1:] for cell in (digest, None)]
    yield ["digest", found.digests[0], *digests]


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
