"""The pages in docs/machines are what the machines say, byte for byte."""

from pathlib import Path

from sao.billing.machines import MACHINES
from sao.core.reference import documents

FOLDER = Path(__file__).parents[2] / "docs/machines"


def test_the_pages_of_the_machines_are_current() -> None:
    wanted = documents(MACHINES)
    found = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
    stale = sorted(
        name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)
    )
    assert stale == [], "write them anew: .venv/bin/sao machine docs docs/machines"
