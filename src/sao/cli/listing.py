"""Rows on the output, and bars beside it.

A row is whole wherever it goes: an id that is cut off cannot be copied, and a program reads lines.
"""

import sys
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.progress import Progress, ProgressColumn
from rich.table import Table
from rich.text import Text

from sao.cli.output import console

NARROWEST = 24
"""How narrow a column gets that takes several lines, before lines grow longer than the terminal."""

GAP = 2
ANY_WIDTH = 100_000


class Listing(Table):
    """Rows under headings; only a column that `folds` may take several lines, on a terminal."""

    def __init__(self, *headings: str, folds: frozenset[str] = frozenset()) -> None:
        super().__init__(
            box=None, padding=(0, GAP, 0, 0), pad_edge=False, show_header=any(headings)
        )
        for heading in headings:
            self.add_column(Text(heading), no_wrap=heading not in folds, overflow="fold")

    def add_row(self, *cells: Any, **settings: Any) -> None:
        """What is in a cell is shown as it is: brackets are no markup."""
        texts = (Text(cell) if isinstance(cell, str) else cell for cell in cells)
        super().add_row(*texts, **settings)


def fields() -> Listing:
    """Rows of a name and a value, without headings."""
    table = Listing()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def put(table: Table) -> None:
    """Print a table. Where nobody looks on, each row is one line without spaces at its end."""
    needed = 0
    for column in table.columns:
        longest = max(map(_width, (column.header, *column.cells)), default=0)
        column.min_width = longest if column.no_wrap else min(longest, NARROWEST)
        needed += column.min_width + GAP
    width = max(console.width, needed) if console.is_terminal else ANY_WIDTH
    seen = Console(highlight=False, width=width)
    with seen.capture() as captured:
        seen.print(table, crop=False)
    for line in captured.get().splitlines():
        sys.stdout.write(f"{line.rstrip()}\n")


def bars(*columns: ProgressColumn, quiet: bool = False) -> Progress:
    """Bars for whoever waits at a terminal; they go when it is done, and are in no output."""
    told = Console(stderr=True, highlight=False)
    return Progress(*columns, console=told, transient=True, disable=quiet or not told.is_terminal)


def _width(cell: Any) -> int:
    plain = cell.plain if isinstance(cell, Text) else Text.from_markup(str(cell)).plain
    return max(map(cell_len, plain.splitlines()), default=0)
