"""What one process has to itself: advisory locks, which the database lets go when it dies.

One of them says that it lives. The workflow runs that it carries bear its name; where nobody holds
the lock of that name any more, somebody else takes them over.
"""

import logging
from collections.abc import Sequence
from threading import RLock

from sao.platform.errors import StoreUnreadable
from sao.platform.ports import Moved, RunRow
from sao.platform.restate.connection import LastingConnection

HOLD = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
MOVED = """
SELECT '', max(outcomes), 0 FROM counters
UNION ALL SELECT (SELECT home FROM object WHERE object.number = fresh.number), max(round),
max(position)
FROM (SELECT number, round, position FROM outcome WHERE position > %s ORDER BY position LIMIT %s)
AS fresh GROUP BY fresh.number
"""
"""Written so that no statistics are needed to find it by what is new, not by what there is."""

PAGE = 5_000

ASK_END = "INSERT INTO ending VALUES (%s) ON CONFLICT DO NOTHING"
ENDS_ASKED = "SELECT name FROM ending"
ENDED = "DELETE FROM ending WHERE name = %s"

LET_GO = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"

NOTICE = (
    "SET tcp_keepalives_idle = 2",
    "SET tcp_keepalives_interval = 1",
    "SET tcp_keepalives_count = 3",
)
"""Where a whole machine dies, the database notices within five seconds."""

CARRIED = "SELECT run_id, home, state FROM run WHERE carrier = %s ORDER BY started"
CARRIES = "SELECT carrier FROM run WHERE run_id = %s"
CLAIM = "UPDATE run SET carrier = %s WHERE run_id = ANY(%s) AND carrier IS NULL"
OTHERS = "SELECT DISTINCT carrier FROM run WHERE carrier <> %s"
NOBODYS = "SELECT run_id FROM run WHERE carrier IS NULL"
TAKE_OVER = """
WITH taken AS (
  UPDATE run SET carrier = %s
  WHERE carrier = ANY(%s) OR (carrier IS NULL AND run_id = ANY(%s))
  RETURNING started, run_id, home, state
)
SELECT run_id, home, state FROM taken ORDER BY started
"""
OTHERS_OWE = """
SELECT EXISTS (
  SELECT 1 FROM run LEFT JOIN journal USING (run_id)
  WHERE run.carrier IS DISTINCT FROM %s AND journal.status IS DISTINCT FROM 'stuck'
)
"""

HELD = """
SELECT EXISTS (
  SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
  WHERE locktype = 'advisory' AND objsubid = 1 AND datname = current_database()
    AND ((classid::bigint << 32) | objid::bigint) = hashtextextended(%s, 0)
)
"""

log = logging.getLogger("sao.restate")


def is_held(database: LastingConnection, environment: str, name: str) -> bool:
    """Whether some process has what is called so to itself; asking takes nothing."""
    return bool(database.one(HELD, f"{environment}/{name}"))


class Leases:
    """`Sharing` by locks of one connection: what is held is lost with it, and had again if free.

    `process` is this process's name, which no other has. From any thread.
    """

    def __init__(self, database: LastingConnection, environment: str, process: str) -> None:
        self._database = database
        self._environment = environment
        self._process = process
        self._held: set[str] = set()
        self._session = 0
        self.outcomes = 0
        """How many outcomes were seen stored: there are never fewer."""
        self._nobodys: set[str] = set()
        self._lock = RLock()
        self._live()

    def hold(self, name: str) -> bool:
        with self._lock:
            self._live()
            return self._hold(name)

    def let_go(self, name: str) -> None:
        with self._lock:
            if name in self._held:
                self._held.discard(name)
                self._let_go(name)

    def ask_end(self, name: str) -> None:
        self._database.rows(ASK_END, name)

    def ends_asked(self) -> list[str]:
        return self._names(ENDS_ASKED)

    def ended(self, name: str) -> None:
        self._database.rows(ENDED, name)

    def moved(self, after: int) -> Moved:
        homes: dict[str, int] = {}
        while True:
            (_, outcomes, _), *fresh = self._database.rows(MOVED, after, PAGE)
            for home, round_, position in fresh:
                homes[home] = max(round_, homes.get(home, 0))
                after = max(position, after)
            if after >= outcomes:
                self.outcomes = max(outcomes, self.outcomes)
                return Moved(outcomes, homes)

    def carried(self) -> list[RunRow]:
        return [RunRow(*row) for row in self._database.rows(CARRIED, self._process)]

    def carries(self, run_id: str) -> bool:
        carrier = self._database.one(CARRIES, run_id)
        with self._lock:
            return self._live() and carrier == self._process

    def claim(self, run_ids: Sequence[str]) -> None:
        """Carry these, which this process has just opened, unless somebody does already.

        Where it cannot be written down they are nobody's, and are taken over as such.
        """
        try:
            self._database.rows(CLAIM, self._process, list(run_ids))
        except StoreUnreadable as error:
            log.warning("%d workflow runs are not claimed: %s", len(run_ids), error)

    def take_over(self) -> list[RunRow]:
        with self._lock:
            return self._take_over() if self._live() else []

    def others_owe(self) -> bool:
        return bool(self._database.one(OTHERS_OWE, self._process))

    def close(self) -> None:
        """All that was held is let go."""
        self._database.close()

    def _take_over(self) -> list[RunRow]:
        before, self._nobodys = self._nobodys, set(self._names(NOBODYS))
        dead = [one for one in self._names(OTHERS, self._process) if self._try(_life(one))]
        # Who has opened a run claims it a moment later: it is nobody's only if it stays so.
        nobodys = sorted(before & self._nobodys)
        taken = []
        if dead or nobodys:
            taken = self._database.rows(TAKE_OVER, self._process, dead, nobodys)
        for one in dead:
            self._let_go(_life(one))
        return [RunRow(*row) for row in taken]

    def _live(self) -> bool:
        """Have this process seen to be alive; over a new connection nothing is held any more."""
        if self._database.session != self._session:
            self._session = self._database.session
            self._held.clear()
            for setting in NOTICE:
                self._database.rows(setting)
        return self._hold(_life(self._process))

    def _hold(self, name: str) -> bool:
        if name not in self._held and self._try(name):
            self._held.add(name)
        return name in self._held

    def _try(self, name: str) -> bool:
        return bool(self._database.one(HOLD, f"{self._environment}/{name}"))

    def _let_go(self, name: str) -> None:
        self._database.one(LET_GO, f"{self._environment}/{name}")

    def _names(self, sql: str, *bindings: str) -> list[str]:
        return [name for (name,) in self._database.rows(sql, *bindings)]


def _life(process: str) -> str:
    return f"alive/{process}"
