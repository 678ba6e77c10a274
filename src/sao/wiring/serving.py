"""Serving an environment: everything is opened, put behind an address, and closed in the end."""

import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

import uvicorn
from starlette.applications import Starlette

from sao.api.app import create_app
from sao.api.endpoint import Parts
from sao.api.http.metrics import Metrics
from sao.api.http.sessions import Sessions, is_loopback
from sao.api.scenario.command_log import stopped
from sao.documents.addresses import Addresses
from sao.documents.press import Press
from sao.gateways.opening import open_gateway
from sao.gateways.port import Gateway, edges
from sao.gateways.simulated import Simulator
from sao.keys import Keyring, Safe, environment_key
from sao.notices.letters import Templates
from sao.notices.opening import open_mail
from sao.platform.calling import in_thread
from sao.platform.embedded import EmbeddedJournal, opening
from sao.platform.errors import AddressTaken
from sao.platform.ports import ObjectStore, Queues, WorkflowJournal
from sao.runtime import Runtime
from sao.runtime.carrier import Carrier
from sao.runtime.desk import Desk
from sao.runtime.shared_desk import SharedDesk
from sao.telemetry.logs import configure as configure_logs
from sao.webhooks.sender import Sender
from sao.wire.events import labels
from sao.wiring.beside import open_beside
from sao.wiring.edge import new_command_id, wall_clock, wall_ms
from sao.wiring.folders import open_documents, open_store
from sao.wiring.homes import open_homes, open_shared_journal, open_shared_queues
from sao.wiring.keyrings import open_keyring
from sao.wiring.parts import Means, open_parts
from sao.wiring.runtimes import open_runtime
from sao.wiring.safes import Kept, open_kept
from sao.wiring.settings import Settings

FIRST, GIVEN = "First key", "Given at a start"
"""The names of keys that nobody named."""

STUDY_JOBS = max(2, os.cpu_count() or 1)
"""How many processes carry out a study: never the one that serves, which is to go on answering."""

STOP_TIMEOUT_S = 30
"""How long requests that are under way may take once the server is told to stop."""


class Serving(NamedTuple):
    """What is served: its address, what its clock shows, and whether that follows the wall."""

    url: str
    now: int
    live: bool


def serve(
    settings: Settings, made: Callable[[str], None], ready: Callable[[Serving], None]
) -> None:
    """Serve until a signal ends it.

    `made` is told the first API key, if there was none; `ready` what is served. Raises the
    platform's errors, and `OSError` where a file cannot be had.
    """
    configure_logs(settings.log, settings.log_level, settings.data.resolve().name)
    with _listen(settings.host, settings.port) as listening:
        kept = open_kept(settings.data, settings.shared)
        store = _open_store(settings, kept)
        gateway = open_gateway(settings.stripe_key, settings.stripe_url, settings.stripe_page_key)
        runtime = _runtime(settings, store, gateway)
        live = runtime.live
        keys = _keys(settings, kept.safe, made, live=live)
        beside = open_beside(settings.data, settings.postgres, _open_queues(settings))
        key = environment_key(kept.safe)
        here = f"http://{settings.host}:{listening.getsockname()[1]}"
        public = settings.public_url
        addresses = Addresses(key, public or here, fixed=public is not None, live=live)
        journal = _open_journal(settings)
        desk = _desk(runtime, journal)
        means = Means(
            queues=beside.queues,
            kv=beside.kv,
            sender=Sender(allow_private=settings.allow_private_webhooks),
            key=key,
            documents=open_documents(settings.data, settings.documents),
            press=Press(settings.fonts),
            addresses=addresses,
            webhooks_in=settings.webhooks_in,
            read_model=beside.read_model,
            keys=keys,
            gateway=gateway,
            mail=open_mail(settings.mail, key),
            templates=Templates(settings.mail.templates),
            api_version=settings.api_version,
            sends=not _is_front(settings),
            data=settings.data if settings.homes is None else None,
            study_jobs=STUDY_JOBS,
        )
        parts = open_parts(desk, means)
        sessions = _sessions(settings, key, live=live)
        app = _app(settings, parts, sessions, beside.queues)
        ready(Serving(here, runtime.now(), live))
        _Server(app, partial(_end, parts)).run(sockets=[listening])
        for opened in (journal, beside, store, kept):
            opened.close()


def _listen(host: str, port: int) -> socket.socket:
    """The address, before anything is made. Raises `AddressTaken`."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        why = (error.strerror or str(error)).partition(" (while")[0]
        raise AddressTaken(host, port, why) from error


def _runtime(settings: Settings, store: ObjectStore, gateway: Gateway | None) -> Runtime:
    asked = Simulator().edges() if gateway is None else edges(gateway)
    logs, live = gateway is None, settings.live
    return open_runtime(store, settings.clock, labels, asked, logs=logs, live=live)


def _is_front(settings: Settings) -> bool:
    """Whether another process does what is done beside requests."""
    return settings.homes is not None and settings.homes.front


def _app(settings: Settings, parts: Parts, sessions: Sessions, queues: Queues) -> Starlette:
    metrics = Metrics(parts, queues, call=in_thread, wall_ms=wall_ms)
    return create_app(
        parts,
        sessions=sessions,
        metrics=metrics,
        resting=(parts.notices,) if _is_front(settings) else (),
        api_version=settings.api_version,
    )


def _end(parts: Parts) -> None:
    """End the replies that would not end soon by themselves."""
    parts.tail.close()
    parts.studies.end()
    parts.desk.end_waiting()


def _open_store(settings: Settings, kept: Kept) -> ObjectStore:
    kept.mark.check()
    if settings.homes is None:
        return open_store(settings.data)
    settings.data.mkdir(opening.OURS_ALONE, parents=True, exist_ok=True)
    return open_homes(settings.homes, settings.postgres)


def _open_queues(settings: Settings) -> Queues | None:
    if settings.homes is None or not settings.homes.keeps_queues:
        return None
    return open_shared_queues(settings.homes)


def _open_journal(settings: Settings) -> WorkflowJournal:
    if settings.homes is None:
        return EmbeddedJournal(settings.data)
    return open_shared_journal(settings.homes, settings.postgres)


def _desk(runtime: Runtime, journal: WorkflowJournal) -> Desk:
    carrier = Carrier(runtime, journal, wall_ms=wall_ms, draw=secrets.randbelow)
    desk_of = Desk if runtime.store.sharing is None else partial(SharedDesk, stopped=stopped)
    return desk_of(runtime, new_id=new_command_id, wall=wall_clock, carrier=carrier)


def _sessions(settings: Settings, key: bytes, *, live: bool) -> Sessions:
    open_here = is_loopback(settings.host) and not settings.sign_in and not live
    secure = (settings.public_url or "").lower().startswith("https://")
    return Sessions(key, clock=wall_clock, open_here=open_here, secure=secure)


def _keys(settings: Settings, safe: Safe, made: Callable[[str], None], *, live: bool) -> Keyring:
    """The keys that are accepted; the first one is made here.

    Raises `KeyOfSandbox` or `KeyTooShort`.
    """
    keys = open_keyring(safe, live=live)
    if settings.api_key is not None:
        keys.accept(settings.api_key, GIVEN)
    elif not keys:
        made(keys.make(FIRST).secret)
    return keys


class _Server(uvicorn.Server):
    """Ends with exit code 0 when it is told to, where uvicorn would die of the signal again.

    `ending` is called first: for replies that would never end by themselves.
    """

    def __init__(self, app: Starlette, ending: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=STOP_TIMEOUT_S,
        )
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
