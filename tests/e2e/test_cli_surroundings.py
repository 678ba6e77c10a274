"""Commands in surroundings that do not help: no traceback, and the way out is named."""

import socket
from pathlib import Path

import pytest

from support.cli import sao
from support.ports import free_port

SCENARIO = "examples/scenarios/dunning.yaml"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("company") / "data"
    sao("demo", "--data", str(data), "--customers", "4", "--months", "2")
    return data


@pytest.mark.parametrize(
    "command",
    [
        ("machine", "draw", "invoice", "-o"),
        ("machine", "draw", "invoice", "--format", "schema", "-o"),
        ("compatibility", "-o"),
        ("pages", "schema", "-o"),
        ("read-model", "docs"),
    ],
)
def test_a_file_that_cannot_be_written_is_named(command: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "file"
    said = sao(*command, str(file), expect=1)
    assert f"{file} cannot be used (No such file or directory): name a place" in said


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    port = ("--port", str(free_port()))
    assert "file cannot be opened (File exists)" in sao(
        "serve", "--data", str(tmp_path / "file"), *port, expect=1
    )
    assert "(Not a directory)" in sao("serve", "--data", str(tmp_path / "file/in"), *port, expect=1)


def test_an_address_that_cannot_be_had_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = sao("serve", "--data", str(data), "--port", str(port), expect=1)
    assert f"cannot listen on 127.0.0.1:{port} (Address already in use): choose another" in said
    elsewhere = sao("serve", "--data", str(data), "--host", "192.0.2.1", expect=1)
    assert "or --host if that is no address of this machine" in elsewhere
    assert not data.exists()


def test_an_empty_key_is_refused(tmp_path: Path) -> None:
    said = sao("serve", "--data", str(tmp_path / "data"), "--api-key", "", expect=2)
    assert "--api-key is empty" in said
    assert not (tmp_path / "data").exists()


def test_what_a_scenario_says_itself_is_not_ignored() -> None:
    said = sao("simulate", SCENARIO, "--after-retries", "unpaid", expect=2)
    assert "--after-retries is of generated companies" in said


def test_a_site_is_not_put_where_keys_are(company: Path) -> None:
    before = sorted(company.iterdir())
    assert "holds an environment" in sao("site", "build", "-o", str(company), expect=2)
    assert sorted(company.iterdir()) == before


def test_what_was_never_served_has_no_queues_yet(company: Path) -> None:
    said = sao("queue", "list", "--data", str(company), expect=2)
    assert "nothing was ever queued: no server has worked on it yet" in said


def test_answers_are_json_for_whoever_asks_in_either_way(company: Path) -> None:
    data = ("--data", str(company))
    question = ("query", "SELECT count(*) AS n FROM customer")
    assert sao(*question, "--json", *data) == sao(*question, "--format", "json", *data)
    assert sao("report", "mrr", "--json", *data) == sao("report", "mrr", "--format=json", *data)
    assert "say one of --json and --format csv" in sao(
        *question, "--json", "--format=csv", *data, expect=2
    )
    assert sao(*question, "--format", "csv", *data) == "n\n4\n"
