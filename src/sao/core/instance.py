"""Instances: one resource at one version, an immutable value."""

from typing import Generic, TypeVar

import msgspec


class State(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of every resource's state: who it is and which state of its machine it is in.

    Fields that a resource adds all have defaults: those are what it holds before it is created. A
    mapping in it has no order: a replayed one comes in order of its keys, so go through it
    `sorted`.
    """

    id: str = ""
    status: str = ""


S = TypeVar("S", bound=State)


class Instance(msgspec.Struct, Generic[S], frozen=True, gc=False):
    """One resource at one version. `seq` is its position in its chain, 0 before it is created.

    `alarm` is when it wakes next and with which action; it follows from `data`, and is kept because
    everybody asks for it.
    """

    schema: str
    data: S
    seq: int
    head: bytes
    at: int = 0
    alarm: tuple[int, str] | None = None

    @property
    def id(self) -> str:
        """The object's globally unique id."""
        return self.data.id

    @property
    def status(self) -> str:
        """The state of the machine that the object is in; empty before it is created."""
        return self.data.status
