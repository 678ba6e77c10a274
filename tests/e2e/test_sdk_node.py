"""The official Stripe SDK for Node, unchanged, against a really started server."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from support.cli import as_in_any_run
from support.server import KEY, Server

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/node"
MODULES = EXAMPLE / "node_modules"
STORIES = Path(__file__).parent / "node/stories.cjs"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (MODULES / "stripe").is_dir(),
    reason="the SDK for Node is not there: `make node-sdk` installs it, and needs node and npm",
)


def node(server: Server, *arguments: str | Path) -> str:
    done = subprocess.run(
        ["node", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        env={**os.environ, "SAO_API_KEY": KEY, "SAO_URL": server.url, "NODE_PATH": str(MODULES)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_quickstart_tells_the_same_in_node_as_in_python(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        output = node(server, EXAMPLE / "quickstart.mjs", server.url)
    shown = as_in_any_run((ROOT / "README.md").read_text())
    assert as_in_any_run(output.strip()) in shown, f"the README shows another output:\n{output}"


def test_stories_through_the_sdk_for_node(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "2026-01-01T00:00:00Z", "--allow-private-webhooks") as server:
        output = node(server, "--test", STORIES)
    assert re.search(r"^. pass [1-9]", output, re.MULTILINE), output
