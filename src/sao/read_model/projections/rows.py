"""Rows: values for one table, in the order of its columns."""

from typing import Any, NamedTuple

from sao.read_model.tables import Table


class Row(NamedTuple):
    """One row of a table."""

    table: Table
    values: tuple[Any, ...]


def row(table: Table, **values: Any) -> Row:
    """The row of these values; a column that is not named is empty."""
    return Row(table, tuple([values.get(name) for name in table.names]))
