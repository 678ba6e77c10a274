"""Files of studies: every mistake is named by its line."""

from pathlib import Path

import pytest

from sao.api.study import StudyError
from sao.wiring.folders import open_store
from sao.wiring.runtimes import open_runtime
from sao.wiring.study_files import StudyFile, StudyUnreadable
from sao.wiring.studying import Order, carry_out, opened

BASE = "base:\n  company: {customers: 5}\n"
VARIANTS = "variants:\n  a: {}\n  b:\n    dunning:\n      "
BOTH = "variants: {a: {}, b: {}}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{BASE}{VARIANTS}retry_dayz: [1]\n", ":7: variants.b.dunning.retry_dayz: 'retry_dayz'"),
        (f"{BASE}{VARIANTS}retry_days: [3, 1]\n", ":7: variants.b.dunning.retry_days: retry_days"),
        (f"{BASE}{BOTH}x: 1\n", ":4: x: 'x' is not known here; there are base"),
        ("base: [\n", ":2: this is no YAML"),
        ("", ":1: a study has a base and variants"),
        (f"base: 5\n{BOTH}", ":1: base: expected `object`"),
    ],
)
def test_what_is_no_study_names_its_line(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "study.yaml"
    file.write_text(text)
    with pytest.raises(StudyUnreadable) as refused:
        StudyFile(file)
    assert str(refused.value).startswith(f"{file}{told}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"base: {{data: nowhere}}\n{BOTH}", ":1: base.data: "),
        (f"base: {{scenario: none.json}}\n{BOTH}", ":1: base.scenario: there is no file"),
        (f"base:\n  scenario: study.yaml\n{BOTH}", ":2: base.scenario: "),
        (f"base:\n  company: {{}}\n  at: 2020-01-01\n{BOTH}", ":3: base.at: at is an instant"),
        (f"base:\n  company: {{start: soon}}\n{BOTH}", ":2: base.company.start: 'soon' is no"),
    ],
)
def test_what_it_speaks_of_is_found_or_named(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "study.yaml"
    file.write_text(text)
    read = StudyFile(file)
    with pytest.raises(StudyError) as refused, opened(Order(read.study, tmp_path)):
        pass
    assert read.where(refused.value).startswith(f"{file}{told}")


def test_the_time_of_a_live_environment_cannot_be_moved(tmp_path: Path) -> None:
    store = open_store(tmp_path / "data")
    open_runtime(store, None, live=True)
    store.close()
    file = tmp_path / "study.yaml"
    file.write_text(f"base: {{data: data}}\n{BOTH}")
    order = Order(StudyFile(file).study, tmp_path)
    with pytest.raises(StudyError, match="live environment"), opened(order):
        pass


def test_a_currency_in_which_nothing_is_billed_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.write_text(f"base: {{company: {{customers: 3}}, months: 1}}\ncurrency: xyz\n{BOTH}")
    order = Order(StudyFile(file).study, tmp_path)
    with opened(order) as planned, pytest.raises(StudyError, match="Nothing was billed"):
        carry_out(planned, 1, lambda *_: None)
