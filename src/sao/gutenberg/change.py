"""Changes of a block's shape, as data: applied to values while compiling, to files by `migrate`."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any


class Change(ABC):
    """One step from a version of a block to the next. It touches top-level fields only."""

    @abstractmethod
    def applied(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The entry after the change; the same one where it does not concern it."""


@dataclass(frozen=True)
class Rename(Change):
    """A field has another name."""

    old: str
    new: str

    def applied(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The value under its new name, unless that is there already."""
        if self.old not in entry or self.new in entry:
            return entry
        return {self.new if name == self.old else name: value for name, value in entry.items()}


@dataclass(frozen=True)
class Remove(Change):
    """A field is gone."""

    field: str

    def applied(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The entry without the field."""
        return {name: value for name, value in entry.items() if name != self.field}


@dataclass(frozen=True)
class Add(Change):
    """A field is new and needs this value, so that the block stays as it was."""

    field: str
    value: str | int | bool

    def applied(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The entry with the field, unless it is there already."""
        return {**entry, self.field: entry.get(self.field, self.value)}


@dataclass(frozen=True)
class Replace(Change):
    """A word that a field could hold is another one now."""

    field: str
    old: str
    new: str

    def applied(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The entry with the new word."""
        return {**entry, self.field: self.new} if entry.get(self.field) == self.old else entry
