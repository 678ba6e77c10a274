"""What homes themselves say of what they hold, of which the database is a copy."""

import time  # noqa: TID251  (an engine that is just changing its leaders is asked again)
from typing import Any, TypeVar
from urllib.parse import quote

import httpcore
import msgspec

from sao.platform.errors import StoreUnreadable
from sao.platform.ports import HeldLink, HomeRow
from sao.platform.restate.addresses import Addresses
from sao.platform.restate.parts import BYTES, Head, Link, encode, key_of

T = TypeVar("T")

ATTEMPTS_MAX = 20
PAUSE_S = 0.25
OK = 200
TIMEOUT = {"connect": 2.0, "read": 10.0}

LOST = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


class Witness:
    """`Holding` of an environment, asked through the engine's ingress at any of `urls`.

    Raises `StoreUnreadable` where none answers. On one thread.
    """

    def __init__(self, urls: str, environment: str) -> None:
        self._nodes = Addresses(urls)
        self._environment = environment
        self._pool = httpcore.ConnectionPool(max_connections=1)

    def home(self, home: str) -> HomeRow | None:
        head = self._ask(home, "head", "", Head)
        return HomeRow(home, head.clock, head.rounds, head.head) if head.rounds else None

    def chain(self, home: str, object_id: str) -> list[HeldLink]:
        links = self._ask(home, "chain", object_id, list[Link])
        return [HeldLink(link.seq, link.round, link.hash, link.body) for link in links]

    def close(self) -> None:
        """Nothing is lost."""
        self._pool.close()

    def _ask(self, home: str, handler: str, asked: str, kind: type[T]) -> T:
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

    def _post(self, url: str, asked: str) -> Any:
        headers = [("content-type", BYTES)]
        more = {"timeout": TIMEOUT}
        return self._pool.request(
            "POST", url, headers=headers, content=encode(asked), extensions=more
        )
