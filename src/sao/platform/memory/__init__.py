"""The memory driver: everything in one process, and gone with it. Browser, tests, simulations."""

from sao.platform.memory.documents import MemoryDocuments
from sao.platform.memory.kv import MemoryKeyValue
from sao.platform.memory.objects import MemoryStore
from sao.platform.memory.queue import MemoryQueues
from sao.platform.memory.workflows import MemoryJournal

__all__ = ["MemoryDocuments", "MemoryJournal", "MemoryKeyValue", "MemoryQueues", "MemoryStore"]
