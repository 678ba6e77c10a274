"""Calling the engine through its ingress, each call under a key that makes it one call.

Whoever loses the answer asks again under the same key, if need be at another node, and hears what
became of the first.
"""

import logging
import ssl
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event
from typing import NamedTuple
from urllib.parse import urlsplit

from sao.platform.errors import CommitFailed
from sao.platform.restate.addresses import Addresses
from sao.platform.restate.parts import BYTES

CALLS_MAX = 32
"""How many calls one process makes at once."""

PATIENCE_S = 30.0
"""How long a call may take; a handler whose database is away waits for it."""

HANGS_S = 5.0
"""How long a node may be silent where there are others.

Asked of another one under the same key it is the same call: nothing is lost if it was only slow.
"""

CONNECT_S = 2.0

ATTEMPTS_MAX = 40
PAUSE_S = 0.25

OK, CLIENT_ERROR, SERVER_ERROR = 200, 400, 500
AGAIN = (404, 408, 429)
"""Said of us, but for a moment only: say, a service that no worker has told of yet."""

log = logging.getLogger("sao.restate")


class Call(NamedTuple):
    """A handler's path with what it is given, in bytes.

    `key` makes it one call; what only looks, or does the same however often, needs none.
    """

    path: str
    packed: bytes
    key: str = ""


class Calls:
    """Calls to the engine whose ingress is at `urls`, with commas between. From any thread.

    The standard library's client and a thread for each call: a fifth of what httpcore costs here.
    """

    def __init__(self, urls: str) -> None:
        self._nodes = Addresses(urls)
        self._silence_s = PATIENCE_S if self._nodes.count == 1 else HANGS_S
        self._free: dict[str, list[HTTPConnection]] = {}
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
                status, answer = self._post(node, call)
            except (OSError, HTTPException) as error:
                why = f"{type(error).__name__} {error}".strip()
            else:
                if status == OK:
                    return answer
                why = f"{status} {answer[:300].decode(errors='replace')}"
                if CLIENT_ERROR <= status < SERVER_ERROR and status not in AGAIN:
                    break
            log.warning("the engine did not answer (attempt %d): %s", attempt + 1, why)
            self._nodes.failed(node)
        raise CommitFailed(node + call.path, why, retry=False)

    def close(self) -> None:
        """Wait for no more answers."""
        self._closing.set()
        self._threads.shutdown(wait=True)
        for free in self._free.values():
            while free:
                free.pop().close()

    def _post(self, node: str, call: Call) -> tuple[int, bytes]:
        """Ask over a connection that is free; over a new one where it was closed meanwhile."""
        free, path = self._free.setdefault(node, []), urlsplit(node).path + call.path
        try:
            kept = free.pop()
        except IndexError:
            return _post_over(_connected(node, self._silence_s), free, path, call)
        try:
            return _post_over(kept, free, path, call)
        except TimeoutError:
            raise
        except (OSError, HTTPException):
            return _post_over(_connected(node, self._silence_s), free, path, call)


def _post_over(
    connection: HTTPConnection, free: list[HTTPConnection], path: str, call: Call
) -> tuple[int, bytes]:
    headers = {"content-type": BYTES}
    if call.key:
        headers["idempotency-key"] = call.key
    try:
        connection.request("POST", path, call.packed, headers)
        reply = connection.getresponse()
        answer = reply.status, reply.read()
    except BaseException:
        connection.close()
        raise
    if reply.will_close:
        connection.close()
    else:
        free.append(connection)
    return answer


def _connected(node: str, silence_s: float) -> HTTPConnection:
    at = urlsplit(node)
    host, port = at.hostname or "127.0.0.1", at.port
    if at.scheme == "https":
        context = ssl.create_default_context()
        made: HTTPConnection = HTTPSConnection(host, port, timeout=CONNECT_S, context=context)
    else:
        made = HTTPConnection(host, port, timeout=CONNECT_S)
    made.connect()
    made.sock.settimeout(silence_s)
    return made
