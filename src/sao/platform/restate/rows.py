"""The rows that a commit becomes: one statement for each table, whatever the number of rows."""

from typing import Any, NamedTuple

from sao.platform.ports import Commit
from sao.platform.restate.standing import Last

SET_HOME = """
INSERT INTO home (token, clock, rounds, head)
SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bytea[])
ON CONFLICT (token) DO UPDATE
SET clock = excluded.clock, rounds = excluded.rounds, head = excluded.head
"""
ADD_OBJECT = """
INSERT INTO object
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[])
"""
ADD_OUTCOME = """
INSERT INTO outcome (number, seq, round, feed, hash, body, position)
SELECT * FROM unnest(
  %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bytea[], %s::bytea[], %s::bigint[])
"""
END_ALARM = "DELETE FROM alarm WHERE number = ANY(%s::bigint[])"
SET_ALARM = """
INSERT INTO alarm (number, clock, due, home, rank)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::bigint[])
ON CONFLICT (number) DO UPDATE SET
  clock = excluded.clock, due = excluded.due, home = excluded.home, rank = excluded.rank
"""
ADD_TERM = """
INSERT INTO term SELECT * FROM unnest(%s::text[], %s::bigint[]) ON CONFLICT DO NOTHING
"""
END_TERM = """
DELETE FROM term USING unnest(%s::text[], %s::bigint[]) AS ended (term, number)
WHERE term.term = ended.term AND term.number = ended.number
"""
ADD_ENTRY = """
INSERT INTO feed SELECT * FROM unnest(
  %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[])
"""
END_RUN = "DELETE FROM run WHERE run_id = ANY(%s::text[])"
SET_RUN = """
INSERT INTO run (run_id, home, state) SELECT * FROM unnest(%s::text[], %s::text[], %s::bytea[])
ON CONFLICT (run_id) DO UPDATE SET home = excluded.home, state = excluded.state
"""
ADD_REPLY = "INSERT INTO reply SELECT * FROM unnest(%s::text[], %s::bytea[], %s::bigint[])"
ADD_COMMAND = """
INSERT INTO command (command_id, at, request, position)
SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bytea[], %s::bigint[])
"""


class Statement(NamedTuple):
    """What to execute, with a list for each column."""

    sql: str
    columns: list[list[Any]]


def statements(commit: Commit, before: Last) -> list[Statement]:
    """What to execute, in order; `before` are the last numbers given out."""
    homes = {row.home: row for row in commit.homes}
    alarms = {row.number: row for row in commit.alarms}.values()
    runs = {row.run_id: row for row in commit.runs}.values()
    order = enumerate(commit.outcomes, before.counters.outcomes + 1)
    commands = enumerate(commit.commands, before.commands + 1)
    tables: list[tuple[str, list[Any]]] = [
        (SET_HOME, list(homes.values())),
        (ADD_OBJECT, commit.objects),
        (ADD_OUTCOME, [(*row, position) for position, row in order]),
        (END_ALARM, [(row.number,) for row in alarms if row.due is None]),
        (SET_ALARM, [row for row in alarms if row.due is not None]),
        (ADD_TERM, commit.terms_added),
        (END_TERM, commit.terms_removed),
        (ADD_ENTRY, commit.feed),
        (END_RUN, [(row.run_id,) for row in runs if row.state is None]),
        (SET_RUN, [row for row in runs if row.state is not None]),
        (ADD_REPLY, commit.replies),
        (ADD_COMMAND, [(*row, position) for position, row in commands]),
    ]
    return [
        Statement(sql, [list(column) for column in zip(*rows, strict=True)])
        for sql, rows in tables
        if rows
    ]
