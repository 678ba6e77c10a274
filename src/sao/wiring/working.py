"""A worker: serves the homes to the engine, and tells the engine that it is there."""

import gc
import logging
import os
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import httpcore
import msgspec

from sao.core.errors import ChainBroken
from sao.core.outcome import Link
from sao.platform.restate.addresses import Addresses, addresses
from sao.platform.restate.parts import POSTGRES
from sao.runtime.verification import heads_of

if TYPE_CHECKING:  # an extra
    from sao.platform.restate.history import Links

ASK_S = 0.5
"""How often the engine is told, until it has heard."""

GARBAGE_MAX = 50_000
"""How many objects more than before there are when a worker's process looks for cycles."""

ENDING_S = 5
"""How long a process may take to end. It waits for connections to end, and the engine keeps its own
open; what it was doing by then the engine has done elsewhere."""

HEARD = (200, 201)

log = logging.getLogger("sao.worker")


class WorkerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker is started with. `url` is where the engine reaches it, if not as it listens.

    `admin` is where it says so: an address, or those of several nodes with commas between.
    """

    postgres: str
    admin: str
    host: str = "127.0.0.1"
    port: int = 9080
    processes: int = 1
    url: str | None = None


def work(settings: WorkerSettings) -> None:
    """Work until a signal ends it. Raises `StoreUnreadable` where the database is not there."""
    from granian import Granian  # noqa: PLC0415  (only workers need it)
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415

    from sao.platform.postgres.database import connected  # noqa: PLC0415

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level="INFO")
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    addresses(settings.admin)  # says so before anything is served
    connected(settings.postgres).close()
    os.environ[POSTGRES] = settings.postgres
    server = Granian(
        "sao.wiring.working:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http2,
        workers=settings.processes,
        respawn_failed_workers=True,
        workers_kill_timeout=ENDING_S,
        log_level="warning",  # type: ignore[arg-type]
    )
    ending = Event()
    uri = settings.url or f"http://{settings.host}:{settings.port}"
    telling = Thread(target=_tell, args=(settings.admin, uri, ending), daemon=True)
    server.on_startup(telling.start)
    try:
        server.serve()
    finally:
        ending.set()


def application() -> Any:
    """What a worker's processes serve: homes, in the database that `SAO_POSTGRES` names."""
    from sao.platform.restate.app import serving  # noqa: PLC0415  (only workers need it)
    from sao.platform.restate.history import Unproven  # noqa: PLC0415

    def prove(home: str, links: "Links") -> dict[int, bytes]:
        try:
            return heads_of(
                home, [(n, Link(one.object_id, one.seq, one.hash, one.body)) for n, one in links]
            )
        except ChainBroken as error:
            raise Unproven(str(error)) from error

    gc.freeze()  # what is loaded stays; and what calls leave behind has no cycles worth a search
    gc.set_threshold(GARBAGE_MAX)
    return serving(os.environ[POSTGRES], prove)


def _tell(admin: str, uri: str, ending: Event) -> None:
    """Have the engine look at what is served here; it answers once it has.

    `admin`: one address, or several with commas between, any of which will do.
    """
    body = msgspec.json.encode({"uri": uri, "force": True})
    headers = [("content-type", "application/json")]
    nodes, complained_of = Addresses(admin), ""
    while not ending.is_set():
        node = nodes.current
        try:
            reply = httpcore.request("POST", f"{node}/deployments", headers=headers, content=body)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            complaint = f"the engine at {node} does not answer: {error}"
        else:
            if reply.status in HEARD:
                log.info("the engine at %s calls %s", node, uri)
                return
            complaint = f"the engine at {node}: {reply.content[:500].decode()}"
        if complaint != complained_of:  # not at each attempt, of which there are two a second
            log.warning("%s; asked again until it does", complaint)
        complained_of = complaint
        nodes.failed(node)
        ending.wait(ASK_S)
