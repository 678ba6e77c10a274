"""Pages that are made from the code are what the code says, byte for byte."""

from pathlib import Path

from sao.api.compatibility import page
from sao.api.stripe import FAMILIES
from sao.billing.machines import MACHINES
from sao.core.reference import documents

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = DOCS / "machines"


def test_the_pages_of_the_machines_are_current() -> None:
    wanted = documents(MACHINES)
    found = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
    stale = sorted(
        name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)
    )
    assert stale == [], "write them anew: .venv/bin/sao machine docs docs/machines"


def test_the_page_on_compatibility_is_current() -> None:
    found = (DOCS / "stripe-compatibility.md").read_text(encoding="utf-8")
    assert found == page(FAMILIES), (
        "write it anew: .venv/bin/sao compatibility -o docs/stripe-compatibility.md"
    )
