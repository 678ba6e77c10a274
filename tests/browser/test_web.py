"""What the page works out without a browser, and what it weighs."""

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest

from sao.api.site.files import NotBuilt, built

WEB = Path(__file__).parents[2] / "web"
BUDGET = 40_000
"""Bytes of the streaming bundle, compressed: the whole shell and all that it brings."""
PART_BUDGET = 10_000
"""Bytes of what is loaded when a view that draws figures is first shown."""


def test_the_unit_tests_of_the_page_pass() -> None:
    node = shutil.which("node")
    if node is None or not (WEB / "node_modules/esbuild").is_dir():
        pytest.skip("needs node and the packages of web/: make web")
    command = [node, "tests/run.mjs"]
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_the_shell_keeps_to_its_budget() -> None:
    assert compressed("billing.streaming.js") < BUDGET


@pytest.mark.parametrize("runtime", ["local", "streaming"])
def test_what_draws_figures_keeps_to_its_budget(runtime: str) -> None:
    assert compressed(f"drawing-*.{runtime}.js") < PART_BUDGET


def compressed(pattern: str) -> int:
    """The size, compressed, of the one file that is called so."""
    try:
        assets = built() / "assets"
    except NotBuilt as error:
        pytest.skip(str(error))
    [file] = assets.glob(pattern)
    return len(gzip.compress(file.read_bytes(), 9))
