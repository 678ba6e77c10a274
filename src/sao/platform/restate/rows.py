"""The rows that a commit becomes, and what has to be there before."""

from typing import Any

import psycopg

from sao.platform.errors import CommitRefused
from sao.platform.ports import Commit
from sao.platform.restate.standing import Last

STANDING = """
SELECT wanted.number, wanted.seq FROM unnest(%s::bigint[], %s::bigint[]) AS wanted (number, seq)
WHERE NOT EXISTS
  (SELECT 1 FROM outcome WHERE outcome.number = wanted.number AND outcome.seq = wanted.seq)
"""
HOMELESS = """
SELECT home FROM unnest(%s::text[]) AS wanted (home)
WHERE NOT EXISTS (SELECT 1 FROM home WHERE token = wanted.home)
"""
SET_HOME = """
INSERT INTO home (token, clock, rounds, head) VALUES (%s, %s, %s, %s)
ON CONFLICT (token) DO UPDATE
SET clock = excluded.clock, rounds = excluded.rounds, head = excluded.head
"""
SET_ALARM = """
INSERT INTO alarm (number, clock, due, home, rank) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (number) DO UPDATE SET
  clock = excluded.clock, due = excluded.due, home = excluded.home, rank = excluded.rank
"""
SET_RUN = """
INSERT INTO run (run_id, home, state) VALUES (%s, %s, %s)
ON CONFLICT (run_id) DO UPDATE SET home = excluded.home, state = excluded.state
"""
ADD_OBJECT = "INSERT INTO object VALUES (%s, %s, %s, %s, %s)"
ADD_OUTCOME = "INSERT INTO outcome VALUES (%s, %s, %s, %s, %s, %s, %s)"
END_ALARM = "DELETE FROM alarm WHERE number = %s"
END_TERM = "DELETE FROM term WHERE term = %s AND number = %s"
ADD_ENTRY = "INSERT INTO feed VALUES (%s, %s, %s, %s, %s, %s)"
END_RUN = "DELETE FROM run WHERE run_id = %s"
ADD_REPLY = "INSERT INTO reply VALUES (%s, %s, %s)"
ADD_COMMAND = "INSERT INTO command VALUES (%s, %s, %s, %s)"
ADD_TERM = "INSERT INTO term VALUES (%s, %s) ON CONFLICT DO NOTHING"


async def check(
    connection: "psycopg.AsyncConnection[tuple[Any, ...]]", commit: Commit, stored: int
) -> None:
    """Raises `CommitRefused` where what the commit goes on from is not stored."""
    starts: dict[int, int] = {}
    for row in commit.outcomes:
        if row.number <= stored:
            starts.setdefault(row.number, row.seq - 1)
    found = await connection.execute(STANDING, (list(starts), list(starts.values())))
    missing = await found.fetchone()
    if missing is not None and missing[1] > 0:
        number, seq = missing
        raise CommitRefused(
            f"object {number}: outcome {seq + 1} follows outcome {seq}, which is not stored"
        )
    founded = {row.home for row in commit.homes}
    homes = [row.home for row in commit.objects if row.home not in founded]
    homeless = await (await connection.execute(HOMELESS, (homes,))).fetchone()
    if homeless is not None:
        raise CommitRefused(f"an object is new: there is no home {homeless[0]}")


def statements(commit: Commit, before: Last) -> list[tuple[str, list[Any]]]:
    """What to execute for which rows, in order; `before` are the last numbers given out."""
    homes = {row.home: row for row in commit.homes}
    alarms = {row.number: row for row in commit.alarms}.values()
    runs = {row.run_id: row for row in commit.runs}
    ended = [(run_id,) for run_id, row in runs.items() if row.state is None]
    order = enumerate(commit.outcomes, before.counters.outcomes + 1)
    return [
        (SET_HOME, list(homes.values())),
        (ADD_OBJECT, commit.objects),
        (ADD_OUTCOME, [(*row[:4], position, *row[4:]) for position, row in order]),
        (END_ALARM, [(row.number,) for row in alarms if row.due is None]),
        (SET_ALARM, [row for row in alarms if row.due is not None]),
        (ADD_TERM, list(dict.fromkeys(commit.terms_added))),
        (END_TERM, commit.terms_removed),
        (ADD_ENTRY, commit.feed),
        (END_RUN, ended),
        (SET_RUN, [row for row in runs.values() if row.state is not None]),
        (ADD_REPLY, commit.replies),
        (ADD_COMMAND, [(n, *row) for n, row in enumerate(commit.commands, before.commands + 1)]),
    ]
