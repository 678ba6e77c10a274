"""The rule GB213."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding, Place
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import counted
from sao.gutenberg.tree import Sequence, at


class RaggedRow(Rule):
    """Every row of a table has a cell for each column.

    What it does:
        Reports rows with more or fewer cells than the table has columns.

    Why:
        The cells after the gap would stand under the wrong heading.

    Example:
        - type: table
          id: places
          caption: Where blocks stand
          columns: [{label: Block}, {label: Place}]
          rows: [[clock_display]]

    Fix:
        - type: table
          id: places
          caption: Where blocks stand
          columns: [{label: Block}, {label: Place}]
          rows: [[clock_display, position]]

    """

    code = "GB213"
    name = "ragged-row"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The rows of every table."""
        for entry in draft.entries:
            columns = at(entry.node, ("columns",))
            if not entry.is_a("table") or not isinstance(columns, Sequence):
                continue
            wanted = len(columns.items)
            for row in entry.items("rows"):
                if isinstance(row, Sequence) and len(row.items) != wanted:
                    cells, table = counted(len(row.items), "cell"), counted(wanted, "column")
                    yield Finding(
                        row.span,
                        f"a row of {cells} in a table of {table}",
                        f"expected {wanted}",
                        places=(Place(columns.span, "the columns"),),
                        advice='an empty cell is written `""`',
                    )
