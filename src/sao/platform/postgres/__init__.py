"""The ports on PostgreSQL: what several processes on several machines share.

An environment is a database. Each part has a schema of its own in it (`sao_kv`, `sao_queue`,
`sao_read_model_…`), made when it is opened first, so the parts can lie in different databases too.
"""

from sao.platform.postgres.database import Database
from sao.platform.postgres.kv import PostgresKeyValue
from sao.platform.postgres.queue import PostgresQueues
from sao.platform.postgres.read_model import PostgresReadModel

__all__ = ["Database", "PostgresKeyValue", "PostgresQueues", "PostgresReadModel"]
