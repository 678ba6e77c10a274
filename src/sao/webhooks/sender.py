"""One POST to an endpoint: what came of it, in time that is bounded.

No redirect is followed, no proxy of the surroundings used, no cookie kept.
"""

import asyncio
from ssl import create_default_context
from time import monotonic  # noqa: TID251  (how long a receiver took, for its owner)
from typing import NamedTuple

import httpcore

from sao.webhooks.addresses import Guarded

ANSWER_MAX_BYTES = 16_384
"""How much of an answer is read: enough for the connection to be used again, and to be shown."""

BODY_TIMEOUT_S = 1.0
"""How long a body may take once its status is known."""

SHOWN_MAX = 500
"""How many characters of an answer that was no success are kept."""

KEPT_OPEN_S = 4.0
"""How long a connection waits for the next event: less than receivers usually wait."""

REDIRECTS = range(300, 400)
SUCCESSES = range(200, 300)


class Answer(NamedTuple):
    """What a receiver answered. `status` None: nothing. `error` is empty on success."""

    status: int | None
    error: str
    answered: str
    duration_ms: int


class Sender:
    """Posts, each within `timeout_ms` from looking its host up to the last byte."""

    def __init__(self, *, allow_private: bool = False, timeout_ms: int = 10_000) -> None:
        self.timeout_ms = timeout_ms
        self._network = Guarded(allow_private=allow_private)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=create_default_context(),  # without it, one is made for each connection
            max_connections=None,
            max_keepalive_connections=100,
            keepalive_expiry=KEPT_OPEN_S,
            network_backend=self._network,
        )

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Post JSON. Whatever goes wrong is told in the answer."""
        begun = monotonic()
        status, error, answered = None, "", ""
        try:
            async with asyncio.timeout(self.timeout_ms / 1000):
                status, answered = await self._exchange(url, body, headers)
        except TimeoutError:
            error = f"no answer within {self.timeout_ms} ms"
        except Exception as problem:  # noqa: BLE001  (whatever it is, it is why nothing arrived)
            error = str(problem) or type(problem).__name__
        if status is not None and status not in SUCCESSES:
            error = f"answered {status}"
            if status in REDIRECTS:
                error += ", and redirects are not followed: register the address it leads to"
        shown = answered[:SHOWN_MAX] if error else ""
        return Answer(status, error, shown, int((monotonic() - begun) * 1000))

    async def close(self) -> None:
        """End all connections."""
        await self._pool.aclose()
        self._network.close()

    async def _exchange(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        sent = {"Content-Type": "application/json; charset=utf-8", "Accept": "*/*", **headers}
        async with self._pool.stream("POST", url, headers=_raw(sent), content=body) as reply:
            return reply.status, (await _beginning(reply)).decode(errors="replace")


async def _beginning(reply: httpcore.Response) -> bytes:
    """The first bytes of an answer's body: as much as comes soon. What counts is its status."""
    answered = b""
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in reply.aiter_stream():
                answered += chunk
                if len(answered) > ANSWER_MAX_BYTES:
                    break
    except (TimeoutError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        return answered
    return answered


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
