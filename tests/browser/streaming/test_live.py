"""A live environment's dashboard: it asks for a key, and its clock goes on by itself."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from support.server import Server

KEY = "sk_live_for_the_tests"


@pytest.fixture
def server(dashboard: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    del dashboard
    running = Server(tmp_path_factory.mktemp("live") / "data", None, "--live")
    running.key = KEY
    with running:
        yield running


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    opened.goto(server.url)
    yield opened
    opened.close()


def test_real_time_is_shown_and_cannot_be_moved(page: Page) -> None:
    alert = page.get_by_role("alert").filter(has_text="A key is needed")
    alert.get_by_role("link", name="Sign in", exact=True).click()
    page.locator("input[type=password]").fill(KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_text("live · real time")).to_be_visible()
    clock = page.locator("[data-gb-now]")
    expect(clock).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    expect(page.get_by_text("Simulated time")).to_have_count(0)
    shown = clock.inner_text()
    expect(clock).not_to_have_text(shown)
    page.get_by_role("link", name="Controls").click()
    expect(page.locator(".bigclock")).to_contain_text("real time")
    expect(page.get_by_role("button", name="Jump to next due")).to_have_count(0)
    expect(page.get_by_role("button", name="1 day", exact=True)).to_have_count(0)
