"""The built dashboard with the simulation in it, as a static site in a real Chromium."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from sao.api.site_files import NotBuilt, built
from support.static import Static


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static site, written as anybody would."""
    try:
        built()
    except NotBuilt as error:
        pytest.skip(f"{error}")
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


@pytest.fixture
def static(folder: Path) -> Iterator[Static]:
    """The static site on a host."""
    host = Static(folder)
    host.start()
    yield host
    host.stop()
