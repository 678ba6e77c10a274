"""A real Chromium, and the dashboard as a static site."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from sao.api.site.files import NotBuilt, built
from support.sides import PATIENCE_MS

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def dashboard() -> None:
    """The bundles and pages are there."""
    try:
        built()
    except NotBuilt as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def folder(dashboard: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static site, written as anybody would."""
    del dashboard
    out = tmp_path_factory.mktemp("static") / "site"
    subprocess.run([Path(sys.executable).with_name("sao"), "site", "build", "-o", out], check=True)
    return out


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
