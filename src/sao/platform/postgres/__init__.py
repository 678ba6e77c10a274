"""The ports on PostgreSQL: what several processes on several machines share.

An environment is a database. Each part has a schema of its own in it (`sao_kv`, `sao_queue`,
`sao_environment`, `sao_read_…`), made when it is opened first; where several environments share a
database, each has its own, with the environment's name behind.
"""

from sao.platform.postgres.database import Database
from sao.platform.postgres.kv import PostgresKeyValue
from sao.platform.postgres.notes import PostgresNotes
from sao.platform.postgres.queue import PostgresQueues
from sao.platform.postgres.read_model import PostgresReadModel

__all__ = ["Database", "PostgresKeyValue", "PostgresNotes", "PostgresQueues", "PostgresReadModel"]
