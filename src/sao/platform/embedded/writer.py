"""Writing: one commit is one SQLite transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import apsw
import msgspec

from sao.platform.consistency import continued
from sao.platform.embedded import order
from sao.platform.embedded.sql import one, transaction
from sao.platform.embedded.tables import FEED_BLOCK, SEQ_BITS
from sao.platform.errors import CommitRefused
from sao.platform.ports import (
    AlarmRow,
    Commit,
    Counters,
    FeedRow,
    ObjectRow,
    OutcomeRow,
    ReplyRow,
    RunRow,
)

WORDS_KEPT = 100_000
"""How many words are remembered with their ids, so that they need not be looked up."""

SET_HOME = """
INSERT INTO home (token, clock, rounds, head) VALUES (?, ?, ?, ?)
ON CONFLICT (token) DO UPDATE
SET clock = excluded.clock, rounds = excluded.rounds, head = excluded.head
"""
HOME_OF = "SELECT (SELECT id FROM home WHERE token = ?)"
ADD_OUTCOME = f"INSERT INTO outcome VALUES (?1 << {SEQ_BITS} | ?2, ?3, ?4, ?5, ?6)"
NOT_STANDING = f"""
SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM outcome WHERE key = ?1 << {SEQ_BITS} | ?2)
"""
FORGET = """
DELETE FROM reply WHERE id IN (SELECT id FROM reply WHERE wall_at < ? ORDER BY wall_at LIMIT 5000)
"""

SET_RUN = """
INSERT INTO run (run_id, home, state) VALUES (?, ?, ?)
ON CONFLICT (run_id) DO UPDATE SET home = excluded.home, state = excluded.state
"""

_json = msgspec.json.Encoder()

ADD_BLOCK = "INSERT INTO feed_block (first, last, oldest, newest, entries) VALUES (?, ?, ?, ?, ?)"


class Writer:
    """The writing side of one file. Its caller lets in one thread at a time."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._words: dict[str, int] = {}
        self._counters = read_counters(connection)

    def commit(self, commit: Commit) -> None:
        """Everything of the commit, durably, or nothing: see `ObjectStore.commit`."""
        starts = continued(commit, self._counters)
        with self._transaction():
            self._check_standing(starts)
            self._many(SET_HOME, commit.homes)
            self._add_objects(commit.objects)
            self._many(ADD_OUTCOME, commit.outcomes)
            self._add_order(commit.outcomes)
            self._set_alarms(commit.alarms)
            self._set_terms(commit)
            self._add_feed(commit.feed)
            self._set_runs(commit.runs)
            self._add_replies(commit.replies)
            self._many(
                "INSERT INTO command (command_id, at, request) VALUES (?, ?, ?)", commit.commands
            )
        number, feed, outcomes = self._counters
        self._counters = Counters(
            number + len(commit.objects), feed + len(commit.feed), outcomes + len(commit.outcomes)
        )

    def forget_replies(self, before_wall_at: int) -> int:
        """See `ObjectStore.forget_replies`; a portion of them: 0 when none is left."""
        with self._transaction():
            self._connection.execute(FORGET, (before_wall_at,))
            return self._connection.changes()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with transaction(self._connection):
                yield
        except BaseException:
            self._words.clear()  # some may have got their id in what was undone
            raise

    def _check_standing(self, starts: dict[int, int]) -> None:
        continued_at = [(number, seq) for number, seq in starts.items() if seq > 0]
        for number, seq in self._connection.executemany(NOT_STANDING, continued_at):
            raise CommitRefused(
                f"object {number}: outcome {seq + 1} follows outcome {seq}, which is not stored"
            )

    def _add_objects(self, objects: list[ObjectRow]) -> None:
        tokens = [(row.home,) for row in objects]
        homes = [home for (home,) in self._connection.executemany(HOME_OF, tokens)]
        if None in homes:
            orphan = objects[homes.index(None)]
            raise CommitRefused(f"object {orphan.id}: there is no home {orphan.home}")
        self._many(
            "INSERT INTO object VALUES (?, ?, ?, ?, ?)",
            [
                (row.number, row.id, row.kind, home, row.created_at)
                for row, home in zip(objects, homes, strict=True)
            ],
        )

    def _add_order(self, outcomes: list[OutcomeRow]) -> None:
        keys = [number << SEQ_BITS | seq for number, seq, _round, _feed, _hash, _body in outcomes]
        order.add(self._connection, self._counters.outcomes, keys)

    def _set_alarms(self, alarms: list[AlarmRow]) -> None:
        last = {row.number: row for row in alarms}.values()
        self._many(
            "DELETE FROM alarm WHERE number = ?", [(row.number,) for row in last if row.due is None]
        )
        self._many(
            "REPLACE INTO alarm VALUES (?, ?, ?, ?, ?)",
            [
                (number, self._word(clock), due, home, rank)
                for number, clock, due, home, rank in last
                if due is not None
            ],
        )

    def _set_terms(self, commit: Commit) -> None:
        word = self._word
        self._many(
            "INSERT OR IGNORE INTO term VALUES (?, ?)",
            [(word(term), number) for term, number in commit.terms_added],
        )
        self._many(
            "DELETE FROM term WHERE word = ? AND number = ?",
            [(word(term), number) for term, number in commit.terms_removed],
        )

    def _add_feed(self, feed: list[FeedRow]) -> None:
        for start in range(0, len(feed), FEED_BLOCK):
            rows = feed[start : start + FEED_BLOCK]
            first = rows[0].position
            entries = [
                (number, seq, n, self._word(label), at) for _, number, seq, n, label, at in rows
            ]
            ats = [row.at for row in rows]
            block = (first, rows[-1].position, min(ats), max(ats), _json.encode(entries).decode())
            self._many(ADD_BLOCK, [block])
            labels = {entry[3] for entry in entries}
            self._many("INSERT INTO feed_label VALUES (?, ?)", [(label, first) for label in labels])

    def _set_runs(self, runs: list[RunRow]) -> None:
        for row in runs:
            if row.state is None:
                self._connection.execute("DELETE FROM run WHERE run_id = ?", (row.run_id,))
            else:
                self._connection.execute(SET_RUN, row)

    def _add_replies(self, replies: list[ReplyRow]) -> None:
        self._many("INSERT INTO reply (command_id, reply, wall_at) VALUES (?, ?, ?)", replies)

    def _word(self, text: str) -> int:
        known = self._words.get(text)
        if known is not None:
            return known
        word: int | None = one(self._connection, "SELECT id FROM word WHERE text = ?", text)
        if word is None:
            self._connection.execute("INSERT INTO word (text) VALUES (?)", (text,))
            word = self._connection.last_insert_rowid()
        if len(self._words) >= WORDS_KEPT:
            self._words.clear()
        self._words[text] = word
        return word

    def _many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        if rows:
            self._connection.executemany(sql, rows)


def read_counters(connection: apsw.Connection) -> Counters:
    """The last numbers given out in this file."""
    number = one(connection, "SELECT max(number) FROM object")
    feed = one(connection, "SELECT last FROM feed_block ORDER BY first DESC LIMIT 1")
    return Counters(number or 0, feed or 0, order.last_position(connection))
