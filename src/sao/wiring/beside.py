"""What an environment has beside its objects: in its folder, or in a database of its own.

In a database it is shared by any number of processes, whatever holds the objects.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sao.platform.embedded import EmbeddedKeyValue, EmbeddedQueues
from sao.platform.embedded.read_model import EmbeddedReadModel
from sao.platform.errors import StoreUnreadable
from sao.platform.ports import KeyValue, Queues
from sao.platform.ports.read_model import ReadModel
from sao.platform.queueing.queues import TableQueues

if TYPE_CHECKING:  # an extra
    from sao.platform.postgres import PostgresNotes


class Postgres(NamedTuple):
    """The DSN of an environment's database, and of a role that may only read its read model.

    Without a `reader` one is made. Where several environments share a database, `environment` says
    which one this is.
    """

    dsn: str
    reader: str | None = None
    environment: str = ""


class Beside(NamedTuple):
    """Queues, keys and values, the read model."""

    queues: Queues
    kv: KeyValue
    read_model: ReadModel

    def close(self) -> None:
        """Nothing is lost."""
        for opened in self:
            opened.close()


def open_beside(
    data: Path, postgres: Postgres | None = None, queues: Queues | None = None
) -> Beside:
    """All of it, for who serves it, but for `queues` that are elsewhere.

    Raises the platform's errors.
    """
    return Beside(
        queues or open_queues(data, postgres, alone=True),
        open_kv(data, postgres),
        open_read_model(data, postgres),
    )


def open_queues(
    data: Path, postgres: Postgres | None = None, *, alone: bool = False
) -> TableQueues:
    """The queues. `alone`: for who consumes all of a folder, as its server does."""
    if postgres is None:
        return EmbeddedQueues(data, alone=alone)
    _need_driver()
    from sao.platform.postgres import Database, PostgresQueues  # noqa: PLC0415  (an extra)

    return PostgresQueues(Database(postgres.dsn), postgres.environment)


def open_kv(data: Path, postgres: Postgres | None = None) -> KeyValue:
    """Keys and values."""
    if postgres is None:
        return EmbeddedKeyValue(data)
    _need_driver()
    from sao.platform.postgres import Database, PostgresKeyValue  # noqa: PLC0415  (an extra)

    return PostgresKeyValue(Database(postgres.dsn), postgres.environment)


def open_read_model(data: Path, postgres: Postgres | None = None) -> ReadModel:
    """The read model."""
    if postgres is None:
        return EmbeddedReadModel(data)
    _need_driver()
    from sao.platform.postgres import Database, PostgresReadModel  # noqa: PLC0415  (an extra)

    database = Database(postgres.dsn)
    return PostgresReadModel(database, postgres.reader, postgres.environment)


def open_notes(postgres: Postgres) -> "PostgresNotes":
    """What is an environment's own wherever it is served, where that is not its folder."""
    _need_driver()
    from sao.platform.postgres import Database, PostgresNotes  # noqa: PLC0415  (an extra)

    return PostgresNotes(Database(postgres.dsn, connections_max=2), postgres.environment)


def _need_driver() -> None:
    """Raises `StoreUnreadable` where PostgreSQL's driver is not installed."""
    try:
        import psycopg  # noqa: F401, PLC0415
    except ModuleNotFoundError:
        why = "its driver is missing: pip install 'sao-billing[scale]'"
        raise StoreUnreadable("PostgreSQL", why) from None
