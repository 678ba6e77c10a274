"""What homes themselves say of what they hold, of which the database is a copy."""

from typing import TypeVar
from urllib.parse import quote

import msgspec

from sao.platform.errors import CommitFailed, StoreUnreadable
from sao.platform.ports import HeldLink, HomeRow, Mending
from sao.platform.restate.calls import Call, Calls
from sao.platform.restate.parts import Kept, Mended, Share, Span, encode, key_of

T = TypeVar("T")

PAGE = 200
"""How many of a home's rounds are asked for at once."""


class Witness:
    """`Holding` of an environment, asked through the engine's ingress at any of `urls`.

    Raises `StoreUnreadable` where none answers. On one thread.
    """

    def __init__(self, urls: str, environment: str) -> None:
        self._calls = Calls(urls)
        self._environment = environment
        self._read: tuple[str, list[Share]] = "", []

    def home(self, home: str) -> HomeRow | None:
        kept = self._ask(home, "kept", "", Kept)
        spans = range(0, kept.rounds[-1] if kept.rounds else 0, PAGE)
        asked = [Span(self._environment, home, after + PAGE, after) for after in spans]
        self._read = home, [one for span in asked for one in self._page(home, span)]
        return kept.last._replace(rounds=len(kept.rounds)) if kept.last is not None else None

    def chain(self, home: str, object_id: str) -> list[HeldLink]:
        if self._read[0] != home:
            self.home(home)
        links = [link for share in self._read[1] for link in share.links]
        return [
            HeldLink(link.seq, link.round, link.hash, link.body)
            for link in links
            if link.object_id == object_id
        ]

    def _page(self, home: str, span: Span) -> list[Share]:
        return self._ask(home, "rounds", span, list[Share])

    def mend(self, home: str, rounds: int) -> Mending:
        taken: list[int] = []
        while True:
            mended = self._ask(home, "mend", Span(self._environment, home, rounds), Mended)
            taken += mended.rounds
            if not mended.rounds:
                return Mending(taken, mended.broken)

    def close(self) -> None:
        """Nothing is lost."""
        self._calls.close()

    def _ask(self, home: str, handler: str, asked: object, kind: type[T]) -> T:
        path = f"/Home/{quote(key_of(self._environment, home), safe='')}/{handler}"
        try:
            answer = self._calls.ask(Call(path, encode(asked)))
        except CommitFailed as error:
            raise StoreUnreadable(f"the engine at {error.path}", error.why) from error
        return msgspec.msgpack.decode(answer, type=kind)
