"""Forgetting which parts were judged, once the engine cannot ask for them again."""

from typing import Any

import psycopg

EVERY_S = 600.0

KEPT_DAYS = 8
"""The engine repeats a call within a day, unless it was paused: then whoever lets it go on after
this time finds that its homes stand elsewhere."""

AT_ONCE = 5_000

OLD = "at < now() - make_interval(days => %s)"
SWEEPS = [
    f"DELETE FROM {table} WHERE unit IN (SELECT unit FROM {table} WHERE {OLD} LIMIT %s)"  # noqa: S608
    for table in ("projected", "declined")
]


async def sweep(connection: "psycopg.AsyncConnection[tuple[Any, ...]]") -> int:
    """Forget what is older; how many parts that were. Others go on between its steps."""
    forgotten = 0
    for statement in SWEEPS:
        while True:
            done = await connection.execute(statement, (KEPT_DAYS, AT_ONCE))
            forgotten += done.rowcount
            if done.rowcount < AT_ONCE:
                break
    return forgotten
