"""The official rules for e-invoices, in an environment of their own."""

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_INSTALLED = ROOT / ".tools/programs/peppol"
_JUDGE = ROOT / "tests/integrations/e_invoices/judge.py"

needs_rules = pytest.mark.skipif(
    not (_INSTALLED / ".ready").exists(),
    reason="the rules for e-invoices are not there: `make rules` installs them",
)


def judged(folder: Path, documents: dict[str, str]) -> dict[str, list[str]]:
    """What is wrong with each of these documents, by its name; nothing of those that are right."""
    for name, content in documents.items():
        (folder / f"{name}.xml").write_text(content)
    files = [str(folder / f"{name}.xml") for name in documents]
    done = subprocess.run(
        [str(_INSTALLED / "bin/python"), str(_JUDGE), *files],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = {Path(file).stem: found for file, found in json.loads(done.stdout).items()}
    assert told.keys() == documents.keys()
    return {name: found for name, found in told.items() if found}
