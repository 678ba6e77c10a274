"""Wiring: settings become drivers, a runtime, an app. The only importer of drivers and gateways."""

import gc
import logging
import secrets
import signal
import socket
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import time  # noqa: TID251  (the edge: only here is the wall's time asked for)

import msgspec
import uvicorn

from sao.api.app import create_app
from sao.api.dispatch import Dispatcher
from sao.api.endpoint import Parts
from sao.api.metering.intake import Intake
from sao.api.metrics import Metrics
from sao.api.native.clock import shown
from sao.api.sessions import Sessions, is_loopback
from sao.api.stream.tail import Tail
from sao.core.machine import Step
from sao.documents.addresses import Addresses
from sao.documents.papers import Papers
from sao.documents.press import Press
from sao.gateways.port import Gateway, edges
from sao.gateways.simulated import SIMULATED, Simulator
from sao.keys import Keys, environment_key
from sao.notices.letters import Templates
from sao.notices.opening import MailSettings, open_mail
from sao.notices.post import Mail, Post
from sao.notices.register import SINCE, Register
from sao.platform.calling import Call, in_thread
from sao.platform.documents import BucketDocuments, FolderDocuments
from sao.platform.embedded import (
    EmbeddedJournal,
    EmbeddedKeyValue,
    EmbeddedQueues,
    EmbeddedStore,
    SnapshotStore,
    opening,
)
from sao.platform.embedded.read_model import EmbeddedReadModel
from sao.platform.errors import StoreLocked
from sao.platform.memory import MemoryStore
from sao.platform.ports import KeyValue, ObjectStore, Queues, WorkflowJournal
from sao.platform.ports.documents import Documents
from sao.platform.ports.read_model import ReadModel
from sao.read_model.follower import Follower, Progress, Standing
from sao.read_model.keeper import Keeper
from sao.runtime import Edge, Runtime, Session
from sao.runtime.carrier import Carrier
from sao.runtime.desk import Desk
from sao.runtime.objects import Labels
from sao.runtime.runtime import no_labels
from sao.webhooks.deliveries import Deliveries
from sao.webhooks.ingress import Ingress
from sao.webhooks.lane import Tools
from sao.webhooks.outbox import Outbox, patience
from sao.webhooks.sender import Sender
from sao.webhooks.teller import Teller
from sao.wire.events import labels

OBJECTS_FILE = "objects.sqlite"
QUEUE_FILE = "queue.sqlite"
WORKFLOWS_FILE = "workflows.sqlite"

HAND_GROUP = 200
"""How many requests share a commit where one hand tells them all."""

STOP_TIMEOUT_S = 30
"""How long requests that are under way may take once the server is told to stop."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an environment is started with. `clock` is the simulated clock's first time."""

    data: Path
    api_key: str | None = None
    clock: int | None = None
    host: str = "127.0.0.1"
    port: int = 8787
    allow_private_webhooks: bool = False
    webhooks_in: Mapping[str, tuple[str, ...]] = {}
    """The secrets by which gateways sign what they tell us."""
    stripe_key: str | None = None
    """Stripe's secret key: payments are made there. None: they are simulated."""
    stripe_url: str | None = None
    """Where Stripe's API is, if not at Stripe's."""
    mail: MailSettings = MailSettings()
    """How notices are sent; without a server they are not."""
    documents: str | None = None
    """The URL of the bucket for documents; without one they are in the data folder."""
    fonts: tuple[Path, ...] = ()
    """Folders with fonts beside our own."""
    public_url: str | None = None
    """Where customers reach the server; without one, where each request did."""
    sign_in: bool = False
    """Whether the dashboard asks for a key even on this very machine."""


def wall_clock() -> int:
    """The wall's time in UTC seconds; only the edge may ask."""
    return int(time())


def new_command_id() -> str:
    """A command id, the only thing in the system that is drawn at random."""
    alphabet = string.ascii_letters + string.digits
    return "req_" + "".join(secrets.choice(alphabet) for _ in range(14))


def open_store(data: Path | None) -> ObjectStore:
    """The store of a data folder, made if there is none; in memory without a folder.

    Raises the platform's errors.
    """
    return MemoryStore() if data is None else EmbeddedStore(data)


def open_snapshot(data: Path) -> ObjectStore:
    """The store of a data folder as it stands now, only to read, also beside a server.

    Raises `FileNotFoundError` where there is none, and the platform's errors.
    """
    if not (data / OBJECTS_FILE).exists():
        raise FileNotFoundError(
            f"{data} holds no environment: there is no {OBJECTS_FILE} in it. "
            "Name the folder that `sao serve` or `sao simulate` wrote with --data."
        )
    return SnapshotStore(data)


