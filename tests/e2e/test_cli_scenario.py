"""`sao scenario`: out of a folder, into another, and into a test."""

import json
import re
from pathlib import Path

import pytest

from support.cli import sao


@pytest.fixture
def company(tmp_path: Path) -> tuple[Path, str]:
    """A folder with a company in it, and its digest."""
    data = tmp_path / "data"
    size = ("--customers", "4", "--months", "3")
    return data, digest_in(sao("demo", "--data", str(data), *size, "--digest"))


def digest_in(told: str) -> str:
    found = re.search(r"digest ([0-9a-f]{64})", told)
    assert found is not None, told
    return found[1]


def test_a_scenario_gives_the_same_environment_again(
    company: tuple[Path, str], tmp_path: Path
) -> None:
    data, head = company
    file, copy = tmp_path / "scenario.json", tmp_path / "copy"
    sao("scenario", "export", "--data", str(data), "-o", str(file))
    assert digest_in(sao("scenario", "play", str(file))) == head
    assert digest_in(sao("scenario", "play", str(file), "--data", str(copy))) == head
    assert "every link holds" in sao("verify", "--data", str(copy))
    assert sao("scenario", "export", "--data", str(copy)) == file.read_text()
    assert "holds an environment already" in sao(
        "scenario", "play", str(file), "--data", str(copy), expect=2
    )


def test_a_scenario_goes_into_a_test_and_back(company: tuple[Path, str], tmp_path: Path) -> None:
    data, head = company
    test, back = tmp_path / "test_company.py", tmp_path / "back.json"
    sao("scenario", "export", "--pytest", "--data", str(data), "-o", str(test))
    assert f'assert sandbox.head == "{head}"' in test.read_text()
    assert digest_in(sao("scenario", "play", str(test))) == head
    sao("scenario", "import", str(test), "-o", str(back))
    assert digest_in(sao("scenario", "play", str(back))) == head


def test_a_branch_ends_at_its_instant(company: tuple[Path, str], tmp_path: Path) -> None:
    data, _head = company
    file = tmp_path / "branch.json"
    sao("scenario", "export", "--data", str(data), "--until", "2025-02-10", "-o", str(file))
    assert "It is 2025-02-10 00:00:00" in sao("scenario", "play", str(file))


def test_what_is_no_scenario_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    assert "there is no file" in sao("scenario", "play", str(wrong), expect=2)
    wrong.write_text("{}")
    assert "is not a scenario" in sao("scenario", "play", str(wrong), expect=2)
    command = {"method": "POST", "path": "/v1/nothing"}
    told = {"object": "scenario", "seed": "a", "start": 0, "commands": [command]}
    wrong.write_text(json.dumps(told))
    refused = sao("scenario", "play", str(wrong), expect=1)
    assert "command 1 (POST /v1/nothing) is refused" in refused


def test_a_company_without_a_log_says_so(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    sao("simulate", "--subscriptions", "3", "--months", "1", "--data", data)
    refused = sao("scenario", "export", "--data", data, expect=1)
    assert "cannot be told as a scenario" in refused
