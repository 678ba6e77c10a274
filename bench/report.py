"""The table, and the same as JSON."""

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.measure import Measured, Row

COLOURS = {"limit": "bold green", "then": "green", "first": "yellow", "none": "red", "-": "dim"}


def table(measured: list[Measured], skipped: list[tuple[Row, str]]) -> Table:
    """One line for each row that was measured, then those that could not be, and why."""
    made = Table(box=None, padding=(0, 1), header_style="bold")
    made.add_column("measure")
    for title in ("ours", "floor or peer", "ratio", "spread", "first", "then", "limit", "s"):
        made.add_column(title, justify="right")
    made.add_column("reached")
    for one in measured:
        goals = [_figure(goal) for goal in one.row.goals] if one.row.goals else ["-"] * 3
        made.add_row(
            one.row.title,
            _figure(one.ours),
            _figure(one.other),
            _figure(one.ratio),
            f"{_figure(one.low)} to {_figure(one.high)}",
            *goals,
            f"{one.seconds:.0f}",
            f"[{COLOURS[one.reached]}]{one.reached}",
        )
    for row, why in skipped:
        made.add_row(row.title, f"[dim]skipped: {why}")
    return made


def as_json(measured: list[Measured], skipped: list[tuple[Row, str]]) -> str:
    """For machines."""
    rows: list[dict[str, Any]] = [
        {
            "name": one.row.name,
            "title": one.row.title,
            "ours": one.ours,
            "other": one.other,
            "ratio": one.ratio,
            "spread": [one.low, one.high],
            "goals": one.row.goals._asdict() if one.row.goals else None,
            "at_most": one.row.at_most,
            "reached": one.reached,
        }
        for one in measured
    ]
    rows += [{"name": row.name, "title": row.title, "skipped": why} for row, why in skipped]
    return json.dumps(rows, indent=1)


def show(measured: list[Measured], skipped: list[tuple[Row, str]]) -> None:
    """Print the table."""
    Console(width=170).print(table(measured, skipped))


def _figure(value: float) -> str:
    """Three digits that matter."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
