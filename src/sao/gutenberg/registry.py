"""Which blocks there are: the built-in ones, and those of installed packages.

A package offers blocks by the entry point group `gutenberg.blocks`; each entry names a subclass of
`Block` whose `TYPE` has a namespace, like `acme/thing`.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType

from sao.gutenberg.block import Block
from sao.gutenberg.blocks import BLOCKS

GROUP = "gutenberg.blocks"


class RegistryError(Exception):
    """A block that cannot be registered; the message names it and what is wrong with it."""


@dataclass(frozen=True)
class Registry:
    """The known blocks by type, in the order of the documentation."""

    blocks: Mapping[str, type[Block]]

    def __iter__(self) -> Iterator[type[Block]]:
        return iter(self.blocks.values())

    def find(self, kind: object) -> type[Block] | None:
        """The block of a type, if it is known."""
        return self.blocks.get(kind) if isinstance(kind, str) else None


def folder(block: type[Block]) -> Path:
    """The folder that holds the block's template, style and example."""
    file = sys.modules[block.__module__].__file__
    if file is None:
        raise RegistryError(f"the block {block.TYPE} lives in no folder: its template has no place")
    return Path(file).parent


def register(custom: Iterable[type[Block]] = ()) -> Registry:
    """The built-in blocks and these. Raises `RegistryError`."""
    found: dict[str, type[Block]] = {block.TYPE: block for block in BLOCKS}
    for block in custom:
        if "/" not in block.TYPE:
            raise RegistryError(
                f"the block {block.TYPE!r} needs a namespace, like 'acme/{block.TYPE}'"
            )
        if block.TYPE in found:
            raise RegistryError(f"there are two blocks {block.TYPE!r}")
        for name in ("template.html", "example.yaml"):
            if not (folder(block) / name).is_file():
                raise RegistryError(f"the block {block.TYPE!r} has no {name} in {folder(block)}")
        found[block.TYPE] = block
    return Registry(MappingProxyType(found))


@cache
def installed() -> Registry:
    """The built-in blocks and those of all installed packages. Raises `RegistryError`."""
    entries = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    loaded = [entry.load() for entry in entries]
    for entry, block in zip(entries, loaded, strict=True):
        if not (isinstance(block, type) and issubclass(block, Block)):
            raise RegistryError(f"the entry point {entry.name} = {entry.value} is no Block")
    return register(loaded)
