"""An engine and a worker for all tests here, beside the PostgreSQL that all tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Self
from uuid import uuid4

import httpx
import msgspec
import pytest

from sao.platform.restate.parts import BYTES, Kept, Share, Span, encode, key_of
from sao.platform.restate.store import RestateStore
from sao.runtime.verification import verify_store
from support.postgres import new_database
from support.restate import (
    Engine,
    NoRestate,
    Process,
    new_environment,
    start_engine,
    wait_for_worker,
    worker,
)
from support.server import KEY, Server

ASKING = httpx.Client(timeout=30, verify=False)  # noqa: S501  (it never sees TLS)


class Cluster(NamedTuple):
    """A running engine, one worker and a database."""

    engine: Engine
    worker: Process
    dsn: str

    def open(self, environment: str) -> RestateStore:
        """A store of its own, as each process has one."""
        return RestateStore(
            self.engine.ingress, self.dsn, environment, new_unit=lambda: uuid4().hex
        )

    def kept(self, environment: str, home: str) -> Kept:
        """Which rounds a home says that it keeps."""
        return msgspec.msgpack.decode(self._ask(environment, home, "kept", ""), type=Kept)

    def rounds(self, environment: str, home: str, last: int) -> list[Share]:
        """A home's first rounds, as it keeps them."""
        shares = self._ask(environment, home, "rounds", Span(environment, home, last))
        return msgspec.msgpack.decode(shares, type=list[Share])

    def _ask(self, environment: str, home: str, handler: str, asked: object) -> bytes:
        return self.ask(f"/Home/{key_of(environment, home)}/{handler}", encode(asked))

    def ask(self, path: str, packed: bytes) -> bytes:
        """What a handler answers."""
        url = self.engine.ingress.partition(",")[0] + path
        reply = ASKING.post(url, content=packed, headers={"content-type": BYTES})
        assert reply.status_code == 200, reply.text
        return reply.content


@pytest.fixture(scope="session")
def cluster(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("restate")
    dsn = new_database(postgres)
    try:
        with start_engine(folder) as engine:
            running = worker(engine, dsn, folder / "worker.log").start()
            try:
                wait_for_worker(engine, running)
                yield Cluster(engine, running, dsn)
            finally:
                running.kill()
                ASKING.close()
    except NoRestate as error:
        pytest.skip(str(error))


@pytest.fixture
def open_store(cluster: Cluster) -> Callable[[], RestateStore]:
    """Opens stores of one environment that no other test has."""
    environment = new_environment()
    return lambda: cluster.open(environment)


class Servers:
    """Servers of one environment, each with a folder of its own; the first one is no front."""

    def __init__(self, cluster: Cluster, folder: Path, *options: str) -> None:
        self.cluster = cluster
        self._options = options
        self.environment = new_environment()
        self.clock: str | None = "2026-01-01T00:00:00Z"
        self.key = KEY
        self.running: list[Server] = []
        self._folder = folder

    def start(self, *more: str, knows_key: bool = True, program: list[str] | None = None) -> Server:
        """One more, with more options; else it has to know by itself which API keys there are.

        `program`: of another version.
        """
        number = len(self.running)
        options = ["--platform", "restate", "--environment", self.environment]
        options += ["--restate-ingress", self.cluster.engine.ingress]
        options += ["--postgres", self.cluster.dsn, *(["--front"] if number else [])]
        options += [*self._options, *more]
        server = Server(self._folder / f"server{number}", self.clock, *options)
        server.key = self.key if knows_key else None
        server.program = program or server.program
        self.running.append(server)
        return server.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        for server in self.running:
            server.__exit__()

    def proof(self) -> list[str]:
        """What is wrong with the chains, by reading all of them."""
        store = self.cluster.open(self.environment)
        problems = [str(one.problem) for one in verify_store(store) if one.problem]
        store.close()
        return problems


@pytest.fixture
def servers(cluster: Cluster, tmp_path: Path) -> Iterator[Servers]:
    with Servers(cluster, tmp_path) as opened:
        yield opened
