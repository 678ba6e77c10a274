"""An engine and a worker for all tests here, beside the PostgreSQL that all tests share."""

from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import uuid4

import pytest

from sao.platform.restate.store import RestateStore
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
    except NoRestate as error:
        pytest.skip(str(error))


@pytest.fixture
def open_store(cluster: Cluster) -> Callable[[], RestateStore]:
    """Opens stores of one environment that no other test has."""
    environment = new_environment()
    return lambda: cluster.open(environment)
