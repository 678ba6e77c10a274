"""The embedded driver: one SQLite file for each environment, one process that writes to it."""

from sao.platform.embedded.store import EmbeddedStore

__all__ = ["EmbeddedStore"]
