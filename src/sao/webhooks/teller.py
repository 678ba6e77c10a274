"""The teller: what gateways report by themselves reaches the payment that it is about.

A webhook is a hint, not a fact. Where it is about a payment that waits for its customer, the
payment asks the gateway once more and believes the answer; where a workflow run waits for its next
attempt, that comes at once. So a webhook that is late, sent twice or out of order does no harm, and
one that never comes costs time only.

What cannot be read, or is about a payment that is not here, becomes a dead letter, with the reason.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import msgspec

from sao.billing.messages.dispute import Ruled
from sao.billing.messages.refund import RefundFailed
from sao.billing.payments.gateway import Disputed
from sao.billing.resources.payment_intent.machine import Authenticate, PaymentIntent
from sao.billing.resources.refund import Refund
from sao.billing.resources.setup_intent import SetupIntent
from sao.gateways.port import Gateway, Hint
from sao.platform.backoff import Backoff, Draw
from sao.platform.calling import Call, in_thread
from sao.platform.consumer import Consumer, Pace
from sao.platform.errors import Terminal
from sao.platform.ports import Queues
from sao.platform.ports.queue import Message
from sao.runtime import Rejected, Session
from sao.runtime.desk import Desk
from sao.telemetry.logs import bound
from sao.webhooks.ingress import QUEUE, SETTINGS, Incoming

BACKOFF = Backoff(first_ms=1_000, longest_ms=3_600_000)

KEPT = b"heard"
"""What is kept under the id of an event that was heard."""


class Timing(NamedTuple):
    """By which clock a consumer waits, what it names its leases, how it draws its pauses."""

    clock_ms: Callable[[], int]
    new_lease: Callable[[], str]
    draw: Draw


class Teller:
    """Consumes the webhooks of one gateway; without one they wait, and nothing is done."""

    def __init__(
        self,
        desk: Desk,
        queues: Queues,
        gateway: Gateway | None,
        timing: Timing,
        *,
        call: Call = in_thread,
    ) -> None:
        self.gateway = gateway
        self._desk = desk
        self._queues = queues
        self._call = call
        self._consumer = Consumer(
            queues,
            QUEUE,
            self._handle,
            clock_ms=timing.clock_ms,
            new_lease=timing.new_lease,
            draw=timing.draw,
            pace=Pace(backoff=BACKOFF),
            call=call,
        )

    async def start(self) -> None:
        """Take up what waits, if there is a gateway that it could be of."""
        if self.gateway is not None:
            await self._consumer.start(SETTINGS)

    async def stop(self) -> None:
        """What is under way may end."""
        await self._consumer.stop()

    def wake(self) -> None:
        """Look into the queue now."""
        self._consumer.wake()

    async def ask(self, question: Callable[[Gateway], Any]) -> Any:
        """What the gateway answers; None where there is none. Raises `Terminal`, `Transient`."""
        gateway = self.gateway
        return None if gateway is None else await self._call(lambda: question(gateway))

    async def look(self, about: str) -> None:
        """Who pays says that they did what the gateway wanted: the payment asks it once more."""
        hint = Hint(about, "payment")
        if await self._desk.run(partial(_looked, hint)):
            await self._hasten(about)

    async def _handle(self, messages: Sequence[Message]) -> dict[int, Exception]:
        failed: dict[int, Exception] = {}
        for message in messages:
            try:
                incoming = msgspec.json.decode(message.body, type=Incoming)
                told = {"sao.gateway": incoming.gateway, "sao.event_id": incoming.event}
                with (
                    bound(gateway=incoming.gateway, event=incoming.event),
                    self._desk.traces.hearing(f"heard {incoming.type}", told),
                ):
                    await self._hear(incoming)
            except Exception as error:  # noqa: BLE001  (it becomes the attempt's reason)
                failed[message.number] = error
        return failed

    async def _hear(self, incoming: Incoming) -> None:
        gateway = self.gateway
        if gateway is None or gateway.name != incoming.gateway:
            name = gateway.name if gateway is not None else "none"
            raise Terminal(f"it is from {incoming.gateway}, and the gateway here is {name}")
        hint = await self._call(lambda: gateway.read(incoming.body))
        if hint is None:
            return
        event = f"{incoming.gateway}/{incoming.event}"
        job = partial(_tell, hint, event)
        if await self._desk.run(job, command_id=f"gateway_{incoming.event}"):
            await self._hasten(hint.about)

    async def _hasten(self, intent: str) -> None:
        """A run that waits for its next attempt at this payment is tried now."""
        carrier, runs = self._desk.carrier, self._desk.runtime.runs.by_id
        if carrier is None:
            return
        why, now_ms = "the gateway has told of it", carrier.wall_ms()
        waiting = [one.run_id for one in runs.values() if _about(one.data) == intent]
        for run_id in waiting:
            await self._call(partial(carrier.journal.retry, run_id, why, now_ms))
        carrier.poke()


def _about(data: Any) -> str | None:
    return getattr(data, "intent", None)


def _tell(hint: Hint, event: str, session: Session) -> bool:
    """Tell whom it is about, once for an event; whether a run may wait for that.

    Raises `Terminal`.
    """
    found = session.find(hint.about)
    if not isinstance(found, PaymentIntent | SetupIntent | Refund):
        raise Terminal(f"it is about {hint.about}, which is no payment of this environment")
    if session.kept_reply(event) is not None:
        return False
    waits = found.status == "processing"
    try:
        _submit(session, hint, found)
    except Rejected as refused:
        raise Terminal(f"{found.id} ({found.status}) refused it: {refused}") from refused
    session.keep_reply(event, KEPT, lasting=True)
    return waits


def _looked(hint: Hint, session: Session) -> bool:
    """Whether a run may wait for that. Raises `Rejected`."""
    found = session.find(hint.about)
    if not isinstance(found, PaymentIntent | SetupIntent):
        return False
    _submit(session, hint, found)
    return found.status == "processing"


def _submit(session: Session, hint: Hint, found: PaymentIntent | SetupIntent | Refund) -> None:
    if isinstance(found, Refund):
        session.hear(found.id, "fail", RefundFailed(reason=hint.reason))
    elif hint.kind == "payment":
        if found.status == "requires_action":
            session.submit(found.id, "authenticate", Authenticate(succeeded=True))
    elif not isinstance(found, PaymentIntent):
        raise Terminal(f"it is a dispute about {found.id}, which has collected nothing")
    elif hint.kind == "dispute":
        session.hear(found.id, "dispute", Disputed(reason=hint.reason))
    elif found.dispute is None or hint.reason not in ("won", "lost"):
        raise Terminal(
            f"the dispute about {found.id} is decided as '{hint.reason}', with none here"
        )
    else:
        outcome = msgspec.convert(hint.reason, Ruled.__annotations__["outcome"])
        session.submit(found.dispute, "decide", Ruled(outcome=outcome))
