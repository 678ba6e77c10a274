"""The rows that parts become: one statement, whatever they touch and however many rows it is.

Arrays go as bytes (`%b`): as text they take the driver three times as long.
"""

from typing import Any

from sao.platform.ports import Commit
from sao.platform.restate.standing import Last, Standing, Statement
from sao.platform.restate.terms import indexed

SET_HOME = """
INSERT INTO home (token, clock, rounds, head)
SELECT * FROM unnest(%b::text[], %b::text[], %b::bigint[], %b::bytea[])
ON CONFLICT (token) DO UPDATE
SET clock = excluded.clock, rounds = excluded.rounds, head = excluded.head
"""
ADD_OBJECT = """
INSERT INTO object
SELECT * FROM unnest(%b::bigint[], %b::text[], %b::text[], %b::text[], %b::bigint[])
"""
ADD_OUTCOME = """
INSERT INTO outcome (number, seq, round, feed, hash, body, position)
SELECT * FROM unnest(
  %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[], %b::bytea[], %b::bytea[], %b::bigint[])
"""
END_ALARM = "DELETE FROM alarm WHERE number = ANY(%b::bigint[])"
SET_ALARM = """
INSERT INTO alarm (number, clock, due, home, rank)
SELECT * FROM unnest(%b::bigint[], %b::text[], %b::bigint[], %b::text[], %b::bigint[])
ON CONFLICT (number) DO UPDATE SET
  clock = excluded.clock, due = excluded.due, home = excluded.home, rank = excluded.rank
"""
ADD_TERM = """
INSERT INTO term SELECT * FROM unnest(%b::text[], %b::bigint[]) ON CONFLICT DO NOTHING
"""
END_TERM = """
DELETE FROM term USING unnest(%b::text[], %b::bigint[]) AS ended (term, number)
WHERE term.term = ended.term AND term.number = ended.number
"""
ADD_ENTRY = """
INSERT INTO feed SELECT * FROM unnest(
  %b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[], %b::text[], %b::bigint[])
"""
END_RUN = "DELETE FROM run WHERE run_id = ANY(%b::text[])"
SET_RUN = """
INSERT INTO run (run_id, home, state) SELECT * FROM unnest(%b::text[], %b::text[], %b::bytea[])
ON CONFLICT (run_id) DO UPDATE SET home = excluded.home, state = excluded.state
"""
ADD_REPLY = "INSERT INTO reply SELECT * FROM unnest(%b::text[], %b::bytea[], %b::bigint[])"
ADD_COMMAND = """
INSERT INTO command (command_id, at, request, position)
SELECT * FROM unnest(%b::text[], %b::bigint[], %b::bytea[], %b::bigint[])
"""


TOLD = "INSERT INTO projected (unit) SELECT unnest(%b::text[])"
DECLINED = """
INSERT INTO declined (unit, answer, refused)
SELECT * FROM unnest(%b::text[], %b::text[], %b::boolean[]) ON CONFLICT DO NOTHING
"""
COUNT = "UPDATE counters SET number = %s, feed = %s, outcomes = %s, commands = %s, told = %s"


def written(standing: Standing, before: Last) -> Statement:
    """All that a batch becomes, in one statement; `before` are the last numbers given out.

    Its parts see nothing of each other, and no two of them touch one row.
    """
    answers = standing.declined.items()
    beside: list[tuple[str, list[Any]]] = [
        (TOLD, [(unit,) for unit in standing.units]),
        (DECLINED, [(u, a.refused or a.conflict, bool(a.refused)) for u, a in answers]),
    ]
    filled: list[tuple[str, list[Any]]] = [
        (sql, rows) for sql, rows in (*beside, *_tables(standing.accepted, before)) if rows
    ]
    bindings = [list(column) for _sql, rows in filled for column in zip(*rows, strict=True)]
    parts = ", ".join(f"part{n} AS ({sql})" for n, (sql, _rows) in enumerate(filled))
    return Statement(f"WITH {parts} {COUNT}" if parts else COUNT, [*bindings, *standing.last.row])


def _tables(commit: Commit, before: Last) -> list[tuple[str, list[Any]]]:
    homes = {row.home: row for row in commit.homes}
    alarms = {row.number: row for row in commit.alarms}.values()
    runs = {row.run_id: row for row in commit.runs}.values()
    order = enumerate(commit.outcomes, before.counters.outcomes + 1)
    commands = enumerate(commit.commands, before.commands + 1)
    return [
        (SET_HOME, list(homes.values())),
        (ADD_OBJECT, commit.objects),
        (ADD_OUTCOME, [(*row, position) for position, row in order]),
        (END_ALARM, [(row.number,) for row in alarms if row.due is None]),
        (SET_ALARM, [row for row in alarms if row.due is not None]),
        (ADD_TERM, _indexed(commit.terms_added)),
        (END_TERM, _indexed(commit.terms_removed)),
        (ADD_ENTRY, commit.feed),
        (END_RUN, [(row.run_id,) for row in runs if row.state is None]),
        (SET_RUN, [row for row in runs if row.state is not None]),
        (ADD_REPLY, commit.replies),
        (ADD_COMMAND, [(*row, position) for position, row in commands]),
    ]


def _indexed(terms: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(indexed(term), number) for term, number in terms]
