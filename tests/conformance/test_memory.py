"""The memory driver keeps the promises of `ObjectStore`."""

from typing import Any

from conformance.object_store import ObjectStoreSuite
from sao.platform.memory import MemoryStore
from sao.platform.ports import ObjectStore


class TestMemory(ObjectStoreSuite):
    def open(self, place: Any) -> ObjectStore:
        del place
        return MemoryStore()
