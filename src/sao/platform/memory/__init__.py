"""The memory driver: everything in one process, and gone with it. Browser, tests, simulations."""

from sao.platform.memory.objects import MemoryStore

__all__ = ["MemoryStore"]
