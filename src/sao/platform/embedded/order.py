"""The order of outcomes: which outcome was committed when, in blocks of keys.

A commit adds a row for every `ORDER_BLOCK` outcomes, at the end of one table: 8 bytes an outcome,
and one page more that is written. Decision 0019 has the figures.
"""

from collections.abc import Iterator, Sequence
from struct import pack, unpack
from typing import Any

import apsw

from sao.platform.embedded.sql import one, rows
from sao.platform.embedded.tables import CREATE_ORDER, ORDER_BLOCK, SEQ_BITS
from sao.platform.ports import Placed

KEY_BYTES = 8

OUTCOME = f"""
SELECT object.id, object.kind, hash, body
FROM outcome JOIN object ON object.number = outcome.key >> {SEQ_BITS} WHERE outcome.key = ?
"""


def add(connection: apsw.Connection, last: int, keys: Sequence[int]) -> None:
    """Append the keys of a commit's outcomes; `last` is the position before."""
    for start in range(0, len(keys), ORDER_BLOCK):
        block = keys[start : start + ORDER_BLOCK]
        connection.execute(
            "INSERT INTO outcome_order VALUES (?, ?)",
            (last + start + 1, pack(f"<{len(block)}Q", *block)),
        )


def last_position(connection: apsw.Connection) -> int:
    """The last position given out, 0 if there is none."""
    sql = f"SELECT first + length(keys) / {KEY_BYTES} - 1 FROM outcome_order"
    position: int | None = one(connection, f"{sql} ORDER BY first DESC LIMIT 1")
    return position or 0


def page(connection: apsw.Connection, after: int, limit: int) -> list[Placed]:
    """See `Records.outcomes`."""
    placed = list(_keys(connection, max(after, 0), limit))
    found: list[Any] = connection.executemany(OUTCOME, [(key,) for _, key in placed]).fetchall()
    return [
        Placed(position, object_id, kind, key & (1 << SEQ_BITS) - 1, hash_, body)
        for (position, key), (object_id, kind, hash_, body) in zip(placed, found, strict=True)
    ]


def _keys(connection: apsw.Connection, after: int, limit: int) -> Iterator[tuple[int, int]]:
    """`(position, key)`, up to `limit` of them."""
    sql = """
        SELECT first, keys FROM outcome_order
        WHERE first >= ifnull((SELECT max(first) FROM outcome_order WHERE first <= ?1), 0)
        ORDER BY first LIMIT ?2
    """
    left = limit
    for first, keys in rows(connection, sql, after + 1, limit):
        skipped = max(after + 1 - first, 0)
        block = unpack(f"<{len(keys) // KEY_BYTES}Q", keys)[skipped:][:left]
        yield from enumerate(block, first + skipped)
        left -= len(block)
        if not left:
            return


def make(connection: apsw.Connection) -> None:
    """Give a file of layout 1 its order, as far as it can be told.

    By position in the feed, which is in the order of commits wherever outcomes have labels; chain
    by chain where they have none.
    """
    connection.execute(CREATE_ORDER)
    keys = [key for (key,) in rows(connection, "SELECT key FROM outcome ORDER BY feed, key")]
    add(connection, 0, keys)
