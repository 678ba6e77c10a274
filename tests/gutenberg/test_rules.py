"""Every rule reports what its bad pages do wrong, to the column; and is explained by what it says.

The expected reports stand beside the bad pages and are reviewed like code. After a change that is
meant, write them anew: SAO_WRITE_SNAPSHOTS=1 .venv/bin/python -m pytest tests/gutenberg
"""

import os
from pathlib import Path

import pytest

from sao.gutenberg.lint import BY_CODE
from sao.gutenberg.lint.rule import SECTIONS, Rule
from support.pages import codes, shown, whole

BAD = Path(__file__).parent / "bad"
PAGES = sorted(BAD.glob("*.yaml"))
RULES = list(BY_CODE.values())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_bad_page_is_reported_as_reviewed(page: Path) -> None:
    code = page.stem.partition("-")[0]
    found = shown(page.read_bytes(), page.name)
    expected = page.with_suffix(".txt")
    if os.environ.get("SAO_WRITE_SNAPSHOTS"):
        expected.write_text(found, encoding="utf-8")
    assert f"[{code}]" in found
    assert found == expected.read_text(encoding="utf-8")


def test_every_rule_has_a_bad_page_and_no_page_is_left_behind() -> None:
    assert {page.stem.partition("-")[0] for page in PAGES} == set(BY_CODE)
    assert {file.stem for file in BAD.iterdir()} == {page.stem for page in PAGES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_what_it_does_why_and_how(rule: type[Rule]) -> None:
    assert tuple(rule.sections()) == SECTIONS
    assert all(rule.sections().values())
    assert rule.promise().endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_reports_its_example_and_not_its_fix(rule: type[Rule]) -> None:
    sections = rule.sections()
    assert rule.code in codes(whole(sections["Example"]))
    assert codes(whole(sections["Fix"])) == []


@pytest.mark.parametrize("code", ["GB103", "GB104", "GB105"])
def test_the_invariant_has_no_exceptions(code: str) -> None:
    example = BY_CODE[code].sections()["Example"]
    suppressed = "".join(
        f"{line} # gb: ignore[{code}] It is only this once.\n" for line in example.splitlines()
    )
    assert code in codes(whole(suppressed))
    assert "GB601" in codes(whole(suppressed))