def open_queues(data: Path) -> Queues:
    """The queues of a data folder, also beside a server that works on them.

    Raises `FileNotFoundError` where there are none, and the platform's errors.
    """
    if not (data / QUEUE_FILE).exists():
        raise FileNotFoundError(
            f"{data} holds no queues: there is no {QUEUE_FILE} in it. "
            "Name the folder that `sao serve` writes with --data."
        )
    return EmbeddedQueues(data)


def open_journal(data: Path) -> WorkflowJournal:
    """The workflow runs of a data folder, also beside a server that carries them.

    Raises `FileNotFoundError` where there are none, and the platform's errors.
    """
    if not (data / WORKFLOWS_FILE).exists():
        raise FileNotFoundError(
            f"{data} holds no workflow runs: there is no {WORKFLOWS_FILE} in it. "
            "Name the folder that `sao serve` writes with --data."
        )
    return EmbeddedJournal(data)


def wall_ms() -> int:
    """The wall's time in UTC milliseconds, which queues go by; only the edge may ask."""
    return int(time() * 1000)


def spare_the_collector() -> None:
    """Let Python look for reference cycles rarely: our records are immutable and have none.

    Looking through them again and again took a quarter of a simulation's time (bench: renewals).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def open_runtime(
    store: ObjectStore,
    clock: int | None,
    labels: Labels = no_labels,
    edges: Mapping[str, Edge] = SIMULATED,
) -> Runtime:
    """A runtime on the store; a new environment's clock shows `clock`, or the wall's time."""
    spare_the_collector()
    runtime = Runtime(store, edges, labels)
    runtime.start_clock(wall_clock() if clock is None else clock)
    return runtime


def holds_environment(data: Path) -> bool:
    """Whether there is an environment in this folder."""
    return (data / OBJECTS_FILE).exists()


@contextmanager
def open_by_hand(
    data: Path | None, clock: int, seed: str, watch: Callable[[Step], object]
) -> Iterator[Dispatcher]:
    """An environment to be asked by hand, in a folder or in memory; everything in it is `watch`ed.

    Requests share commits, so until this ends the last ones may not be durable.
    """

    def watched(step: Step) -> tuple[str, ...]:
        watch(step)
        return labels(step)

    spare_the_collector()
    store = open_store(data)
    runtime = Runtime(store, SIMULATED, watched, seed=seed)
    runtime.start_clock(clock)
    dispatcher = Dispatcher(runtime, commit_every=HAND_GROUP)
    try:
        yield dispatcher
        dispatcher.hand.flush()
    finally:
        store.close()


def reading(store: ObjectStore) -> Dispatcher:
    """A store to be asked by hand, for what only reads."""
    return Dispatcher(Runtime(store, SIMULATED))


@contextmanager
def open_read_model(
    data: Path, progress: Progress | None = None, *, anew: bool = False
) -> Iterator[tuple[ReadModel, Standing]]:
    """The read model of a data folder: up to date, unless a server keeps it; then as that left it.

    `anew`: made again from the chains, which a server would have to do itself. Raises
    `FileNotFoundError` where there is no environment, and the platform's errors.
    """
    records, model = open_snapshot(data), EmbeddedReadModel(data)
    try:
        kept = opening.claim(data)
    except StoreLocked:
        if anew:
            raise
        kept = None
    try:
        follower = Follower(records, model)
        if kept is not None:
            follower.open()
            if anew:
                follower.begin_anew()
            follower.catch_up(progress)
        else:
            follower.position = model.mark().position
        yield model, Standing(follower.position, follower.lag())
    finally:
        model.close()
        records.close()
        if kept is not None:
            kept.close()


def reader(store: ObjectStore) -> Session:
    """A session that only reads."""
    return Session(Runtime(store, SIMULATED), "reader")


def serve(settings: Settings, keys: Keys, ready: Callable[[str, int], None]) -> None:
    """Serve until a signal ends it. `ready` is told the address and what the clock shows.

    Raises the platform's errors, and `OSError` where the address cannot be had.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with socket.create_server((settings.host, settings.port)) as listening:
        store = open_store(settings.data)
        gateway = open_gateway(settings)
        asked = Simulator().edges() if gateway is None else edges(gateway)
        runtime = open_runtime(store, settings.clock, labels, asked)
        queues, kv = EmbeddedQueues(settings.data), EmbeddedKeyValue(settings.data)
        key = environment_key(settings.data)
        here = f"http://{settings.host}:{listening.getsockname()[1]}"
        addresses = Addresses(
            key, settings.public_url or here, fixed=settings.public_url is not None
        )
        journal = EmbeddedJournal(settings.data)
        carrier = Carrier(runtime, journal, wall_ms=wall_ms, draw=secrets.randbelow)
        read_model = EmbeddedReadModel(settings.data)
        parts = open_parts(
            Desk(runtime, new_id=new_command_id, wall=wall_clock, carrier=carrier),
            queues,
            kv,
            sender=Sender(allow_private=settings.allow_private_webhooks),
            key=key,
            documents=open_documents(settings.data, settings.documents),
            press=Press(settings.fonts),
            addresses=addresses,
            webhooks_in=settings.webhooks_in,
            gateway=gateway,
            mail=open_mail(settings.mail, key),
            templates=Templates(settings.mail.templates),
            read_model=read_model,
        )
        open_here = is_loopback(settings.host) and not settings.sign_in
        sessions = Sessions(key, clock=wall_clock, open_here=open_here)
        metrics = Metrics(parts, queues, call=in_thread, wall_ms=wall_ms)
        app = create_app(parts, keys.accepts, sessions=sessions, metrics=metrics)
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=STOP_TIMEOUT_S,
        )
        ready(here, runtime.now())
        _Server(config, parts.tail.close).run(sockets=[listening])
        for opened in (journal, queues, kv, read_model, store):
            opened.close()


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
    new_lease = partial(secrets.token_hex, 16)
    intake = Intake(
        desk, queues, clock_ms=wall_ms, new_lease=new_lease, draw=secrets.randbelow, call=call
    )
    tools = Tools(
        desk=desk,
        queues=queues,
        kv=kv,
        deliveries=Deliveries(kv, call=call),
        sender=sender,
        key=key,
        addresses=addresses,
        clock_ms=patience(desk.runtime, wall_ms),
        wall_ms=wall_ms,
        new_lease=new_lease,
        draw=secrets.randbelow,
        call=call,
    )
    teller = Teller(
        desk,
        queues,
        gateway,
        clock_ms=wall_ms,
        new_lease=new_lease,
        draw=secrets.randbelow,
        call=call,
    )
    ingress = Ingress(queues, webhooks_in, wall_ms=wall_ms, enqueued=teller.wake, call=call)
    tail = Tail(desk.runtime, show_clock=shown, call=call)
    keeper = Keeper(desk.runtime, read_model, call=call)
    papers = Papers(desk, documents, press, addresses, call=call)
    register = Register(
        desk.runtime.store,
        desk.runtime.objects,
        kv,
        templates=templates or Templates(),
        url=addresses.of_invoice,
        sends=mail is not None,
    )
    post = Post(
        desk,
        queues,
        kv,
        register,
        mail=mail,
        clock_ms=tools.clock_ms,
        wall_ms=wall_ms,
        new_lease=new_lease,
        draw=secrets.randbelow,
        call=call,
    )
    return Parts(desk, intake, Outbox(tools), ingress, tail, teller, papers, keeper, post)


