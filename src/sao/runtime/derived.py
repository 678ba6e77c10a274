"""What readers have worked out from the store: kept until something changes, or kept up to date.

A list of thirty thousand objects is not rebuilt because one of them has changed. Whoever follows
the changes is told which objects they are about, and amends what it has.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sao.runtime.turns import Turns

T = TypeVar("T")

CHANGES_MAX = 5_000
"""How many changes are remembered: who has missed more begins anew, which costs about as much."""


class Derived:
    """What is kept of one environment."""

    def __init__(self) -> None:
        self._now: dict[Any, Any] = {}
        self._followed: dict[Any, tuple[int, Any]] = {}
        self._making = 0
        self._changes: list[str] = []
        self._forgotten = 0

    def now(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` works out, kept until anything changes."""
        if key not in self._now:
            self._now[key] = make()
        found: T = self._now[key]
        return found

    def followed(
        self, key: Any, make: Callable[[], Turns[T]], amend: Callable[[T, frozenset[str]], None]
    ) -> Turns[T]:
        """What `make` works out, amended from then on by what changes, told by the objects' ids.

        The same value is given to all who ask: what it holds may be amended at the next turn.
        """
        if key in self._followed:
            place, kept = self._followed.pop(key)  # should it fail, it is made anew
            missed = self._since(place)
            if missed is not None:
                amend(kept, missed)
                self._followed[key] = self._place, kept
                value: T = kept
                return value
        return (yield from self._made(key, make, amend))

    def change(self, object_ids: Iterable[str]) -> None:
        """These objects have changed, or are new."""
        self._now.clear()
        if self._followed or self._making:
            self._changes += object_ids
            surplus = len(self._changes) - CHANGES_MAX
            if surplus > 0:
                del self._changes[:surplus]
                self._forgotten += surplus

    def clear(self) -> None:
        """Nobody knows what has changed."""
        self._now.clear()
        self._followed.clear()
        self._forgotten = self._place + 1
        self._changes.clear()

    def _made(
        self, key: Any, make: Callable[[], Turns[T]], amend: Callable[[T, frozenset[str]], None]
    ) -> Turns[T]:
        self._making += 1
        try:
            place = self._place
            value = yield from make()
            missed = self._since(place)
        finally:
            self._making -= 1
        if missed is not None:  # else too much has happened meanwhile: it is good for this once
            amend(value, missed)
            self._followed[key] = self._place, value
        return value

    @property
    def _place(self) -> int:
        return self._forgotten + len(self._changes)

    def _since(self, place: int) -> frozenset[str] | None:
        """What has changed since; None where it is no longer known."""
        if place < self._forgotten:
            return None
        return frozenset(self._changes[place - self._forgotten :])
