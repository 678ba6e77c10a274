"""What commands say of an environment that an engine keeps is what they say of a folder."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sao.wiring.moving_object import check
from scale.conftest import Cluster
from support.restate import new_environment
from support.server import SAO, Server
from support.shop import START, Shop


class Twins:
    """The same environment twice: in a folder, and in the engine."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.folder = folder
        self.environment = new_environment()
        self.cluster = cluster
        self.there = ("--platform", "restate", "--postgres", cluster.dsn)
        self.there += ("--environment", self.environment)
        self.engine = ("--restate-ingress", cluster.engine.ingress)

    def ask(self, *words: str, code: int = 0, there: tuple[str, ...] | None = None) -> str:
        """What the command says: of the folder, or of the other place."""
        where = ("--data", str(self.folder)) if there is None else there
        done = subprocess.run(
            [str(SAO), *words, *where],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder.parent,
            env={"NO_COLOR": "1", "COLUMNS": "200", "PATH": ""},
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code == 0 else done.stderr


@pytest.fixture(scope="module")
def twins(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Twins:
    folder = tmp_path_factory.mktemp("twins")
    with Server(folder / "data") as server:
        shop = Shop(server.client())
        for _ in range(2):
            shop.subscribe(shop.customer().id)
        server.post("/api/clock/advance", {"days": 40})
        server.stop()
    made = Twins(cluster, folder / "data")
    moved = (*made.there, *made.engine, "--data", str(folder / "other"))
    made.ask("import", str(made.folder), there=moved)
    shutil.rmtree(folder / "other")
    return made


def test_it_is_verified_from_anywhere(twins: Twins) -> None:
    assert twins.ask("verify", there=twins.there) == twins.ask("verify")
    asked = twins.ask("verify", "--homes", there=(*twins.there, *twins.engine))
    assert asked.endswith("every link holds, and each home holds the same itself.\n")
    wrong = twins.ask("verify", "--homes", code=2)
    assert "goes with --platform restate" in wrong


def test_objects_and_their_histories_are_the_same(twins: Twins) -> None:
    store = twins.cluster.open(twins.environment)
    ids = [store.members(home)[0].id for home in store.homes()]
    store.close()
    early = ("show", ids[0], "--at", str(START + 100))
    for words in (("history", ids[-1]), ("show", ids[-1]), early):
        assert twins.ask(*words, there=twins.there) == twins.ask(*words)
    file = twins.folder.parent / "one.sqlite"
    twins.ask("object", "export", ids[-1], str(file), there=twins.there)
    assert check(file).id == ids[-1]
    missing = twins.ask("show", "cus_nobody", there=twins.there, code=1)
    assert f"no 'cus_nobody' in environment {twins.environment}" in missing


def test_the_doctor_examines_it(twins: Twins) -> None:
    found = findings(twins, *twins.engine)
    assert [one for one in found if one["level"] == "problem"] == []
    texts = {one["part"]: one["text"] for one in found}
    assert texts["engine"] == "1 of 1 nodes answer."
    assert texts["server"] == "Nobody sends its webhooks and mails."
    assert texts["proof"] == "Every link of every chain holds."
    ours = {one["part"]: one["text"] for one in json.loads(twins.ask("doctor", "--json"))}
    for part in ("chains", "clocks", "keys", "webhooks"):
        assert texts[part] == ours[part]
    silent = f"http://127.0.0.1:9,{twins.cluster.engine.ingress}"
    (engine,) = [
        one for one in findings(twins, "--restate-ingress", silent) if one["part"] == "engine"
    ]
    assert (engine["level"], engine["text"]) == ("note", "1 of 2 nodes answer.")
    assert "Start http://127.0.0.1:9 again" in engine["remedy"]


def findings(twins: Twins, *more: str) -> Any:
    return json.loads(twins.ask("doctor", "--verify", "--json", there=(*twins.there, *more)))


def test_looking_at_what_is_not_there_makes_nothing(twins: Twins) -> None:
    nowhere = ("--platform", "restate", "--postgres", twins.cluster.dsn, "--environment", "nobody")
    assert "holds no environment 'nobody'" in twins.ask("verify", there=nowhere, code=2)
    assert "1 problem in environment nobody" in twins.ask("doctor", there=nowhere, code=1)
    with psycopg.connect(twins.cluster.dsn) as connection:
        made = "SELECT nspname FROM pg_namespace WHERE nspname LIKE '%nobody%'"
        assert connection.execute(made).fetchall() == []
    assert "with --postgres" in twins.ask("verify", there=("--platform", "restate"), code=2)


def test_questions_and_reports_are_answered(twins: Twins) -> None:
    count = ("query", "SELECT count(*) AS n FROM invoice", "--format", "json")
    assert twins.ask(*count, there=twins.there) == twins.ask(*count)
    cash = ("report", "cash", "--format", "csv")
    assert twins.ask(*cash, there=twins.there) == twins.ask(*cash)
    assert "0 behind" in twins.ask("read-model", "status", there=twins.there)


def test_what_a_home_holds_otherwise_is_found(twins: Twins) -> None:
    store = twins.cluster.open(twins.environment)
    home = store.homes()[-1]
    store.close()
    with psycopg.connect(twins.cluster.dsn, autocommit=True) as connection:
        table = f"objects_{twins.environment}.home"
        change = f"UPDATE {table} SET rounds = rounds + %s WHERE token = %s"  # noqa: S608
        connection.execute(change, (1, home))
        try:
            told = twins.ask("verify", "--homes", there=(*twins.there, *twins.engine), code=1)
        finally:
            connection.execute(change, (-1, home))
    assert f"home {home}: it stands at round" in told
