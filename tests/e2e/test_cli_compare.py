"""`sao compare` as a user calls it: the same by one process or several, and clear refusals."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.cli import sao

ROOT = Path(__file__).parents[2]
STUDIES = sorted((ROOT / "examples/studies").glob("*.yaml"))
POLICY = {"dunning": {"retry_days": [1], "subscription_end": "unpaid"}}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a company in it."""
    data = tmp_path_factory.mktemp("company") / "data"
    sao("demo", "--data", str(data), "--customers", "8", "--months", "3")
    return data


def written(folder: Path, base: dict[str, Any], **variants: Any) -> str:
    file = folder / "study.yaml"
    told = {"base": base, "variants": {"as it is": None, **variants}}
    file.write_text(yaml.safe_dump(told, sort_keys=False))
    return str(file)


def small(file: Path, folder: Path) -> str:
    """A study of the examples, of so few customers that it takes no time."""
    told = yaml.safe_load(file.read_text())
    told["base"]["company"] |= {"customers": 12, "start": str(told["base"]["company"]["start"])}
    if "at" in told["base"]:
        told["base"]["at"] = str(told["base"]["at"])
    copy = folder / file.name
    copy.write_text(yaml.safe_dump(told, sort_keys=False))
    return str(copy)


@pytest.mark.parametrize("file", STUDIES, ids=lambda file: file.stem)
def test_the_examples_are_carried_out(file: Path, tmp_path: Path) -> None:
    found = json.loads(sao("compare", small(file, tmp_path), "--json", "--jobs", "1"))
    assert found["variants"] == list(yaml.safe_load(file.read_text())["variants"])
    assert len(set(found["digests"])) > 2, "what they change makes no difference"
    assert {row["key"] for row in found["rows"]} >= {"received", "mrr", "recovered", "involuntary"}


def test_the_page_shows_what_it_prints() -> None:
    page = (ROOT / "docs/studies.md").read_text(encoding="utf-8")
    assert sao("compare", str(ROOT / "examples/studies/dunning.yaml")) in page


def test_it_is_the_same_by_several_processes_and_kept(tmp_path: Path) -> None:
    study, kept = small(ROOT / "examples/studies/dunning.yaml", tmp_path), tmp_path / "kept"
    alone = sao("compare", study, "--json", "--jobs", "1")
    assert sao("compare", study, "--json", "--jobs", "2", "--data", str(kept)) == alone
    folders = sorted(kept.iterdir())
    assert len(folders) == 3
    assert "every link holds" in sao("verify", "--data", str(folders[0]))
    assert "holds environments already" in sao("compare", study, "--data", str(kept), expect=2)


def test_a_folder_is_lived_on_in_and_not_changed(company: Path, tmp_path: Path) -> None:
    before = {each.name: each.read_bytes() for each in company.iterdir()}
    base = {"data": str(company), "months": 9, "cards": {"fail": 100, "lately": 0}}
    found = json.loads(sao("compare", written(tmp_path, base, late=POLICY), "--json", "--jobs=1"))
    figures = {row["key"]: row["values"] for row in found["rows"]}
    assert figures["attempts"][0] > 0
    assert figures["failed"][0] > 0
    assert figures["lost_payment"][1] == 0
    assert found["digests"][0] != found["digests"][1]
    assert {each.name: each.read_bytes() for each in company.iterdir()} == before


def test_a_folder_and_its_scenario_have_the_same_past(company: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.json"
    sao("scenario", "export", "--data", str(company), "-o", str(scenario))
    base = {"at": "2025-02-10", "months": 3}
    told = [
        json.loads(sao("compare", written(tmp_path, base | way, late=POLICY), "--json", "--jobs=1"))
        for way in ({"data": str(company)}, {"scenario": "scenario.json"})
    ]
    assert told[0] == told[1]


def test_steps_are_lived_on_in_from_their_end(tmp_path: Path) -> None:
    base = {"scenario": str(ROOT / "examples/scenarios/dunning.yaml"), "months": 3}
    found = json.loads(sao("compare", written(tmp_path, base, late=POLICY), "--json", "--jobs=1"))
    received = next(row["values"] for row in found["rows"] if row["key"] == "received")
    assert received == ["147.00", "147.00"]  # of April, May and June


def test_it_is_printed_for_people_spreadsheets_and_pages(company: Path, tmp_path: Path) -> None:
    study = written(tmp_path, {"data": str(company), "months": 1}, late=POLICY)
    shown = sao("compare", study, "--currency", "eur", "--jobs=1")
    assert "2025-04-01 to 2025-05-01, EUR" in shown
    assert re.search(r"Received +[\d,.]+ +[\d,.]+ +(=|[+-])", shown), shown
    rows = list(csv.reader(io.StringIO(sao("compare", study, "--csv", "--jobs=1"))))
    assert rows[0] == ["measure", "as it is", "late", "late - as it is"]
    assert rows[-1][0] == "digest"
    assert "| Received |" in sao("compare", study, "--markdown", "--jobs=1")
    assert "say one of" in sao("compare", study, "--csv", "--json", expect=2)


def test_a_mistake_is_named_by_its_line(tmp_path: Path) -> None:
    study = written(tmp_path, {"company": {"customers": 5}}, late={"dunning": {"days": [1]}})
    told = sao("compare", study, expect=2)
    assert f"{study}:8: variants.late.dunning.days: 'days' is not known here" in told
