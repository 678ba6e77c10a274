"""What works beside a desk: queues, webhooks, mail, documents, the read model, the stream."""

import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

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


def open_parts(
    desk: Desk,
    queues: Queues,
    kv: KeyValue,
    *,
    sender: Sender,
    key: bytes,
    documents: Documents,
    press: Press,
    addresses: Addresses,
    webhooks_in: Mapping[str, tuple[str, ...]],
    read_model: ReadModel,
    gateway: Gateway | None = None,
    mail: Mail | None = None,
    templates: Templates | None = None,
    call: Call = in_thread,
) -> Parts:
    """What works beside a desk: webhooks are signed with secrets that are made of `key`."""
    draws: dict[str, Any] = {
        "new_lease": partial(secrets.token_hex, 16),
        "draw": secrets.randbelow,
        "call": call,
    }
    clock_ms = patience(desk.runtime, wall_ms)
    tools = Tools(
        desk=desk,
        queues=queues,
        kv=kv,
        deliveries=Deliveries(kv, call=call),
        sender=sender,
        key=key,
        addresses=addresses,
        clock_ms=clock_ms,
        wall_ms=wall_ms,
        **draws,
    )
    teller = Teller(desk, queues, gateway, clock_ms=wall_ms, **draws)
    register = Register(
        desk.runtime.store,
        desk.runtime.objects,
        kv,
        templates=templates or Templates(),
        url=addresses.of_invoice,
        sends=mail is not None,
    )
    return Parts(
        desk=desk,
        intake=Intake(desk, queues, clock_ms=wall_ms, **draws),
        outbox=Outbox(tools),
        ingress=Ingress(queues, webhooks_in, wall_ms=wall_ms, enqueued=teller.wake, call=call),
        tail=Tail(desk.runtime, show_clock=shown, call=call),
        teller=teller,
        papers=Papers(desk, documents, press, addresses, call=call),
        read_model=Keeper(desk.runtime, read_model, call=call),
        notices=Post(
            desk, queues, kv, register, mail=mail, clock_ms=clock_ms, wall_ms=wall_ms, **draws
        ),
    )
