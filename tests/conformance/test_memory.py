"""The memory driver keeps the promises of the ports."""

from typing import Any

from conformance.kv import KeyValueSuite
from conformance.object_store import ObjectStoreSuite
from conformance.queue import QueuesSuite
from sao.platform.memory import MemoryKeyValue, MemoryQueues, MemoryStore
from sao.platform.ports import KeyValue, ObjectStore, Queues


class TestMemory(ObjectStoreSuite):
    def open(self, place: Any) -> ObjectStore:
        del place
        return MemoryStore()


class TestMemoryQueues(QueuesSuite):
    def open(self, place: Any) -> Queues:
        del place
        return MemoryQueues()


class TestMemoryKeyValue(KeyValueSuite):
    def open(self, place: Any) -> KeyValue:
        del place
        return MemoryKeyValue()
