"""An environment as its database tells it at one instant, whoever goes on writing. Only reads."""

from sao.platform.postgres.database import connected
from sao.platform.read_only import ReadOnly
from sao.platform.restate.leases import is_held
from sao.platform.restate.store import PostgresReader
from sao.platform.restate.tables import schema_of

THERE = "SELECT to_regclass(%s) IS NOT NULL"


class RestateSnapshot(ReadOnly, PostgresReader):
    """`ObjectStore` of what was there when it was opened; the engine itself is not asked.

    Raises `FileNotFoundError` where there is no such environment: looking makes none.
    """

    def __init__(self, dsn: str, environment: str) -> None:
        _check(dsn, environment)
        super().__init__(dsn, environment)
        self._instant = self._reading.snapshot()
        self._instant.__enter__()
        self.counters()  # a transaction stands still from its first read on

    def is_held(self, name: str) -> bool:
        """Whether some process has what is called so to itself right now."""
        return is_held(self._reading, self._environment, name)

    def close(self) -> None:
        self._instant.__exit__(None, None, None)
        super().close()


def _check(dsn: str, environment: str) -> None:
    with connected(dsn) as connection:
        name = connection.info.dbname
        found = connection.execute(THERE, (f"{schema_of(environment)}.layout",)).fetchone()
    if found is None or not found[0]:
        raise FileNotFoundError(
            f"the database '{name}' holds no environment '{environment}': name it as "
            "`sao serve --platform restate` was told with --environment, and its --postgres"
        )
