"""An environment as its database tells it at one instant, whoever goes on writing. Only reads."""

from sao.platform.errors import CommitRefused
from sao.platform.ports import Commit, Taken
from sao.platform.postgres.database import connected
from sao.platform.restate.connection import LastingConnection
from sao.platform.restate.leases import is_held
from sao.platform.restate.store import PostgresRecords, RestateStore
from sao.platform.restate.tables import schema_of

THERE = "SELECT to_regclass(%s) IS NOT NULL"


class RestateSnapshot(RestateStore):
    """`ObjectStore` of what was there when it was opened; the engine itself is not asked.

    Raises `FileNotFoundError` where there is no such environment: looking makes none.
    """

    sharing = None  # type: ignore[assignment]  # nothing that it tells ever changes

    def __init__(self, dsn: str, environment: str) -> None:
        _check(dsn, environment)
        self._dsn, self._environment = dsn, environment
        PostgresRecords.__init__(self, LastingConnection(dsn, environment))
        self._instant = self._reading.snapshot()
        self._instant.__enter__()
        self.counters()  # a transaction stands still from its first read on

    def is_held(self, name: str) -> bool:
        """Whether some process has what is called so to itself right now."""
        return is_held(self._reading, self._environment, name)

    def commit(self, commit: Commit) -> Taken:
        raise CommitRefused(f"a snapshot takes nothing ({len(commit.outcomes)} outcomes)")

    def forget_replies(self, before_wall_at: int) -> int:
        raise CommitRefused(f"a snapshot forgets nothing (before {before_wall_at})")

    def close(self) -> None:
        self._instant.__exit__(None, None, None)
        PostgresRecords.close(self)


def _check(dsn: str, environment: str) -> None:
    with connected(dsn) as connection:
        name = connection.info.dbname
        found = connection.execute(THERE, (f"{schema_of(environment)}.layout",)).fetchone()
    if found is None or not found[0]:
        raise FileNotFoundError(
            f"the database '{name}' holds no environment '{environment}': name it as "
            "`sao serve --platform restate` was told with --environment, and its --postgres"
        )
