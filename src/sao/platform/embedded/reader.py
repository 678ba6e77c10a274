"""Reading what takes more than one plain SELECT: pages of the index and of the feed, due alarms."""

from collections.abc import Iterator
from typing import Any

import apsw
import msgspec

from sao.platform.embedded.sql import one, rows
from sao.platform.embedded.tables import TIMED
from sao.platform.ports import FeedEntry, FeedQuery, Query, Wake

PROBE = 1_000
"""How far the objects of a term are counted to find the rarest one of several."""

DUE = """
SELECT alarm.due, alarm.home, alarm.rank, object.id
FROM alarm JOIN object USING (number)
WHERE alarm.clock = (SELECT id FROM word WHERE text = ?1)
"""

THEN = "ifnull(newest >= ?3, TRUE) AND ifnull(oldest <= ?4, TRUE)"
"""Whether something in a block may lie between two instants; of which NULL is none."""

Entry = tuple[int, int, int, int, int]  # object's number, seq, n, label's word, at

_entries = msgspec.json.Decoder(list[Entry]).decode


def find(connection: apsw.Connection, query: Query) -> list[int]:
    """See `ObjectStore.find`."""
    words = [_word(connection, term) for term in query.all]
    if None in words:
        return []
    sql, bindings = _find_sql(query, _rarest_first(connection, words))
    sql += " ORDER BY number " + ("DESC" if query.after is None else "ASC") + " LIMIT ?"
    found = rows(connection, sql, *bindings, query.limit)
    return sorted((number for (number,) in found), reverse=True)


def _find_sql(query: Query, words: list[Any]) -> tuple[str, list[Any]]:
    """Walks the rarest term (without terms: every object) and checks each hit for the rest."""
    carries = "(SELECT 1 FROM term AS other WHERE other.word = ? AND other.number = walk.number)"
    conditions: list[tuple[str, Any]] = [("walk.word = ?", word) for word in words[:1]]
    conditions += [(f"EXISTS {carries}", word) for word in words[1:]]
    unwanted = f"NOT EXISTS {carries.replace('= ?', '= (SELECT id FROM word WHERE text = ?)', 1)}"
    conditions += [(unwanted, term) for term in query.none]
    conditions += _bounds("walk.number", query.before, query.after)
    created = "(SELECT created_at FROM object WHERE object.number = walk.number)"
    first, last = query.created
    conditions += [(f"{created} >= ?", first)] if first is not None else []
    conditions += [(f"{created} <= ?", last)] if last is not None else []
    where = " AND ".join(condition for condition, _ in conditions) or "TRUE"
    table = "term" if words else "object"
    sql = f"SELECT walk.number AS number FROM {table} AS walk WHERE {where}"
    return sql, [binding for _, binding in conditions]


def _bounds(column: str, before: int | None, after: int | None) -> list[tuple[str, Any]]:
    bounds: list[tuple[str, Any]] = []
    if before is not None:
        bounds.append((f"{column} < ?", before))
    if after is not None:
        bounds.append((f"{column} > ?", after))
    return bounds


def _rarest_first(connection: apsw.Connection, words: list[Any]) -> list[Any]:
    if len(words) < 2:  # noqa: PLR2004
        return words
    probe = "SELECT count(*) FROM (SELECT 1 FROM term WHERE word = ? LIMIT ?)"
    return sorted(words, key=lambda word: one(connection, probe, word, PROBE))


def due(connection: apsw.Connection, clock: str, until: int, limit: int) -> list[Wake]:
    """See `ObjectStore.due`."""
    next_ones = f"{DUE} AND alarm.due <= ?2 ORDER BY alarm.due, alarm.home LIMIT ?3"
    found = rows(connection, next_ones, clock, until, limit)
    if found and len(found) == limit:  # the last home may have more alarms at this instant
        instant, home = found[-1][:2]
        found = [row for row in found if row[:2] != (instant, home)]
        found += rows(
            connection, f"{DUE} AND alarm.due = ?2 AND alarm.home = ?3", clock, instant, home
        )
    return sorted(Wake(*row) for row in found)


def feed(connection: apsw.Connection, query: FeedQuery) -> list[FeedEntry]:
    """See `ObjectStore.feed`."""
    labels = {_word(connection, label): label for label in query.labels}
    labels.pop(None, None)
    if query.labels and not labels:
        return []
    first, last = query.created
    timed = query.created != (None, None) and one(connection, "PRAGMA user_version") >= TIMED
    found: list[tuple[int, Entry]] = []
    for position, entry in _walk_feed(connection, list(labels), query, timed=timed):
        if labels and entry[3] not in labels:
            continue
        if (first is None or first <= entry[4]) and (last is None or entry[4] <= last):
            found.append((position, entry))
            if len(found) == query.limit:
                break
    return [_entry(connection, *one) for one in sorted(found, reverse=True)]


def _walk_feed(
    connection: apsw.Connection, words: list[Any], query: FeedQuery, *, timed: bool
) -> Iterator[tuple[int, Entry]]:
    """The entries between the bounds, of blocks in which one of the words may occur then."""
    up = query.after is not None
    low = query.after + 1 if query.after is not None else 1
    high = query.before if query.before is not None else 1 << 62
    created = query.created if timed else (None, None)
    start = _start(connection, low) if up else high - 1
    block = _next_block(connection, words, start, created, up=up)
    while block is not None:
        raw = one(connection, "SELECT entries FROM feed_block WHERE first = ?", block)
        numbered = list(enumerate(_entries(raw), block))
        for position, entry in numbered if up else reversed(numbered):
            if low <= position < high:
                yield position, entry
        following = block + 1 if up else block - 1
        block = _next_block(connection, words, following, created, up=up)
        if block is not None and up and block >= high:
            return


def _start(connection: apsw.Connection, position: int) -> int:
    """The first position of the block in which `position` lies."""
    first: int | None = one(
        connection, "SELECT max(first) FROM feed_block WHERE first <= ?", position
    )
    return position if first is None else first


def _next_block(
    connection: apsw.Connection,
    words: list[Any],
    position: int,
    created: tuple[int | None, int | None],
    *,
    up: bool,
) -> int | None:
    """The next block from `position` on, up or down, in which one of the words may occur then.

    Blocks of other times are passed without being read.
    """
    best, bound, order = ("min", ">=", "ASC") if up else ("max", "<=", "DESC")
    timed = created != (None, None)
    then = f"first {bound} ?2 AND {THEN if timed else '?3 IS ?4'}"  # without bounds both are NULL
    if words:
        blocks = "feed_label JOIN feed_block USING (first)" if timed else "feed_label"
        sql = f"""
            SELECT {best}(nearest) FROM (
              SELECT (SELECT first FROM {blocks} WHERE feed_label.word = value AND {then}
                      ORDER BY first {order} LIMIT 1) AS nearest
              FROM json_each(?1))
        """
    else:
        sql = f"""
            SELECT first FROM feed_block WHERE ?1 = ?1 AND {then}
            ORDER BY first {order} LIMIT 1
        """
    wanted = msgspec.json.encode(words).decode()
    nearest: int | None = one(connection, sql, wanted, position, *created)
    return nearest


def _entry(connection: apsw.Connection, position: int, entry: Entry) -> FeedEntry:
    number, seq, n, word, at = entry
    object_id = one(connection, "SELECT id FROM object WHERE number = ?", number)
    label = one(connection, "SELECT text FROM word WHERE id = ?", word)
    return FeedEntry(position, object_id, seq, n, label, at)


def _word(connection: apsw.Connection, text: str) -> int | None:
    word: int | None = one(connection, "SELECT id FROM word WHERE text = ?", text)
    return word
