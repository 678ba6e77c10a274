"""The table, and the same as JSON."""

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.measure import Broken, Measured

COLOURS = {"limit": "bold green", "then": "green", "first": "yellow", "none": "red", "-": "dim"}


def table(results: list[Measured | Broken]) -> Table:
    """One line for each row: what was measured, or why it was not."""
    made = Table(box=None, padding=(0, 1), header_style="bold")
    made.add_column("measure")
    for title in ("ours", "floor or peer", "ratio", "spread", "first", "then", "limit", "s"):
        made.add_column(title, justify="right")
    made.add_column("reached")
    for one in results:
        if isinstance(one, Broken):
            made.add_row(f"{one.row.title}\n[dim]  {one.why}")
            continue
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
    return made


def as_json(results: list[Measured | Broken]) -> str:
    """For machines."""
    return json.dumps([_plain(one) for one in results], indent=1)


def show(results: list[Measured | Broken]) -> None:
    """Print the table."""
    Console(width=160).print(table(results))


def _plain(one: Measured | Broken) -> dict[str, Any]:
    named = {"name": one.row.name, "title": one.row.title}
    if isinstance(one, Broken):
        return named | {"why": one.why}
    return named | {
        "ours": one.ours,
        "other": one.other,
        "ratio": one.ratio,
        "spread": [one.low, one.high],
        "goals": one.row.goals._asdict() if one.row.goals else None,
        "at_most": one.row.at_most,
        "reached": one.reached,
    }


def _figure(value: float) -> str:
    """Three digits that matter."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
