"""Reading what takes more than one plain SELECT: pages of the index and of the feed, due alarms."""

from typing import Any

from sao.platform.ports import FeedEntry, FeedQuery, Query, Wake
from sao.platform.restate.connection import LastingConnection
from sao.platform.restate.terms import indexed

CARRIES = "(SELECT 1 FROM term AS other WHERE other.term = %s AND other.number = walk.number)"
CREATED = "(SELECT created_at FROM object WHERE object.number = walk.number)"
DUE = """
SELECT alarm.due, alarm.home, alarm.rank, object.id FROM alarm JOIN object USING (number)
WHERE alarm.clock = %s
"""
FEED = """
SELECT position, object.id, seq, n, label, at FROM feed JOIN object USING (number)
"""

Conditions = list[tuple[str, Any]]


def find(database: LastingConnection, query: Query) -> list[int]:
    """See `ObjectStore.find`."""
    sql, bindings = found_by(query)
    found = database.rows(sql, *bindings)
    return sorted((number for (number,) in found), reverse=True)


def found_by(query: Query) -> tuple[str, list[Any]]:
    """What to ask for the numbers of a page, in whatever order."""
    conditions: Conditions = [("walk.term = %s", indexed(term)) for term in query.all[:1]]
    conditions += [(f"EXISTS {CARRIES}", indexed(term)) for term in query.all[1:]]
    conditions += [(f"NOT EXISTS {CARRIES}", indexed(term)) for term in query.none]
    conditions += _bounds("walk.number", query.before, query.after)
    first, last = query.created
    conditions += [(f"{CREATED} >= %s", first)] if first is not None else []
    conditions += [(f"{CREATED} <= %s", last)] if last is not None else []
    table = "term" if query.all else "object"
    sql = f"SELECT walk.number FROM {table} AS walk WHERE {_where(conditions)}"
    sql += " ORDER BY walk.number " + ("DESC" if query.after is None else "ASC") + " LIMIT %s"
    return sql, [*(value for _, value in conditions), query.limit]


def due(database: LastingConnection, clock: str, until: int, limit: int) -> list[Wake]:
    """See `ObjectStore.due`."""
    with database.snapshot():
        next_ones = f"{DUE} AND alarm.due <= %s ORDER BY alarm.due, alarm.home LIMIT %s"
        found = database.rows(next_ones, clock, until, limit)
        if found and len(found) == limit:  # the last home may have more alarms at this instant
            instant, home = found[-1][:2]
            found = [row for row in found if row[:2] != (instant, home)]
            rest = f"{DUE} AND alarm.due = %s AND alarm.home = %s"
            found += database.rows(rest, clock, instant, home)
    return sorted(Wake(*row) for row in found)


def feed(database: LastingConnection, query: FeedQuery) -> list[FeedEntry]:
    """See `ObjectStore.feed`."""
    conditions = _bounds("position", query.before, query.after)
    if query.labels:
        conditions.append(("label = ANY(%s)", list(query.labels)))
    first, last = query.created
    conditions += [("at >= %s", first)] if first is not None else []
    conditions += [("at <= %s", last)] if last is not None else []
    sql = f"{FEED} WHERE {_where(conditions)} ORDER BY position "
    sql += ("DESC" if query.after is None else "ASC") + " LIMIT %s"
    found = database.rows(sql, *(value for _, value in conditions), query.limit)
    return sorted((FeedEntry(*row) for row in found), reverse=True)


def _bounds(column: str, before: int | None, after: int | None) -> Conditions:
    bounds: Conditions = []
    if before is not None:
        bounds.append((f"{column} < %s", before))
    if after is not None:
        bounds.append((f"{column} > %s", after))
    return bounds


def _where(conditions: Conditions) -> str:
    return " AND ".join(condition for condition, _ in conditions) or "TRUE"
