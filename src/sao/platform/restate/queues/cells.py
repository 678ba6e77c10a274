"""An object's entries while it is asked for something: each read once, written once, at the end."""

from collections.abc import Awaitable, Iterable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Place(Protocol):
    """Where an object's entries are."""

    def read(self, name: str, kind: type[T]) -> Awaitable[T | None]:
        """The entry, None where there is none."""
        ...

    def write(self, name: str, value: Any, kind: type[Any]) -> None:
        """Set an entry."""
        ...

    def clear(self, name: str) -> None:
        """End an entry."""
        ...


class Cells:
    """The entries of one place."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._values: dict[str, Any] = {}
        self._changed: dict[str, type[Any]] = {}

    async def get(self, name: str, kind: type[T]) -> T | None:
        """The entry as it stands by now. Who changes it in place says so with `put`."""
        if name not in self._values:
            self._values[name] = await self._place.read(name, kind)
        value: T | None = self._values[name]
        return value

    async def load(self, names: Iterable[str], kind: type[Any]) -> None:
        """Read these at the same time: each takes a way to the engine and back."""
        fresh = [name for name in dict.fromkeys(names) if name not in self._values]
        asked = [self._place.read(name, kind) for name in fresh]
        for name, value in zip(fresh, asked, strict=True):
            self._values[name] = await value

    def put(self, name: str, value: Any) -> None:
        """Set an entry."""
        self._values[name] = value
        self._changed[name] = type(value)

    def put_list(self, name: str, value: list[Any], kind: type[Any]) -> None:
        """Set an entry that is a list; an empty one is none."""
        self._values[name] = value or None
        self._changed[name] = kind

    def drop(self, name: str) -> None:
        """End an entry."""
        self._values[name] = None
        self._changed[name] = type(None)

    def flush(self) -> None:
        """Write what has changed."""
        for name, kind in self._changed.items():
            if self._values[name] is None:
                self._place.clear(name)
            else:
                self._place.write(name, self._values[name], kind)
        self._changed.clear()
