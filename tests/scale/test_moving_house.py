"""An environment moves into the engine and out of it, and is the same all along."""

from collections.abc import Callable
from pathlib import Path

import pytest

from e2e.test_workflows import die_over, runs, until
from sao.platform.embedded import EmbeddedStore
from sao.platform.memory import MemoryStore
from sao.platform.ports import ObjectStore
from sao.runtime import moving
from scale.conftest import Cluster
from support.restate import new_environment
from support.server import Server
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
        until(lambda: server.get(f"/v1/payment_intents/{intent}")["status"] == "succeeded")
        (carried,) = until(lambda: [one for one in runs(server) if one["status"] == "done"])
        assert (carried["id"], carried["attempts"]) == (run["id"], 3), "one attempt was before"
        server.stop()
    export = tmp_path / "export"
    server.sao("export", str(export), *there)
    store = EmbeddedStore(export)
    assert store.count("customer@") == len(names) + 1
    store.close()
