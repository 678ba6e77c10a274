"""What homes themselves hold, where a store reads a copy of it: this proves the copy."""

from typing import NamedTuple, Protocol

from sao.platform.ports.rows import HomeRow


class HeldLink(NamedTuple):
    """An outcome as its home holds it."""

    seq: int
    round: int
    hash: bytes
    body: bytes


class Mending(NamedTuple):
    """The rounds that a home has taken from the copy; `broken`: why no more of them."""

    rounds: list[int]
    broken: str


class Holding(Protocol):
    """What homes hold themselves, where the store is read from a copy of it."""

    def home(self, home: str) -> HomeRow | None:
        """The home as it stands; None if it holds nothing."""
        ...

    def chain(self, home: str, object_id: str) -> list[HeldLink]:
        """An object's outcomes, oldest first."""
        ...

    def mend(self, home: str, rounds: int) -> Mending:
        """Have a home take those of its first rounds that it lacks, if they prove themselves."""
        ...
