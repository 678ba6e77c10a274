"""Queues moved from one place to another: with leases, attempts, dead letters and what was seen."""

from collections.abc import Iterator

from sao.platform.queueing.place import Row, Session
from sao.platform.queueing.queues import TableQueues

PAGE = 100
"""How many rows are in memory at once; a body may have a mebibyte."""

# Table, key columns, other columns.
TABLES = (
    ("queue", ("id",), ("name", "settings", "last", "depth")),
    (
        "message",
        ("id",),
        (
            *("queue", "head", "visible_at_ms", "key", "enqueued_at_ms", "given", "lease"),
            *("received_at_ms", "attempts"),
        ),
    ),
    ("body", ("id",), ("body",)),
    ("dead", ("id",), ("key", "enqueued_at_ms", "dead_at_ms", "attempts")),
    ("seen", ("queue", "dedup_id"), ("number", "until_ms")),
)


def copy(source: TableQueues, target: TableQueues) -> None:
    """Make the target what the source is, all at once; what it held before is gone."""
    with source.place.reading() as reading, target.place.commit() as writing:
        for table, keys, others in TABLES:
            columns = ", ".join((*keys, *others))
            places = ", ".join("?" for _ in (*keys, *others))
            writing.many(f"DELETE FROM {table}", [()])
            for page in _pages(reading, table, keys, columns):
                writing.many(f"INSERT INTO {table} ({columns}) VALUES ({places})", page)
        target.place.renumber(writing)


def _pages(
    session: Session, table: str, keys: tuple[str, ...], columns: str
) -> Iterator[list[Row]]:
    behind = f"({', '.join(keys)}) > ({', '.join('?' for _ in keys)})"
    order = f"ORDER BY {', '.join(keys)} LIMIT {PAGE}"
    page = session.rows(f"SELECT {columns} FROM {table} {order}")
    while page:
        yield page
        last = page[-1][: len(keys)]
        page = session.rows(f"SELECT {columns} FROM {table} WHERE {behind} {order}", *last)
