"""Beyond one machine: what our homes cost above a bare virtual object of the same engine."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from http.client import HTTPConnection
from importlib import import_module
from itertools import count
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import IO, Any
from urllib.parse import urlsplit
from uuid import uuid4

import uvloop

from bench.company import START, Company
from bench.floors import RAW
from bench.homes_client import CLIENTS, rename_all
from bench.measure import Goals, Pair, Row, Sizes, Unavailable
from sao.platform.ports import Queues
from sao.platform.ports.queue import NewMessage, QueueSettings, Receipt
from sao.platform.postgres import Database, PostgresQueues
from sao.runtime.shared_desk import SharedDesk
from sao.wire.events import labels
from sao.wiring.beside import Postgres
from sao.wiring.homes import Homes, open_shared, open_shared_queues

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
            lambda: _rate(*loop.run(rename_all(desk, company.customers, size))),
            lambda: _sets_rate(engine.ingress, size),
        )
        loop.run(desk.stop())


def processes_against_one(number: int) -> Callable[[int], AbstractContextManager[Pair]]:
    """As many workers and as many servers, on one engine and database, against one of each."""

    @contextmanager
    def opened(size: int) -> Iterator[Pair]:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            postgres, restate = _support()
            try:
                dsn = stack.enter_context(postgres.start_postgres(folder))
                many, one = [_servers(stack, folder / str(n), dsn, n) for n in (number, 1)]
            except (postgres.NoPostgres, restate.NoRestate) as error:
                raise Unavailable(str(error)) from error
            yield Pair(lambda: _together(many, size), lambda: _together(one, size))

    return opened


def _servers(stack: ExitStack, folder: Path, dsn: str, number: int) -> list[Popen[str]]:
    """An engine with this many workers, and as many servers that are ready."""
    restate, port = _support()[1], _support()[1].free_port()
    folder.mkdir()
    engine = stack.enter_context(restate.start_engine(folder))
    for n in range(number):
        worker = restate.worker(engine, dsn, folder / f"worker{n}.log", port).start()
        stack.callback(worker.kill)
    restate.wait_for_worker(engine, worker)
    client = [sys.executable, "-m", "bench.homes_client", engine.ingress, dsn, f"bench_{number}"]
    servers = [
        stack.enter_context(Popen(client, stdin=PIPE, stdout=PIPE, text=True))
        for _ in range(number)
    ]
    for server in servers:
        stack.callback(server.kill)
        _said(server)
    return servers


def _together(servers: list[Popen[str]], size: int) -> float:
    """Commands a second of all of them, of which each has its part to do."""
    for server in servers:
        _pipe(server.stdin).write(f"{size // len(servers)}\n")
        _pipe(server.stdin).flush()
    told = [_said(server).split() for server in servers]
    return _rate(sum(int(done) for done, _ in told), max(float(seconds) for _, seconds in told))


def _said(server: Popen[str]) -> str:
    line = _pipe(server.stdout).readline()
    if not line:
        raise RuntimeError(f"a server ended with {server.wait()}")
    return line


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("a server without pipes")
    return pipe


def _rate(done: int, seconds: float) -> float:
    return done / seconds


def _support() -> tuple[Any, Any]:
    sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))  # the tests know how
    return import_module("support.postgres"), import_module("support.restate")


def _start(stack: ExitStack, folder: Path) -> tuple[Any, str]:
    """An engine, a worker of ours, one with the bare object, and a database."""
    postgres, restate = _support()
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


def _processes(number: int) -> Row:
    return Row(
        f"homes-{number}",
        f"commands/s on Restate by {number} workers and {number} servers ÷ by one of each",
        None,
        Sizes(128, 1_600, 16_000),
        processes_against_one(number),
    )


ROWS = (
    _processes(2),
    _processes(4),
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
