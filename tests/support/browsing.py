"""A real Chromium, and axe-core to judge with what it shows: fixtures for whoever imports them."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".tools/browser"

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
ALL = {"type": "tag", "values": [*WCAG, "best-practice"]}
OF_A_PART = {"type": "tag", "values": WCAG}
"""What holds also for a page that is not whole."""
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""All that can differ between a page in the light and in the dark."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it. It is gone before other tests want an event loop."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm to install axe-core")
    source = TOOLS / "node_modules/axe-core/axe.min.js"
    if not source.exists():
        shutil.copytree(ROOT / "tests/pages/browser", TOOLS, dirs_exist_ok=True)
        install = [npm, "ci", "--no-audit", "--no-fund", "--prefer-offline"]
        done = subprocess.run(install, cwd=TOOLS, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"npm cannot install axe-core: {done.stderr[-300:]}")
    return source.read_text(encoding="utf-8")


def judged(page: Page, axe: str, rules: dict[str, Any] = ALL) -> list[str]:
    """What axe finds on the page, at three places of each kind."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    asked = {"runOnly": rules, "resultTypes": ["violations"]}
    found = page.evaluate("asked => axe.run(document, asked)", asked)["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"][:3]]
