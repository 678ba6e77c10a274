"""Texts that name something to a reader, wherever they stand on the page."""

from collections.abc import Iterator
from dataclasses import dataclass

from sao.gutenberg.draft import Draft, Entry
from sao.gutenberg.tree import Path, Scalar

NAMES = ("label", "title", "caption", "definition")
"""Fields whose text names something."""


@dataclass(frozen=True)
class Label:
    """A text that names something; `group` is the list in which it stands, if it is in one."""

    path: Path
    scalar: Scalar
    entry: Entry | None

    @property
    def group(self) -> Path | None:
        """The path of the list that holds what is named; None outside of blocks' lists."""
        inside = self.entry is not None and len(self.path) > len(self.entry.path) + 1
        return self.path[:-2] if inside and isinstance(self.path[-2], int) else None


def labels(draft: Draft) -> Iterator[Label]:
    """Every naming text of the page and its blocks."""
    for path, scalar in draft.scalars:
        if path[-1:] and path[-1] in NAMES and isinstance(scalar.value, str | None):
            yield Label(path, scalar, _entry(draft, path))


def _entry(draft: Draft, path: Path) -> Entry | None:
    index = path[1] if path[0] == "blocks" and len(path) > 1 else None
    return draft.entries[index] if isinstance(index, int) and index < len(draft.entries) else None
