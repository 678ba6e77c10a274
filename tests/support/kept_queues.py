"""The engine's queues without the engine: the same rules, on entries in a dict.

Entries are bytes, as there; and so small that every story crosses from one to the next.
"""

from collections.abc import Awaitable
from typing import Any, TypeVar
from unittest.mock import patch

import msgspec

from sao.platform.restate.parts import encode
from sao.platform.restate.queues import letters, pages, rules, seen
from sao.platform.restate.queues.language import Said, Wish
from sao.platform.restate.queues.queues import RestateQueues

T = TypeVar("T")

_wish = msgspec.msgpack.Decoder(Wish).decode  # type: ignore[arg-type]


class Entries:
    """One object's."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def read(self, name: str, kind: type[T]) -> T | None:
        packed = self.kept.get(name)
        return msgspec.msgpack.decode(packed, type=kind) if packed is not None else None

    def write(self, name: str, value: Any, kind: type[Any]) -> None:
        del kind
        self.kept[name] = encode(value)

    def clear(self, name: str) -> None:
        self.kept.pop(name, None)


class KeptQueues(RestateQueues):
    """`Queues` in memory."""

    def __init__(self) -> None:
        super().__init__("http://nowhere", "test", new_call=lambda: "")
        self.objects: dict[str, Entries] = {}

    def _call(self, path: str, packed: bytes) -> bytes:
        match path.split("/"):
            case [_, "Queue", key, "ask"]:
                return encode(self._obey(key, _wish(packed)))
            case [_, "Queues", _, "add"]:
                return encode([])
            case _:
                return encode(sorted(key.partition(".")[2] for key in self.objects))

    def _obey(self, key: str, wish: Wish) -> Said:
        entries = self.objects.get(key, Entries())
        with (
            patch.object(pages, "PAGE", 3),
            patch.object(letters, "PAGE", 2),
            patch.object(seen, "SEGMENT", 2),
            patch.object(rules, "CHUNK", 2),
        ):
            said = done(rules.obey(entries, wish))
        if not said.unknown:
            self.objects[key] = entries
        return said


def done(work: Awaitable[Said]) -> Said:
    """What comes of what never waits."""
    try:
        work.__await__().send(None)
    except StopIteration as end:
        said: Said = end.value
        return said
    raise AssertionError("it waits")
