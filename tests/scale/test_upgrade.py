"""Old and new side by side: workers are drained and retired, servers replaced, under load."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import stripe

from chaos.test_crash import SEED, Ledger, check_money, check_replies
from sao.runtime.verification import verify_store
from scale.conftest import Cluster, Servers
from scale.test_cluster import SdkLoad, check_numbers
from support.postgres import new_database
from support.restate import START_S, NoRestate, Process, start_engine, wait_for_worker, worker
from support.server import SAO, Server
from support.shop import Shop

NEWER = Path(__file__).parents[1] / "support" / "newer.py"


@pytest.fixture
def apart(postgres: str, tmp_path: Path) -> Iterator[Cluster]:
    """An engine whose workers are nobody else's."""
    dsn = new_database(postgres)
    try:
        with start_engine(tmp_path) as engine:
            running = worker(engine, dsn, tmp_path / "old.log").start()
            try:
                wait_for_worker(engine, running)
                yield Cluster(engine, running, dsn)
            finally:
                running.kill()
    except NoRestate as error:
        pytest.skip(str(error))


def retire(cluster: Cluster, url: str) -> "subprocess.CompletedProcess[str]":
    command = [str(SAO), "retire", url, "--restate-admin", cluster.engine.admin]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def deployments(cluster: Cluster) -> list[str]:
    """Where the engine calls workers, oldest first."""
    listed = httpx.get(f"{cluster.engine.admin}/deployments").json()["deployments"]
    return [one["uri"] for one in sorted(listed, key=lambda one: one["created_at"])]


def test_everything_is_replaced_while_clients_go_on(apart: Cluster, tmp_path: Path) -> None:
    """Workers first, then the server and its front: the order that docs/deploy.md gives."""
    print(f"\nSAO_CRASH_SEED={SEED}")
    rng, ledger = random.Random(SEED), Ledger()
    with Servers(apart, tmp_path) as servers, newer_worker(apart, tmp_path) as newer:
        first, second = servers.start(), servers.start()
        ledger.prices += [Shop(first.client()).price(amount) for amount in (900, 4900)]
        with SdkLoad(servers, ledger) as load:
            time.sleep(1)
            (old,) = deployments(apart)
            refused = retire(apart, old)
            assert (refused.returncode, "start the workers that" in refused.stderr) == (1, True)
            newer.start()
            wait_until_called(apart, newer)
            assert retire(apart, old).returncode == 0
            assert len(deployments(apart)) == 1
            apart.worker.kill(signal.SIGTERM)  # it ends, though the engine is connected to it
            for server in rng.sample([first, second], 2):
                assert server.stop() == 0
                server.start()
                time.sleep(0.5)
        newer.kill()
        newer.start()
        longest = max(took for _at, took in load.pauses)
        print(f"{len(ledger.acknowledged)} requests; worst pause of a client: {longest:.1f} s")
        assert load.failed == []
        assert len(ledger.acknowledged) > 20
        check_replies(second, ledger)
        check_money(first, ledger)
        check_numbers(first)
        assert servers.proof() == []


@contextmanager
def newer_worker(cluster: Cluster, folder: Path) -> Iterator[Process]:
    """A worker that is not started yet, and is gone at the end."""
    running = worker(cluster.engine, cluster.dsn, folder / "newer.log")
    try:
        yield running
    finally:
        running.kill()


def wait_until_called(cluster: Cluster, newer: Process) -> None:
    deadline = time.monotonic() + START_S
    while len(deployments(cluster)) < 2:
        waiting = newer.lives and time.monotonic() < deadline
        assert waiting, newer.log.read_text()[-3_000:]
        time.sleep(0.1)


def test_what_a_later_version_wrote_is_not_guessed_at(servers: Servers) -> None:
    """Where a version of a schema was raised, an older server says so, and clients ask another."""
    old = servers.start()
    new = servers.start(program=[sys.executable, str(NEWER)])
    ours, theirs = Shop(old.client()), Shop(new.client())
    plain = ours.v1.products.create({"name": "Gold"}).id
    raised = theirs.v1.products.create({"name": "Platinum"}).id
    assert theirs.v1.products.retrieve(plain).name == "Gold"
    assert ours.v1.products.retrieve(plain).name == "Gold"
    with pytest.raises(stripe.APIError, match="a later version of this software") as told:
        ours.v1.products.retrieve(raised)
    assert told.value.http_status == 503
    for change in ({"name": "Silver"}, {"metadata": {"n": "1"}}):
        with pytest.raises(stripe.APIError, match="another server may be of that version"):
            ours.v1.products.update(raised, change)  # type: ignore[arg-type]
    theirs.v1.products.update(plain, {"name": "Gold, newer"})
    with pytest.raises(stripe.APIError, match="a later version"):
        ours.v1.products.retrieve(plain)
    assert ours.v1.customers.create({"name": "Ada"}).name == "Ada"
    proved(servers, new)


def proved(servers: Servers, server: Server) -> None:
    """Chains verify whatever version reads them: hashes are over bytes."""
    store = servers.cluster.open(servers.environment)
    assert [one.problem for one in verify_store(store) if one.problem] == []
    store.close()
    assert server.get("/api/clock")["status"] == "ready"
