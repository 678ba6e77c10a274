"""What homes hold themselves, where a store is read from a copy of it: the proof of the copy."""

from typing import NamedTuple, Protocol

from sao.platform.ports.rows import HomeRow


class HeldLink(NamedTuple):
    """An outcome as its home holds it."""

    seq: int
    round: int
    hash: bytes
    body: bytes


class Holding(Protocol):
    """What homes hold themselves, where the store is read from a copy of it."""

    def home(self, home: str) -> HomeRow | None:
        """The home as it stands; None if it holds nothing."""
        ...

    def chain(self, home: str, object_id: str) -> list[HeldLink]:
        """An object's outcomes, oldest first."""
        ...
