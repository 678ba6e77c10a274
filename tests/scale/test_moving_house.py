"""An environment moves into the engine and out of it, and is the same all along."""

import os
import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from e2e.test_workflows import die_over, runs
from sao.keys import environment_key
from sao.platform.embedded import EmbeddedStore, SnapshotStore
from sao.platform.errors import PlatformError
from sao.platform.memory import MemoryStore
from sao.platform.ports import ObjectStore
from sao.runtime import moving
from sao.runtime.verification import digest
from sao.wiring.beside import Postgres
from sao.wiring.folders import holds_environment
from sao.wiring.homes import Homes
from sao.wiring.places import Place
from scale.conftest import Cluster
from support.cli import sao
from support.restate import new_environment
from support.server import SAO, Server
from support.waiting import wait_until
from unit.runtime.test_moving import move, same, story

ROUNDS = ("homes", "chains")
"""What says in which commits of a home its outcomes came: here others than at the source."""


def test_into_the_engine_and_out_of_it(
    monkeypatch: pytest.MonkeyPatch, open_store: Callable[[], ObjectStore], tmp_path: Path
) -> None:
    source = story().store
    engine = open_store()
    monkeypatch.setattr(moving, "PAGE", 40)
    monkeypatch.setattr(moving, "PAGE_BYTES", 20_000)
    move(source, engine)
    same(source, engine, but=ROUNDS)
    assert move(source, engine).new == 0
    engine.close()
    engine = open_store()  # as another process
    for target in (MemoryStore(), EmbeddedStore(tmp_path)):
        move(engine, target)
        same(source, target, but=ROUNDS)
        same(engine, target)
        target.close()
    engine.close()


def test_a_folder_is_imported_and_served(cluster: Cluster, tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        names = {f"customer {n}" for n in range(3)}
        for name in names:
            server.post("/v1/customers", data={"name": name})
        intent, run = die_over(server, "unknown_outcome")
    there = ("--platform", "restate", "--restate-ingress", cluster.engine.ingress)
    there += ("--postgres", cluster.dsn, "--environment", new_environment())
    server = Server(tmp_path / "there", None, *there)
    assert "every head holds" in server.sao("import", str(tmp_path / "data"), *there).stdout
    with server:
        found = server.get("/v1/customers")["data"]
        assert {customer["name"] for customer in found} == names
        server.post("/v1/customers", data={"name": "the next"})
        wait_until(lambda: server.get(f"/v1/payment_intents/{intent}")["status"] == "succeeded")
        (carried,) = wait_until(lambda: [one for one in runs(server) if one["status"] == "done"])
        assert (carried["id"], carried["attempts"]) == (run["id"], 3), "one attempt was before"
        server.stop()
    export = tmp_path / "export"
    server.sao("export", str(export), *there)
    store = EmbeddedStore(export)
    assert store.count("customer@") == len(names) + 1
    store.close()


def killed(command: list[str], carried: Callable[[], int], enough: int) -> int:
    """Run a command, and kill it as soon as so many outcomes have arrived; how many had."""
    with subprocess.Popen([str(SAO), *command], stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while carried() < enough:
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < deadline, f"{carried()} outcomes came, and not {enough}"
            time.sleep(0.01)
        process.kill()
    return carried()


def test_a_move_that_is_killed_goes_on_and_there_and_back_is_the_same(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = int(os.environ.get("SAO_CRASH_SEED", "0")) or random.SystemRandom().randrange(1 << 30)
    print(f"\nSAO_CRASH_SEED={seed}")
    rng, environment = random.Random(seed), new_environment()
    data, back = tmp_path / "data", tmp_path / "back"
    sao("simulate", "--subscriptions", "60", "--months", "12", "--data", str(data))
    monkeypatch.chdir(tmp_path)  # where a folder is not named, it is `data` here
    source = Place(data)
    key = environment_key(source.kept().safe)
    there = ["--postgres", cluster.dsn, "--platform", "restate", "--environment", environment]
    engine = Place(
        tmp_path / "empty", Postgres(cluster.dsn), None, Homes(cluster.engine.ingress, environment)
    )
    ingress = ["--restate-ingress", cluster.engine.ingress]
    total, store = outcomes_of(source), cluster.open(environment)
    assert total > 3_000

    coming = ["import", str(data), "--data", str(tmp_path / "other"), *there, *ingress]
    for share in (0.2, 0.45):
        enough = int(total * rng.uniform(share, share + 0.15))
        arrived = killed(coming, lambda: store.counters().outcomes, enough)
        assert enough <= arrived <= total
    store.close()
    assert "do that again" in sao("verify", *there, expect=2)
    assert f"{total:,} outcomes" in sao(*coming)
    assert digest_of(engine) == digest_of(source)

    leaving = ["export", str(back), "--data", str(tmp_path / "other"), *there, *ingress]
    enough = int(total * rng.uniform(0.2, 0.6))
    arrived = killed(leaving, lambda: arrived_in(back), enough)
    assert enough <= arrived <= total
    assert "do that again" in sao("verify", "--data", str(back), expect=2)
    assert f"{total:,} outcomes" in sao(*leaving)
    assert digest_of(Place(back)) == digest_of(source)
    assert sao("verify", "--data", str(back)) == sao("verify", "--data", str(data))
    assert Place(back).kept().safe.key() == key


def outcomes_of(place: Place) -> int:
    store = place.open()
    try:
        return store.counters().outcomes
    finally:
        store.close()


def arrived_in(data: Path) -> int:
    """How many outcomes there are in a folder that is just being filled."""
    if not holds_environment(data):
        return 0
    try:
        store = SnapshotStore(data)
    except (PlatformError, apsw.Error):  # its tables are just being made
        return 0
    try:
        return store.counters().outcomes
    finally:
        store.close()


def digest_of(place: Place) -> str:
    store = place.open()
    try:
        return digest(store)
    finally:
        store.close()
