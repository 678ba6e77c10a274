"""What one process has to itself: advisory locks, which the database lets go when it dies."""

from sao.platform.restate.database import Database

HOLD = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
LET_GO = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"

HELD = """
SELECT EXISTS (
  SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
  WHERE locktype = 'advisory' AND objsubid = 1 AND datname = current_database()
    AND ((classid::bigint << 32) | objid::bigint) = hashtextextended(%s, 0)
)
"""


def is_held(database: Database, environment: str, name: str) -> bool:
    """Whether some process has what is called so to itself; asking takes nothing."""
    return bool(database.one(HELD, f"{environment}/{name}"))


class Leases:
    """`Sharing` by locks of one connection: what is held is lost with it, and had again if free."""

    def __init__(self, database: Database, environment: str) -> None:
        self._database = database
        self._environment = environment
        self._held: set[str] = set()
        self._session = database.session

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

    def close(self) -> None:
        """All that was held is let go."""
        self._database.close()
