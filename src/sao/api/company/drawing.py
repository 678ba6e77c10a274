"""Drawing lots that are the same everywhere: from a seed and what is drawn for, by a hash."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")

FINE = 1 << 32


class Lots:
    """The lots of one person. Each is drawn for something; the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def below(self, what: str, limit: int) -> int:
        """A whole number from 0, below the limit."""
        drawn = sha256(f"{self._seed}/{what}".encode()).digest()
        return int.from_bytes(drawn[:8], "big") % limit

    def happens(self, what: str, percent: int) -> bool:
        """Whether something happens that happens to so many of a hundred."""
        return self.below(what, 100) < percent

    def among(self, what: str, choices: Sequence[T]) -> T:
        """One of them, each as likely as the others."""
        return choices[self.below(what, len(choices))]

    def weighed(self, what: str, choices: Mapping[T, int]) -> T:
        """One of them, as likely as its weight says."""
        place = self.below(what, sum(choices.values()))
        for choice, weight in choices.items():
            if place < weight:
                return choice
            place -= weight
        raise ValueError(f"nothing can be drawn for {what}: the weights are {choices}")
