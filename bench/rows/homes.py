"""Beyond one machine: what our homes cost above a bare virtual object of the same engine."""

import asyncio
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from importlib import import_module
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import uvloop

from bench.company import START, Company
from bench.floors import RAW
from bench.measure import Goals, Pair, Row, Sizes, Unavailable
from sao.billing.resources import customer
from sao.platform.ports import Queues
from sao.platform.ports.queue import NewMessage, QueueSettings, Receipt
from sao.platform.postgres import Database, PostgresQueues
from sao.runtime import Session
from sao.runtime.shared_desk import SharedDesk
from sao.wire.events import labels
from sao.wiring.beside import Postgres
from sao.wiring.homes import Homes, open_shared, open_shared_queues

CLIENTS = 32
GROUP = 10


@contextmanager
def homes_against_bare_objects(size: int) -> Iterator[Pair]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        engine, dsn = _start(stack, folder)
        store = open_shared(Homes(engine.ingress, "bench"), Postgres(dsn))
        stack.callback(store.close)
        company = Company(store, CLIENTS, labels=labels, commit_every=1)
        ids = (f"req_bench{number}" for number in count())
        loop = stack.enter_context(asyncio.Runner(loop_factory=uvloop.new_event_loop))
        desk = SharedDesk(company.stage.runtime, new_id=lambda: next(ids), wall=lambda: START)
        loop.run(desk.start())
        yield Pair(
            lambda: loop.run(_commands_rate(desk, company.customers, size)),
            lambda: _sets_rate(engine.ingress, size),
        )
        loop.run(desk.stop())


def _start(stack: ExitStack, folder: Path) -> tuple[Any, str]:
    """An engine, a worker of ours, one with the bare object, and a database."""
    sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))  # the tests know how
    postgres, restate = import_module("support.postgres"), import_module("support.restate")
    try:
        dsn = stack.enter_context(postgres.start_postgres(folder))
        engine = stack.enter_context(restate.start_engine(folder))
    except (postgres.NoPostgres, restate.NoRestate) as error:
        raise Unavailable(str(error)) from error
    worker = restate.worker(engine, dsn, folder / "worker.log").start()
    stack.callback(worker.kill)
    restate.wait_for_worker(engine, worker)
    port = restate.free_port()
    granian = [sys.executable, "-m", "granian", "--interface", "asginl", "--http", "2"]
    command = [*granian, "--factory", "--port", str(port), "bench.bare:application"]
    bare = restate.Process(command, folder / "bare.log").start()
    stack.callback(bare.kill)
    restate.register(engine, bare, f"http://127.0.0.1:{port}")
    return engine, dsn


@contextmanager
def queues_against_postgres(size: int) -> Iterator[Pair]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        engine, dsn = _start(stack, folder)
        ours = open_shared_queues(Homes(engine.ingress, "bench"))
        theirs = PostgresQueues(Database(dsn), "bench")
        for queues in (ours, theirs):
            stack.callback(queues.close)
            queues.declare("bench", QueueSettings(batch_max=GROUP))
        yield Pair(lambda: _messages_rate(ours, size), lambda: _messages_rate(theirs, size))


def _messages_rate(queues: Queues, size: int) -> float:
    """Messages of fifty keys, in groups: enqueued, received, acknowledged, one after the other."""
    turns = max(size // GROUP, 1)
    begun = perf_counter()
    for turn in range(turns):
        group = [NewMessage(RAW, key=f"key{(turn * GROUP + n) % 50}") for n in range(GROUP)]
        queues.enqueue("bench", group, 0)
        messages = queues.receive("bench", uuid4().hex, 0).messages
        queues.ack("bench", [Receipt(one.number, one.lease) for one in messages])
    return turns * GROUP / (perf_counter() - begun)


async def _commands_rate(desk: SharedDesk, customers: list[str], size: int) -> float:
    """Customers who change their name, all of them at once, one request after the other."""
    turns = max(size // CLIENTS, 1)

    async def client(owner: str) -> None:
        for _turn in range(turns):
            change = customer.Update(name=uuid4().hex)

            def rename(session: Session, change: customer.Update = change) -> None:
                session.submit(owner, "update", change)

            await desk.run(rename)

    begun = perf_counter()
    await asyncio.gather(*[client(owner) for owner in customers])
    return turns * len(customers) / (perf_counter() - begun)


def _sets_rate(ingress: str, size: int) -> float:
    """As many clients, as many keys: each sets its own. They ask as our servers do."""
    turns, address = max(size // CLIENTS, 1), urlsplit(ingress).netloc

    def client(key: int) -> None:
        with closing(HTTPConnection(address)) as connection:
            for turn in range(turns):
                headers = {"content-type": "application/json", "idempotency-key": uuid4().hex}
                connection.request("POST", f"/Cell/{key}/put", f'"value {turn}"', headers)
                reply = connection.getresponse()
                answer = reply.read()
                if reply.status != 200:
                    raise RuntimeError(answer.decode())

    begun = perf_counter()
    with ThreadPoolExecutor(CLIENTS) as threads:
        list(threads.map(client, range(CLIENTS)))
    return turns * CLIENTS / (perf_counter() - begun)


ROWS = (
    Row(
        "homes",
        f"commands/s on Restate, in PostgreSQL, {CLIENTS} at once ÷ a bare virtual object's sets/s",
        Goals(0.3, 0.5, 0.67),
        Sizes(32, 1_600, 16_000),
        homes_against_bare_objects,
    ),
    Row(
        "queue-engine",
        f"messages/s through a queue on the engine, by {GROUP} ÷ through one in PostgreSQL",
        None,
        Sizes(GROUP, 1_000, 10_000),
        queues_against_postgres,
    ),
)
