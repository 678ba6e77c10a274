"""Asking the homes: what of a commit is whose, called on the engine."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

import msgspec

from sao.platform.errors import CommitRefused
from sao.platform.restate.calls import Call, Calls
from sao.platform.restate.parts import PART_BYTES_MAX, Answer, Part, encode, key_of

_decode = msgspec.msgpack.Decoder(Answer).decode


class Ingress:
    """The engine's ingress at any of `urls`, with commas between. From any thread.

    `new_unit` names each part, uniquely.
    """

    def __init__(self, urls: str, new_unit: Callable[[], str]) -> None:
        self._calls = Calls(urls)
        self._new_unit = new_unit

    def take(self, parts: Sequence[Part]) -> list[Answer]:
        """Have parts taken, at the same time. Raises `CommitFailed` or `CommitRefused`."""
        answers = self._calls.ask_all([self._call(part) for part in parts])
        return [_decode(answer) for answer in answers]

    def close(self) -> None:
        """Wait for no more answers."""
        self._calls.close()

    def _call(self, part: Part) -> Call:
        part.unit = self._new_unit()
        packed = encode(part)
        if len(packed) > PART_BYTES_MAX:
            raise CommitRefused(
                f"what has to become durable together takes {len(packed):,} bytes, and one part "
                f"has at most {PART_BYTES_MAX:,} (homes {', '.join(part.homes)[:200]})"
            )
        return Call(_path(part), packed, part.unit)


def _path(part: Part) -> str:
    homes = part.homes
    if len(homes) > 1:
        return "/Unit/take"
    key = key_of(part.environment, homes[0] if homes else f"~{part.unit}")
    return f"/Home/{quote(key, safe='')}/commit"
