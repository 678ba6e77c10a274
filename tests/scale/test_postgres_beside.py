"""What lies beside the objects, on PostgreSQL: the same answers as in a folder."""

import json
from pathlib import Path
from random import Random

import pytest

from e2e.test_read_model import DUMP, asked, fill
from property.test_billing import tell
from property.test_read_model import everything, filled, troubles
from sao.platform.postgres import Database, PostgresReadModel
from sao.read_model.follower import Follower
from sao.read_model.reports import REPORTS, Question, show
from support.server import Server
from support.world import World


@pytest.mark.parametrize("seed", [20260401, 20260402])
def test_every_table_and_report_is_the_same(database: str, seed: int) -> None:
    draw = Random(seed)
    world = tell([op for _ in range(3) for op in troubles(draw.getrandbits(32))], World())
    memory = filled(world)
    postgres = PostgresReadModel(Database(database))
    follower = Follower(world.store, postgres)
    follower.open()
    follower.catch_up()
    assert everything(postgres) == everything(memory), f"seed {seed}"
    for report in REPORTS:
        for question in (Question(), Question(interval="day", since="2026-01", until="2026-02")):
            shown = show(report, question, postgres, world.runtime.now())
            assert shown == show(report, question, memory, world.runtime.now()), (seed, report.name)
            assert json.dumps(shown)
    postgres.close()


def test_a_server_and_its_commands_share_the_database(tmp_path: Path, database: str) -> None:
    on = ("--postgres", database)
    with Server(tmp_path / "data", "2026-01-01T00:00:00Z", *on) as server:
        fill(server, 3)
        live = asked(server, DUMP)
        assert len(live) > 10
        refused = server.http.post("/api/query", json={"sql": "DELETE FROM invoice"})
        assert (refused.status_code, "one SELECT" in refused.text) == (400, True)
        sql = "SELECT count(*) AS n FROM customer"
        told = server.sao("query", sql, "--format", "json", *on).stdout
        assert json.loads(told) == [{"n": 3}]
        assert "made anew from" in server.sao("read-model", "rebuild", *on).stdout
        assert asked(server, DUMP) == live
        files = {path.name for path in (tmp_path / "data").iterdir()}
        assert "objects.sqlite" in files
        assert files.isdisjoint({"kv.sqlite", "queue.sqlite", "read_model.sqlite"}), files
        assert "meter_events" in server.sao("queue", "list", *on).stdout
