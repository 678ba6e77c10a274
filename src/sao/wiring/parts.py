"""What works beside a desk: queues, webhooks, mail, documents, the read model, the stream."""

import secrets
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import msgspec

from sao.api.answering.forgetting import Forgetting
from sao.api.endpoint import Parts
from sao.api.metering.intake import Intake
from sao.api.native.clock import shown
from sao.api.stream.tail import Tail
from sao.documents.addresses import Addresses
from sao.documents.papers import Papers
from sao.documents.press import Press
from sao.gateways.port import Gateway
from sao.keys import Keyring
from sao.notices.letters import Templates
from sao.notices.opening import Around, open_post
from sao.notices.post import Mail
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
from sao.webhooks.teller import Teller, Timing
from sao.wiring.edge import wall_ms
from sao.wiring.served_studies import ServedStudies


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
    keys: Keyring
    gateway: Gateway | None = None
    mail: Mail | None = None
    templates: Templates = Templates()
    call: Call = in_thread
    api_version: str = ""
    """The version of Stripe's API in which endpoints are told that name none."""
    sends: bool = True
    """Whether webhooks and mails are sent from here; else another process does."""
    new_lease: Callable[[], str] = partial(secrets.token_hex, 16)
    data: Path | None = None
    """The folder that the environment lies in, of which a study has copies."""
    study_jobs: int = 1
    """How many processes carry out a study; by one it is this process."""


def open_parts(desk: Desk, means: Means) -> Parts:
    """What works beside a desk."""
    queues, call = means.queues, means.call
    clock_ms = patience(desk.runtime, wall_ms)
    timing = Timing(wall_ms, means.new_lease, secrets.randbelow)
    teller = Teller(desk, queues, means.gateway, timing, call=call)
    around = Around(
        desk, queues, means.kv, clock_ms, wall_ms, means.new_lease, secrets.randbelow, call
    )
    return Parts(
        desk=desk,
        intake=Intake(
            desk,
            queues,
            clock_ms=wall_ms,
            new_lease=means.new_lease,
            draw=secrets.randbelow,
            call=call,
        ),
        outbox=Outbox(_tools(desk, means), sends=means.sends),
        ingress=Ingress(
            queues, means.webhooks_in, wall_ms=wall_ms, enqueued=teller.wake, call=call
        ),
        tail=Tail(desk.runtime, show_clock=shown, call=call),
        teller=teller,
        papers=Papers(desk, means.documents, means.press, means.addresses, call=call),
        read_model=Keeper(desk.runtime, means.read_model, call=call),
        notices=open_post(
            around,
            means.mail,
            means.templates,
            means.addresses.of_invoice,
            elsewhere=not means.sends,
        ),
        forgetting=Forgetting(desk, call=call),
        studies=ServedStudies(desk, means.data, means.study_jobs, call),
        keys=means.keys,
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
        new_lease=means.new_lease,
        draw=secrets.randbelow,
        call=means.call,
        api_version=means.api_version,
    )
