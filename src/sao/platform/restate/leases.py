"""How processes get on: by advisory locks, and by seeing what the others have done.

The database lets a lock go when the process that holds it dies.
"""

from sao.platform.ports import Moved
from sao.platform.restate.database import Database

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
LET_GO = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


class Leases:
    """`Sharing` by locks of one connection: what is held is lost with it, and had again if free."""

    def __init__(self, database: Database, environment: str) -> None:
        self._database = database
        self._environment = environment
        self._held: set[str] = set()
        self._session = database.session
        self.outcomes = 0
        """How many outcomes were seen stored: there are never fewer."""

    def hold(self, name: str) -> bool:
        key = f"{self._environment}/{name}"
        if self._database.session != self._session:
            self._session = self._database.session
            self._held.clear()
        if name not in self._held and self._database.one(HOLD, key):
            self._held.add(name)
        return name in self._held

    def let_go(self, name: str) -> None:
        if name in self._held:
            self._held.discard(name)
            self._database.one(LET_GO, f"{self._environment}/{name}")

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

    def close(self) -> None:
        """All that was held is let go."""
        self._database.close()
