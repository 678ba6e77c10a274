"""How a report's answer looks: as values for JSON, and as CSV."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from sao.billing.reckoning.money import major
from sao.platform.ports.read_model import ReadModel
from sao.read_model.reports.asking import Question, ask
from sao.read_model.reports.report import Cells, Column, Report

Shown = dict[str, Any]

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def show(report: Report, question: Question, model: ReadModel, now: int) -> Shown:
    """The answer. Raises `ReportRefused`."""
    asked = ask(question, model, now)
    found = report.find(model, asked)
    return {
        "object": "report",
        "name": report.name,
        "title": report.title,
        "definition": report.definition,
        "currency": asked.currency,
        "currencies": list(asked.currencies),
        "as_of": asked.as_of,
        "interval": asked.interval if report.periods else None,
        "columns": [column._asdict() for column in report.columns],
        "rows": [_cells(row, report.columns, asked.currency) for row in found.rows],
        "totals": _cells(found.totals, report.columns, asked.currency),
    }


def _cells(cells: Cells, columns: tuple[Column, ...], currency: str) -> Shown:
    shown: Shown = {}
    for key, _label, kind in columns:
        if key not in cells:
            continue
        value = cells[key]
        if kind == "money":
            shown[f"{key}_minor"] = value
            shown[key] = None if value is None else major(value, currency)
        else:
            shown[key] = percent(*value) if kind == "percent" else value
    return shown


def percent(part: int, whole: int) -> str | None:
    """`12.34`: a part of the whole in percent, rounded to two places; None of nothing."""
    if not whole:
        return None
    hundredths = (abs(part) * 20_000 + abs(whole)) // (2 * abs(whole))
    sign = "-" if (part < 0) != (whole < 0) and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02}"


def as_csv(shown: Shown) -> str:
    """The rows with a line of column names above; amounts in the major unit."""
    keys = [column["key"] for column in shown["columns"]]
    rows = [(*(row.get(key) for key in keys), shown["currency"]) for row in shown["rows"]]
    return table_as_csv((*keys, "currency"), rows)


def table_as_csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Rows with a line of column names above."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(columns)
    lines.writerows([_plain(value) for value in row] for row in rows)
    return text.getvalue()


def _plain(value: Any) -> Any:
    """What a spreadsheet takes for a value, and never for a formula."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str) and value.startswith(_FORMULA) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value
