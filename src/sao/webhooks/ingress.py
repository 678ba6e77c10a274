"""Webhooks in: what gateways tell us, verified, and on the disk before they hear that we have it.

Nothing is done with it here. It waits in a queue, in order for each object of the gateway's, until
whoever knows that gateway takes it; what was sent twice is one message.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import msgspec

from sao.platform.calling import Call, in_thread
from sao.platform.ports.queue import NewMessage, Queues, QueueSettings
from sao.platform.producer import Producer
from sao.webhooks.signing import SignatureRefused, check
from sao.wire.errors import WireError, not_found

QUEUE = "webhooks-in"
SETTINGS = QueueSettings(attempts_max=20, dedup_ms=4 * 86_400_000)
"""Gateways send again what they think was lost, for three days."""


class Incoming(msgspec.Struct, frozen=True):
    """A message of the queue. `received_at` is the wall's time, `body` what was signed."""

    gateway: str
    event: str
    type: str
    received_at: int
    body: str


class _Object(msgspec.Struct, frozen=True):
    id: str = ""


class _Data(msgspec.Struct, frozen=True):
    object: _Object = _Object()


class _Event(msgspec.Struct, frozen=True):
    id: str
    type: str
    data: _Data = _Data()


_read = msgspec.json.Decoder(_Event).decode


class Ingress:
    """Takes the webhooks of the gateways that it has secrets of (several of one, while it rolls).

    `enqueued` is told after each commit, to wake whoever consumes the queue.
    """

    def __init__(
        self,
        queues: Queues,
        secrets: Mapping[str, Sequence[str]],
        *,
        wall_ms: Callable[[], int],
        enqueued: Callable[[], None] = lambda: None,
        call: Call = in_thread,
    ) -> None:
        self._queues = queues
        self._secrets = secrets
        self._wall_ms = wall_ms
        self._call = call
        self._producer = Producer(queues, QUEUE, clock_ms=wall_ms, enqueued=enqueued, call=call)

    async def start(self) -> None:
        """Make the queue, if anybody may send something."""
        if self._secrets:
            await self._call(partial(self._queues.declare, QUEUE, SETTINGS))

    async def stop(self) -> None:
        """Nothing is under way: what was taken waits in the queue."""

    async def take(self, gateway: str, signature: str, body: bytes) -> None:
        """Durable when it returns.

        Raises `not_found` (no such gateway), `signature_refused`, `form_malformed`; `QueueFull`.
        """
        secrets = self._secrets.get(gateway)
        if not secrets:
            raise not_found(
                f"No such gateway: '{gateway}'; start the server with --webhook-in "
                f"{gateway}=SECRET to take its webhooks.",
                "gateway",
            )
        now_ms = self._wall_ms()
        try:
            check(signature, body, secrets, now_ms // 1000)
            event, text = _read(body), body.decode()
        except SignatureRefused as error:
            raise WireError("signature_refused", f"Not accepted: {error}.") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise WireError("form_malformed", f"The body is not an event: {error}") from None
        incoming = Incoming(gateway, event.id, event.type, now_ms // 1000, text)
        message = NewMessage(
            msgspec.json.encode(incoming),
            key=f"{gateway}/{event.data.object.id}" if event.data.object.id else "",
            dedup_id=f"{gateway}/{event.id}",
        )
        await self._producer.enqueue([message])
