"""Asking the homes: calls through the engine's ingress, each under a key that makes it one call.

Whoever loses the answer asks again under the same key, and hears what became of the first.
"""

import logging
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Event
from urllib.parse import quote, urlsplit

import msgspec

from sao.platform.errors import CommitFailed, CommitRefused
from sao.platform.restate.parts import BYTES, PART_BYTES_MAX, Answer, Part, encode, key_of

CALLS_MAX = 32
"""How many homes are asked at once by one process."""

PATIENCE_S = 30.0
"""How long a call may take; a home whose database is away waits for it."""

CONNECT_S = 2.0

ATTEMPTS_MAX = 40
PAUSE_S = 0.25

OK, CLIENT_ERROR, SERVER_ERROR = 200, 400, 500

PASSING = (404, 408, 429)
"""What is answered while the engine starts, or is busy."""

log = logging.getLogger("sao.restate")

_decode = msgspec.msgpack.Decoder(Answer).decode


class Ingress:
    """The engine's ingress at `url`. From any thread. `new_unit` names each part, uniquely.

    The standard library's client and a thread for each call: a fifth of what others cost here.
    """

    def __init__(self, url: str, new_unit: Callable[[], str]) -> None:
        self._url = urlsplit(url.rstrip("/"))
        self._new_unit = new_unit
        self._free: list[HTTPConnection] = []
        self._threads = ThreadPoolExecutor(CALLS_MAX, thread_name_prefix="sao-home")
        self._closing = Event()

    def take(self, parts: Sequence[Part]) -> list[Answer]:
        """Have parts taken, at the same time. Raises `CommitFailed` or `CommitRefused`."""
        asked = [(self._path(part), self._packed(part)) for part in parts]
        if len(asked) == 1:
            return [self._ask(*asked[0])]
        return list(self._threads.map(lambda one: self._ask(*one), asked))

    def close(self) -> None:
        """Wait for no more answers."""
        self._closing.set()
        self._threads.shutdown(wait=True)
        while self._free:
            self._free.pop().close()

    def _path(self, part: Part) -> str:
        part.unit = self._new_unit()
        homes = part.homes
        if len(homes) > 1:
            return f"{self._url.path}/Unit/take"
        key = key_of(part.environment, homes[0] if homes else f"~{part.unit}")
        return f"{self._url.path}/Home/{quote(key, safe='')}/commit"

    def _packed(self, part: Part) -> tuple[str, bytes]:
        packed = encode(part)
        if len(packed) > PART_BYTES_MAX:
            raise CommitRefused(
                f"what has to become durable together takes {len(packed):,} bytes, and one part "
                f"has at most {PART_BYTES_MAX:,} (homes {', '.join(part.homes)[:200]})"
            )
        return part.unit, packed

    def _ask(self, path: str, unit_packed: tuple[str, bytes]) -> Answer:
        unit, packed = unit_packed
        headers = {"content-type": BYTES, "idempotency-key": unit}
        why = "it was not asked"
        for attempt in range(ATTEMPTS_MAX):
            if attempt and self._closing.wait(PAUSE_S):
                break
            try:
                status, answer = self._post(path, packed, headers)
            except (OSError, HTTPException) as error:
                why = f"{type(error).__name__} {error}".strip()
            else:
                if status == OK:
                    return _decode(answer)
                why = f"{status} {answer[:300].decode(errors='replace')}"
                if CLIENT_ERROR <= status < SERVER_ERROR and status not in PASSING:
                    break
            log.warning("the engine did not answer (attempt %d): %s", attempt + 1, why)
        raise CommitFailed(f"{self._url.geturl()}{path}", why, retry=False)

    def _post(self, path: str, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Ask over a connection that is free; over a new one where it was closed meanwhile."""
        try:
            kept = self._free.pop()
        except IndexError:
            return self._post_over(self._connected(), path, content, headers)
        try:
            return self._post_over(kept, path, content, headers)
        except TimeoutError:
            raise
        except (OSError, HTTPException):
            return self._post_over(self._connected(), path, content, headers)

    def _post_over(
        self, connection: HTTPConnection, path: str, content: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        try:
            connection.request("POST", path, content, headers)
            reply = connection.getresponse()
            answer = reply.status, reply.read()
        except BaseException:
            connection.close()
            raise
        if reply.will_close:
            connection.close()
        else:
            self._free.append(connection)
        return answer

    def _connected(self) -> HTTPConnection:
        host, port = self._url.hostname or "127.0.0.1", self._url.port
        if self._url.scheme == "https":
            context = ssl.create_default_context()
            made: HTTPConnection = HTTPSConnection(host, port, timeout=CONNECT_S, context=context)
        else:
            made = HTTPConnection(host, port, timeout=CONNECT_S)
        made.connect()
        made.sock.settimeout(PATIENCE_S)
        return made
