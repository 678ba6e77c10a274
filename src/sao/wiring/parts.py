"""What works beside a desk: queues, webhooks, mail, documents, the read model, the stream."""

import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec

from sao.api.endpoint import Parts
from sao.api.metering.intake import Intake
from sao.api.native.clock import shown
from sao.api.stream.tail import Tail
from sao.documents.addresses import Addresses
from sao.documents.papers import Papers
from sao.documents.press import Press
from sao.gateways.port import Gateway
from sao.notices.letters import Templates
from sao.notices.post import Mail, Post
from sao.notices.register import Register
from sao.platform.calling import Call, in_thread
from sao.platform.ports import KeyValue, Queues
from sao.platform.ports.documents import Documents
from sao.platform.ports.read_model import ReadModel
from sao.read_model.keeper import Keeper
from sao.runtime.desk import Desk
from sao.webhooks.deliveries import Deliveries
from sao.webhooks.ingress import Ingress
from sao.webhooks.lane import Tools
from sao.webhooks.outbox import Outbox, patience
from sao.webhooks.sender import Sender
from sao.webhooks.teller import Teller
from sao.wiring.edge import wall_ms


class Means(msgspec.Struct, frozen=True, kw_only=True):
    """What the parts are made of beside a desk.

    Webhooks are signed with secrets that are made of `key`. Without a `gateway` payments are
    simulated; without `mail` notices are told of but not sent. `call` does what blocks.
    """

    queues: Queues
    kv: KeyValue
    sender: Sender
    key: bytes
    documents: Documents
    press: Press
    addresses: Addresses
    webhooks_in: Mapping[str, tuple[str, ...]]
    read_model: ReadModel
    gateway: Gateway | None = None
    mail: Mail | None = None
    templates: Templates = Templates()
    call: Call = in_thread

    @property
    def draws(self) -> dict[str, Any]:
        """What those need who work off a queue."""
        new_lease = partial(secrets.token_hex, 16)
        return {"new_lease": new_lease, "draw": secrets.randbelow, "call": self.call}


def open_parts(desk: Desk, means: Means) -> Parts:
    """What works beside a desk."""
    queues, call = means.queues, means.call
    teller = Teller(desk, queues, means.gateway, clock_ms=wall_ms, **means.draws)
    return Parts(
        desk=desk,
        intake=Intake(desk, queues, clock_ms=wall_ms, **means.draws),
        outbox=Outbox(_tools(desk, means)),
        ingress=Ingress(
            queues, means.webhooks_in, wall_ms=wall_ms, enqueued=teller.wake, call=call
        ),
        tail=Tail(desk.runtime, show_clock=shown, call=call),
        teller=teller,
        papers=Papers(desk, means.documents, means.press, means.addresses, call=call),
        read_model=Keeper(desk.runtime, means.read_model, call=call),
        notices=_post(desk, means),
    )


def _tools(desk: Desk, means: Means) -> Tools:
    return Tools(
        desk=desk,
        queues=means.queues,
        kv=means.kv,
        deliveries=Deliveries(means.kv, call=means.call),
        sender=means.sender,
        key=means.key,
        addresses=means.addresses,
        clock_ms=patience(desk.runtime, wall_ms),
        wall_ms=wall_ms,
        **means.draws,
    )


def _post(desk: Desk, means: Means) -> Post:
    runtime, kv = desk.runtime, means.kv
    register = Register(
        runtime.store,
        runtime.objects,
        kv,
        templates=means.templates,
        url=means.addresses.of_invoice,
        sends=means.mail is not None,
    )
    return Post(
        desk,
        means.queues,
        kv,
        register,
        mail=means.mail,
        clock_ms=patience(runtime, wall_ms),
        wall_ms=wall_ms,
        **means.draws,
    )
