"""Reading pages back: the interactive blocks in a page's HTML, as a runtime would find them."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from sao.gutenberg.registry import Registry


@dataclass
class Found:
    """A block in a page. `problem` says why a runtime could not read it."""

    kind: str
    id: str = ""
    v: int | None = None
    config: dict[str, Any] = field(default_factory=dict)
    slot: bool = False
    problem: str = ""

    @property
    def shape(self) -> dict[str, Any]:
        """The block as plain values."""
        return {
            "id": self.id,
            "type": self.kind,
            "v": self.v,
            "slot": self.slot,
            "problem": self.problem,
            "config": self.config,
        }


def found_in(html: str, registry: Registry | None = None) -> list[Found]:
    """Every interactive block of a page, in its order; with a registry, held against it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for block in reader.blocks:
        block.slot = block.id in reader.slots
        if registry is not None and not block.problem:
            block.problem = _difference(block, registry)
    return reader.blocks


def _difference(block: Found, registry: Registry) -> str:
    """Why the installed blocks would not make this of it."""
    model = registry.find(block.kind)
    if model is None:
        return "no such block is installed"
    return "" if block.v == model.VERSION else f"version {model.VERSION} is installed"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Found] = []
        self.slots: set[str] = set()
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        slot = values.get("data-gb-slot")
        if slot is not None:
            self.slots.add(slot)
        kind = values.get("data-gb-block")
        if tag == "script" and kind is not None:
            self.blocks.append(Found(kind))
            self._text = []

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._text is not None:
            _fill(self.blocks[-1], "".join(self._text))
            self._text = None


def _fill(block: Found, text: str) -> None:
    try:
        value = json.loads(text)
    except ValueError as error:
        block.problem = f"its config is no JSON: {error}"
        return
    if not isinstance(value, dict) or value.get("type") != block.kind:
        block.problem = "its config is of another type"
        return
    block.id = str(value.get("id", ""))
    block.v = value.get("v")
    block.config = value.get("config", {})
