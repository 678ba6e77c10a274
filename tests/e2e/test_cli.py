"""The command line as a user meets it: output, exit codes, JSON."""

import json
import sqlite3
from pathlib import Path

import pytest

from support.cli import sao

ROOT = Path(__file__).parents[2]
SCENARIO = str(ROOT / "examples/scenarios/dunning.yaml")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the dunning scenario was played."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    sao("simulate", SCENARIO, "--data", str(folder))
    return folder


def subscription(data: Path) -> str:
    with sqlite3.connect(data / "objects.sqlite") as database:
        found = database.execute("SELECT id FROM object WHERE kind = 'subscription'").fetchone()
    return str(found[0])


def test_a_scenario_has_the_digest_that_the_readme_shows() -> None:
    report = json.loads(sao("simulate", SCENARIO, "--digest", "--json"))
    assert report["received_minor"] == {"usd": 9800}
    assert report["digest"] in (ROOT / "README.md").read_text()


def test_a_company_lives_through_its_months_and_verifies(tmp_path: Path) -> None:
    folder = str(tmp_path / "company")
    summary = sao("simulate", "--subscriptions", "60", "--months", "3", "--data", folder)
    assert "subscription active" in summary
    assert "received" in summary
    report = json.loads(sao("verify", "--data", folder, "--json"))
    assert report["problems"] == []
    assert report["outcomes"] > 1000
    with sqlite3.connect(tmp_path / "company" / "objects.sqlite") as database:
        (events,) = database.execute("SELECT sum(last - first + 1) FROM feed_block").fetchone()
    assert events > 1000, "nobody who serves this folder sees its events, or lists its charges"
    again = sao("simulate", "--subscriptions", "1", "--data", folder, expect=2)
    assert "already holds an environment" in again


def test_a_company_is_the_same_by_several_processes(tmp_path: Path) -> None:
    company = ("simulate", "--subscriptions", "40", "--months", "3", "--json", "--digest")
    alone = sao(*company)
    assert sao(*company, "--jobs", "2") == alone
    refused = sao(*company, "--jobs", "2", "--data", str(tmp_path / "data"), expect=2)
    assert "leave out --jobs" in refused


def test_another_policy_has_another_end() -> None:
    many = ("simulate", "--subscriptions", "100", "--months", "3", "--json")
    assert "canceled" in json.loads(sao(*many))["states"]["subscription"]
    unpaid = json.loads(sao(*many, "--after-retries", "unpaid", "--retry-days", "1,2"))
    assert "unpaid" in unpaid["states"]["subscription"]
    assert "canceled" not in unpaid["states"]["subscription"]


def test_an_object_is_shown_as_of_any_instant(data: Path) -> None:
    sub = subscription(data)
    past = json.loads(sao("show", sub, "--at", "2026-03-16", "--data", str(data), "--json"))
    now = json.loads(sao("show", sub, "--data", str(data), "--json"))
    assert (past["status"], now["status"]) == ("past_due", "active")
    assert past["seq"] < now["seq"]
    assert "past_due" in sao("show", sub, "--at", "2026-03-16", "--data", str(data))


def test_a_history_is_its_chain(data: Path) -> None:
    sub = subscription(data)
    links = json.loads(sao("history", sub, "--data", str(data), "--json"))
    assert [link["seq"] for link in links] == list(range(1, len(links) + 1))
    assert "active → past_due" in sao("history", sub, "--data", str(data))


def test_tampering_is_found_and_named(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "objects.sqlite"
    with sqlite3.connect(data / "objects.sqlite") as source, sqlite3.connect(copy) as target:
        source.backup(target)
        target.execute(
            "UPDATE outcome SET body = CAST(replace(CAST(body AS TEXT),"
            " '\"amount_paid\":4900', '\"amount_paid\":4901') AS BLOB)"
        )
    error = sao("verify", "--data", str(tmp_path), expect=1)
    assert "do not verify" in error
    assert "was changed" in error


def test_an_end_that_was_cut_off_is_found(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "objects.sqlite"
    with sqlite3.connect(data / "objects.sqlite") as source, sqlite3.connect(copy) as target:
        source.backup(target)
        target.execute(
            "DELETE FROM outcome WHERE key = (SELECT max(key) FROM outcome WHERE key >> 24 ="
            " (SELECT number FROM object WHERE kind = 'subscription'))"
        )
    assert "cut off" in sao("verify", "--data", str(tmp_path), expect=1)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("verify", "--data", "nowhere"), 2, "nowhere holds no environment"),
        (("show", "sub_none", "--data", "nowhere"), 2, "Name the folder"),
        (("simulate", "nothing.yaml"), 2, "there is no file nothing.yaml"),
        (("simulate", "--after-retries", "never"), 2, "canceled, unpaid or past_due"),
        (("simulate", "--retry-days", "5,3"), 2, "must rise"),
        (("simulate", "--clock", "soon"), 2, "'soon' is not an instant"),
        (("serve", "--clock", "99999999999999", "--data", "nowhere"), 2, "1970 to 9989"),
        (("machine", "draw", "invioce"), 2, "there is no machine 'invioce'"),
    ],
)
def test_mistakes_are_explained(arguments: tuple[str, ...], code: int, says: str) -> None:
    assert says in " ".join(sao(*arguments, expect=code).split())


def test_a_scenario_that_fails_names_its_step(tmp_path: Path) -> None:
    scenario = tmp_path / "bad.yaml"
    scenario.write_text(
        "steps:\n"
        "  - {do: create, resource: customer, as: ada, data: {name: Ada}}\n"
        "  - {do: expect, object: $ada, status: deleted}\n"
    )
    error = sao("simulate", str(scenario), expect=1)
    assert "step 2 (expect): expected $ada.status to be 'deleted', it is 'active'" in " ".join(
        error.split()
    )
    scenario.write_text("steps:\n  - {do: creat, resource: customer, as: ada}\n")
    assert "$.steps[0]" in sao("simulate", str(scenario), expect=1)


def test_machines_are_listed_checked_and_drawn(tmp_path: Path) -> None:
    assert "payment_intent" in sao("machine", "list")
    assert "subscription: 8 states" in sao("machine", "check")
    assert "stateDiagram" in sao("machine", "draw", "invoice")
    drawing = tmp_path / "invoice.svg"
    sao("machine", "draw", "invoice", "--format", "svg", "-o", str(drawing))
    assert drawing.read_text().startswith("<svg")
    assert "$defs" in json.loads(sao("machine", "draw", "invoice", "--format", "schema"))
