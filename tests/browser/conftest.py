"""A real Chromium, and the dashboard as a static site."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sao.api.site.files import NotBuilt, built
from support.browsing import axe, browser
from support.sides import PATIENCE_MS

__all__ = ["axe", "browser"]

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
