"""Pages that are made from the code are what the code says, byte for byte."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from sao.api.describing.compatibility import page
from sao.api.stripe import FAMILIES
from sao.billing.machines import MACHINES
from sao.core import reference
from sao.gutenberg import docs
from sao.gutenberg.registry import register
from sao.read_model import docs as read_model
from support.example_invoice import example, picture
from support.papers import press

ROOT = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    ("folder", "wanted", "command"),
    [
        ("machines", reference.documents(MACHINES), "sao machine docs docs/machines"),
        ("pages", docs.documents(register()), "sao pages docs docs/pages"),
    ],
)
def test_the_generated_pages_are_current(
    folder: str, wanted: Mapping[str, str], command: str
) -> None:
    found = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / folder).iterdir()}
    stale = sorted(
        name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)
    )
    assert stale == [], f"write them anew: .venv/bin/{command}"


def test_the_page_on_reports_is_current() -> None:
    file = "reports.md"
    assert (ROOT / file).read_text(encoding="utf-8") == read_model.page(), (
        f"write it anew: .venv/bin/sao read-model docs docs/{file}"
    )


def test_the_page_on_compatibility_is_current() -> None:
    file = "stripe-compatibility.md"
    assert (ROOT / file).read_text(encoding="utf-8") == page(FAMILIES), (
        f"write it anew: .venv/bin/sao compatibility -o docs/{file}"
    )


def test_the_example_of_an_invoice_is_current() -> None:
    file, made = ROOT / "invoice-example.pdf", press().render(example(), "pdf")
    if os.environ.get("SAO_UPDATE_SNAPSHOTS"):
        file.write_bytes(made)
        file.with_suffix(".png").write_bytes(picture(press(), example()))
    assert file.read_bytes() == made, "run again with SAO_UPDATE_SNAPSHOTS=1 and commit it"
