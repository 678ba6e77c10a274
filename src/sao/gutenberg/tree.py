"""YAML as a tree whose every key and value knows where it stands.

Stricter than YAML: no anchors, aliases, merges or tags, no key twice, and only `true`, `false`,
`null` and decimal numbers are not text. So `on`, `12:30`, `010` and dates are what they look like.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import msgspec

from sao.gutenberg.diagnostic import Span

Step = str | int
Path = tuple[Step, ...]
Plain = str | int | float | bool | None

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_WORDS: dict[str, Plain] = {"true": True, "false": False, "null": None, "~": None, "": None}


class Scalar(msgspec.Struct, frozen=True, gc=False):
    """A value without parts. `quoted` is whether it was written with quotes or as a block."""

    text: str
    span: Span
    quoted: bool
    value: Plain
    """What the text means; quoted, it means itself."""


def meant(text: str) -> Plain:
    """What a text without quotes means."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


class Sequence(msgspec.Struct, frozen=True):
    """Values in order. `flow` is whether it was written with brackets."""

    items: tuple["Node", ...]
    span: Span
    flow: bool


class Mapping(msgspec.Struct, frozen=True):
    """Values by key, in order of the source."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    span: Span
    flow: bool

    def get(self, name: str) -> "Node | None":
        """The value of a key, if it is there."""
        return next((value for key, value in self.entries if key.text == name), None)

    def key(self, name: str) -> Scalar | None:
        """The key itself, if it is there."""
        return next((key for key, _ in self.entries if key.text == name), None)


Node = Scalar | Sequence | Mapping

FaultKind = Literal["syntax", "duplicate", "unsafe"]


@dataclass(frozen=True)
class Fault:
    """Why a text is no such tree. `other` is the place it collides with, or in which it began."""

    kind: FaultKind
    span: Span
    message: str
    advice: str = ""
    other: Span | None = None


def value_of(node: Node) -> object:
    """The tree as plain values, sequences as tuples."""
    if isinstance(node, Mapping):
        return {key.text: value_of(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return tuple(value_of(item) for item in node.items)
    return node.value


def at(node: Node, path: Path) -> Node | None:
    """The node at a path, if it is there."""
    found: Node | None = node
    for step in path:
        if isinstance(found, Mapping) and isinstance(step, str):
            found = found.get(step)
        elif isinstance(found, Sequence) and isinstance(step, int) and step < len(found.items):
            found = found.items[step]
        else:
            return None
    return found


def scalars(node: Node, path: Path = ()) -> Iterator[tuple[Path, Scalar]]:
    """Every value without parts below a node, with its path."""
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield from scalars(item, (*path, number))
    else:
        for key, value in node.entries:
            yield from scalars(value, (*path, key.text))


def mappings(node: Node, path: Path = ()) -> Iterator[tuple[Path, Mapping]]:
    """Every mapping below a node and the node itself, with its path."""
    if isinstance(node, Mapping):
        yield path, node
        for key, value in node.entries:
            yield from mappings(value, (*path, key.text))
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield from mappings(item, (*path, number))
