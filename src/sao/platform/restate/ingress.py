"""Asking the homes: calls through the engine's ingress, each under a key that makes it one call.

Whoever loses the answer asks again under the same key, and hears what became of the first.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.parse import quote

import httpcore
import msgspec

from sao.platform.errors import CommitFailed, CommitRefused
from sao.platform.restate.addresses import Addresses
from sao.platform.restate.parts import BYTES, PART_BYTES_MAX, Answer, Part, encode, key_of

CALLS_MAX = 32
"""How many homes are asked at once by one process."""

PATIENCE_S = 30.0
"""How long a call may take; a home whose database is away waits for it."""

ATTEMPTS_MAX = 40
PAUSE_S = 0.25

OK, NOT_FOUND, CLIENT_ERROR, SERVER_ERROR = 200, 404, 400, 500

log = logging.getLogger("sao.restate")

_decode = msgspec.msgpack.Decoder(Answer).decode


class Ingress:
    """The engine's ingress at any of `urls`, with commas between. From any thread.

    `new_unit` names each part, uniquely.
    """

    def __init__(self, urls: str, new_unit: Callable[[], str]) -> None:
        self._nodes = Addresses(urls)
        self._new_unit = new_unit
        self._pool = httpcore.ConnectionPool(
            max_connections=CALLS_MAX, max_keepalive_connections=CALLS_MAX, keepalive_expiry=60
        )
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
        self._pool.close()

    def _path(self, part: Part) -> str:
        part.unit = self._new_unit()
        homes = part.homes
        if len(homes) > 1:
            return "/Unit/take"
        key = key_of(part.environment, homes[0] if homes else f"~{part.unit}")
        return f"/Home/{quote(key, safe='')}/commit"

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
        headers = [("content-type", BYTES), ("idempotency-key", unit)]
        why, node = "it was not asked", self._nodes.current
        for attempt in range(ATTEMPTS_MAX):
            if attempt and self._closing.wait(PAUSE_S):
                break
            node = self._nodes.current
            try:
                reply = self._pool.request(
                    "POST",
                    node + path,
                    headers=headers,
                    content=packed,
                    extensions={
                        "timeout": {"connect": 2.0, "pool": PATIENCE_S, "read": PATIENCE_S}
                    },
                )
            except (
                httpcore.NetworkError,
                httpcore.TimeoutException,
                httpcore.ProtocolError,
            ) as error:
                why = f"{type(error).__name__} {error}".strip()
            else:
                if reply.status == OK:
                    return _decode(reply.content)
                why = f"{reply.status} {reply.content[:300].decode(errors='replace')}"
                if CLIENT_ERROR <= reply.status < SERVER_ERROR and reply.status not in (
                    404,
                    408,
                    429,
                ):
                    break
            log.warning("the engine did not answer (attempt %d): %s", attempt + 1, why)
            self._nodes.failed(node)
        raise CommitFailed(node + path, why, retry=False)
