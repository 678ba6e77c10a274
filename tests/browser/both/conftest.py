"""Both runtimes, one after the other: each test here is one of either."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from support.dashboard import Company, move_in
from support.sides import InThePage, OverServer, Side

START = "2026-01-01T09:00:00Z"
Begin = Callable[..., Side]


@pytest.fixture(scope="module", params=["streaming", "local"])
def begin(
    request: pytest.FixtureRequest,
    browser: Browser,
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Begin]:
    """Opens the dashboard, empty or with a scenario."""
    begun: list[Side] = []

    def opened(scenario: Any = None) -> Side:
        side: Side
        if request.param == "streaming":
            side = OverServer(browser, tmp_path_factory.mktemp("served"), START, scenario)
        else:
            start = int(datetime.fromisoformat(START).timestamp())
            side = InThePage(browser, folder, start, scenario)
        begun.append(side)
        return side

    yield opened
    for side in begun:
        side.close()


@pytest.fixture(scope="module")
def side(begin: Begin) -> Side:
    """The dashboard of an environment that the tests of a module share."""
    return begin()


@pytest.fixture(scope="module")
def company(side: Side) -> Company:
    """Who lives there."""
    return move_in(side)


@pytest.fixture
def opened(side: Side) -> Iterator[Callable[[str], Page]]:
    """Opens a route; whatever the page complains of fails the test."""
    side.complaints.clear()
    yield side.open
    assert side.complaints == []
