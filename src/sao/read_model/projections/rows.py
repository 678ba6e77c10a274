"""Rows: values for one table, in the order of its columns."""

from typing import Any, NamedTuple

from sao.read_model.tables import Table

MOST = 10**15
"""No amount in a table is larger: a database adds up thousands of them in 64 bits."""


class Row(NamedTuple):
    """One row of a table."""

    table: Table
    values: tuple[Any, ...]


def row(table: Table, **values: Any) -> Row:
    """The row of these values; a column that is not named is empty.

    What an amount of more than `MOST` really is, only the chain tells.
    """
    return Row(table, tuple([_fitting(values.get(name)) for name in table.names]))


def _fitting(value: Any) -> Any:
    if not isinstance(value, int) or -MOST <= value <= MOST:
        return value
    return MOST if value > 0 else -MOST
