"""The dashboard as it is served, in a real browser, over a server of its own for each module."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from support.dashboard import Company, move_in
from support.server import Server
from support.sides import PATIENCE_MS

START = "2026-01-01T09:00:00Z"
WIDE = 1280

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def server(dashboard: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server with an empty environment."""
    del dashboard
    with Server(tmp_path_factory.mktemp("served") / "data", START) as running:
        yield running


@pytest.fixture(scope="module")
def company(server: Server) -> Company:
    """What lives on the server."""
    return move_in(server)


@pytest.fixture
def opened(browser: Browser, server: Server) -> Iterator[Open]:
    """Opens the dashboard at a route; whatever the page complains of fails the test.

    `patient`: the network may fail, and the browser say so.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(f"{said.text} ({said.location['url']})")

    def open_at(route: str = "", *, width: int = WIDE, patient: bool = False, **how: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **how)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(f"{error}\n{error.stack}"))
        if not patient:
            page.on("console", hear)
        page.goto(f"{server.url}/{route}")
        page.locator("[data-gb-now][datetime]").first.wait_for(state="attached")
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []
