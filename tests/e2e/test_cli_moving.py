"""`sao export` and `sao import`: an environment moves with all that belongs to it."""

import json
import random
import subprocess
import time
from pathlib import Path
from typing import Any

from e2e.test_read_model import DUMP, asked, fill
from sao.platform.postgres import Database, PostgresKeyValue
from sao.runtime.verification import digest
from sao.wiring.folders import open_snapshot
from sao.wiring.safes import UNFINISHED
from support.receiver import Receiver
from support.server import SAO, Server


def digest_of(data: Path) -> str:
    store = open_snapshot(data)
    try:
        return digest(store)
    finally:
        store.close()


def moved(*arguments: str) -> dict[str, Any]:
    done = subprocess.run([str(SAO), *arguments, "--json"], capture_output=True, text=True)  # noqa: PLW1510
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_an_environment_moves_to_a_folder_and_on(tmp_path: Path, database: str) -> None:
    data, export, there = (tmp_path / name for name in ("data", "export", "there"))
    seed = 20260502
    form = {"name": "Grace", "email": "grace@example.com"}
    same = {"Idempotency-Key": "the same"}
    with Receiver() as receiver:
        hooks = {"url": receiver.url, "enabled_events[]": "customer.created"}
        with Server(data, "2026-01-01T00:00:00Z", "--allow-private-webhooks") as server:
            receiver.secret = server.post("/v1/webhook_endpoints", data=hooks)["secret"]
            fill(server, 3)
            begun = moved("export", str(export), "--data", str(data))  # beside the server
            assert begun["outcomes"] == begun["new"] > 20
            grace = server.http.post("/v1/customers", data=form, headers=same).json()
            server.post("/api/clock/advance", json={"days": 20})
            books = asked(server, DUMP)
            server.stop()
        rest = moved("export", str(export), "--data", str(data))
        assert rest["new"] == rest["outcomes"] - begun["outcomes"] > 0
        assert digest_of(export) == digest_of(data)
        draw = random.Random(seed)
        for kill in range(3):
            command = [str(SAO), "import", str(export), "--data", str(there)]
            with subprocess.Popen([*command, "--postgres", database]) as process:
                time.sleep(0.2 + draw.random() * 0.5 * (kill + 1))
                process.kill()
        arrived = moved("import", str(export), "--data", str(there), "--postgres", database)
        assert arrived["outcomes"] == rest["outcomes"], f"seed {seed}"
        assert digest_of(there) == digest_of(data)
        assert {path.name for path in there.iterdir()}.isdisjoint({UNFINISHED, "kv.sqlite"})
        kv = PostgresKeyValue(Database(database))
        assert kv.page("relay:", 0).entries
        kv.close()
        on = ("--allow-private-webhooks", "--postgres", database)
        with Server(there, None, *on) as server:
            assert asked(server, DUMP) == books
            again = server.http.post("/v1/customers", data=form, headers=same)
            assert again.json() == grace
            told = len(receiver.events)
            server.post("/v1/customers", data={"name": "Linus"})
            deadline = time.monotonic() + 60
            while receiver.events[told:] == [] and time.monotonic() < deadline:
                time.sleep(0.05)
            names = [event.data.object.name for event in receiver.events]
            assert names.count("Linus") == 1
            assert names.count("Grace") == 1
            assert receiver.forged == 0


def test_what_cannot_be_moved_says_why(tmp_path: Path) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    for folder in (data, other):
        with Server(folder) as server:
            server.post("/v1/customers", data={"name": folder.name})
            server.stop()
    server = Server(data)
    refused = server.sao("import", str(other), check=False)
    assert refused.returncode == 2
    assert "secrets of its own" in refused.stderr
    (other / "environment.key").unlink()
    (data / "environment.key").unlink()
    refused = server.sao("import", str(other), check=False)
    assert (refused.returncode, "another environment" in refused.stderr) == (2, True)
    assert not (data / UNFINISHED).exists()
    missing = server.sao("import", str(tmp_path / "nowhere"), check=False)
    assert (missing.returncode, "holds no environment" in missing.stderr) == (2, True)
    itself = server.sao("export", str(data), check=False)
    assert (itself.returncode, "to where it is" in itself.stderr) == (2, True)
    (data / UNFINISHED).touch()
    half = server.sao("verify", check=False)
    assert (half.returncode, "do that again" in half.stderr) == (2, True)
