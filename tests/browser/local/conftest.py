"""The built dashboard with the simulation in it, as a static site in a real Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.static import Static


@pytest.fixture
def static(folder: Path) -> Iterator[Static]:
    """The static site on a host."""
    host = Static(folder)
    host.start()
    yield host
    host.stop()
