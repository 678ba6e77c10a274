"""The embedded driver: an environment is a folder of SQLite files and documents."""

from sao.platform.embedded.kv import EmbeddedKeyValue
from sao.platform.embedded.queue import EmbeddedQueues
from sao.platform.embedded.store import EmbeddedStore, SnapshotStore
from sao.platform.embedded.workflows import EmbeddedJournal

__all__ = [
    "EmbeddedJournal",
    "EmbeddedKeyValue",
    "EmbeddedQueues",
    "EmbeddedStore",
    "SnapshotStore",
]
