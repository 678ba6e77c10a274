"""What homes themselves say of what they hold, of which the database is a copy."""

import time  # noqa: TID251  (an engine that is just changing its leaders is asked again)
from typing import Any, TypeVar
from urllib.parse import quote

import httpcore
import msgspec

from sao.platform.errors import StoreUnreadable
from sao.platform.ports import HeldLink, HomeRow
from sao.platform.restate.addresses import Addresses
from sao.platform.restate.parts import BYTES, Kept, Share, Span, encode, key_of

T = TypeVar("T")

ATTEMPTS_MAX = 20
PAUSE_S = 0.25
OK = 200

PAGE = 200
"""How many of a home's rounds are asked for at once."""
TIMEOUT = {"connect": 2.0, "read": 10.0}

LOST = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


class Witness:
    """`Holding` of an environment, asked through the engine's ingress at any of `urls`.

    Raises `StoreUnreadable` where none answers. On one thread.
    """

    def __init__(self, urls: str, environment: str) -> None:
        self._nodes = Addresses(urls)
        self._environment = environment
        self._read: tuple[str, list[Share]] = "", []
        self._pool = httpcore.ConnectionPool(max_connections=1)

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

    def close(self) -> None:
        """Nothing is lost."""
        self._pool.close()

    def _ask(self, home: str, handler: str, asked: object, kind: type[T]) -> T:
        path = f"/Home/{quote(key_of(self._environment, home), safe='')}/{handler}"
        why = ""
        for attempt in range(ATTEMPTS_MAX):
            if attempt:
                time.sleep(PAUSE_S)
            node = self._nodes.current
            try:
                reply = self._post(node + path, asked)
            except LOST as error:
                why = f"{type(error).__name__} {error}".strip()
            else:
                if reply.status == OK:
                    return msgspec.msgpack.decode(reply.content, type=kind)
                why = f"{reply.status} {reply.content[:300].decode(errors='replace')}"
            self._nodes.failed(node)
        raise StoreUnreadable(f"the engine at {node}", why)

    def _post(self, url: str, asked: object) -> Any:
        headers = [("content-type", BYTES)]
        more = {"timeout": TIMEOUT}
        return self._pool.request(
            "POST", url, headers=headers, content=encode(asked), extensions=more
        )
