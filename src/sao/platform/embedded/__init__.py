"""The embedded driver: one SQLite file for each environment, one process that writes to it."""

from sao.platform.embedded.store import EmbeddedStore, SnapshotStore

__all__ = ["EmbeddedStore", "SnapshotStore"]
