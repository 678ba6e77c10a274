"""Calling the engine through its ingress, each call under a key that makes it one call.

Whoever loses the answer asks again under the same key, if need be at another node, and hears what
became of the first.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import NamedTuple

import httpcore

from sao.platform.errors import CommitFailed
from sao.platform.restate.addresses import Addresses
from sao.platform.restate.parts import BYTES

CALLS_MAX = 32
"""How many calls one process makes at once."""

PATIENCE_S = 30.0
"""How long a call may take; a handler whose database is away waits for it."""

ATTEMPTS_MAX = 40
PAUSE_S = 0.25

OK, CLIENT_ERROR, SERVER_ERROR = 200, 400, 500
AGAIN = (404, 408, 429)
"""Said of us, but for a moment only: say, a service that no worker has told of yet."""

log = logging.getLogger("sao.restate")


class Call(NamedTuple):
    """A handler's path with what it is given, in bytes; `key` makes it one call."""

    path: str
    key: str
    packed: bytes


class Calls:
    """Calls to the engine whose ingress is at `urls`, with commas between. From any thread."""

    def __init__(self, urls: str) -> None:
        self._nodes = Addresses(urls)
        self._pool = httpcore.ConnectionPool(
            max_connections=CALLS_MAX, max_keepalive_connections=CALLS_MAX, keepalive_expiry=60
        )
        self._threads = ThreadPoolExecutor(CALLS_MAX, thread_name_prefix="sao-home")
        self._closing = Event()

    def ask_all(self, calls: Sequence[Call]) -> list[bytes]:
        """What each answers; all are made at the same time. Raises `CommitFailed`."""
        if len(calls) == 1:
            return [self.ask(calls[0])]
        return list(self._threads.map(self.ask, calls))

    def ask(self, call: Call) -> bytes:
        """What it answers. Raises `CommitFailed` where the engine does not, for long."""
        why, node = "it was not asked", self._nodes.current
        for attempt in range(ATTEMPTS_MAX):
            if attempt and self._closing.wait(PAUSE_S):
                break
            node = self._nodes.current
            try:
                reply = self._request(node, call)
            except (
                httpcore.NetworkError,
                httpcore.TimeoutException,
                httpcore.ProtocolError,
            ) as error:
                why = f"{type(error).__name__} {error}".strip()
            else:
                if reply.status == OK:
                    return reply.content
                why = f"{reply.status} {reply.content[:300].decode(errors='replace')}"
                if CLIENT_ERROR <= reply.status < SERVER_ERROR and reply.status not in AGAIN:
                    break
            log.warning("the engine did not answer (attempt %d): %s", attempt + 1, why)
            self._nodes.failed(node)
        raise CommitFailed(node + call.path, why, retry=False)

    def close(self) -> None:
        """Wait for no more answers."""
        self._closing.set()
        self._threads.shutdown(wait=True)
        self._pool.close()

    def _request(self, node: str, call: Call) -> httpcore.Response:
        return self._pool.request(
            "POST",
            node + call.path,
            headers=[("content-type", BYTES), ("idempotency-key", call.key)],
            content=call.packed,
            extensions={"timeout": {"connect": 2.0, "pool": PATIENCE_S, "read": PATIENCE_S}},
        )