def open_gateway(settings: Settings) -> Gateway | None:
    """The gateway that was asked for; None: payments are simulated.

    Raises `ModuleNotFoundError` where its SDK is not installed.
    """
    if settings.stripe_key is None:
        return None
    from sao.gateways.stripe import StripeGateway  # noqa: PLC0415  (nobody else needs its SDK)

    return StripeGateway(settings.stripe_key, settings.stripe_url)


@contextmanager
def open_register(data: Path) -> Iterator[Register]:
    """The notices of a data folder as it stands, also beside a server.

    Raises `FileNotFoundError` where there is no environment, and the platform's errors.
    """
    store, kv = open_snapshot(data), EmbeddedKeyValue(data)
    try:
        objects = Runtime(store, SIMULATED).objects
        began = kv.get(SINCE, wall_ms()) is not None
        yield Register(store, objects, kv, templates=Templates(), url=lambda _id: None, sends=began)
    finally:
        kv.close()
        store.close()


def open_documents(data: Path, url: str | None) -> Documents:
    """The documents of an environment: in its folder, or in a bucket. Raises `StoreUnreadable`."""
    return FolderDocuments(data) if url is None else BucketDocuments(url)


class _Server(uvicorn.Server):
    """Ends with exit code 0 when it is told to, where uvicorn would die of the signal again.

    `ending` is called first: for replies that would never end by themselves.
    """

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more requests, and let those under way end."""
        self._ending()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let SIGTERM and SIGINT end the serving, once what is under way is done."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.handle_exit)
        yield
