"""The dashboard of somebody whose key may not do everything."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from support.dashboard import Company
from support.server import Server
from support.sides import PATIENCE_MS


@pytest.fixture
def guest(browser: Browser, server: Server) -> Iterator[Page]:
    """Signed in with a key that may only look; what the browser complains of is kept."""
    made = server.http.post("/api/keys", json={"name": "Support", "permissions": ["read"]}).json()
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{server.url}/sign-in")
    page.get_by_label("API key").fill(made["secret"])
    page.get_by_role("button", name="Sign in").click()
    page.locator("[data-gb-now][datetime]").first.wait_for(state="attached")
    yield page
    context.close()


def test_who_may_only_look_sees_all_and_is_told_what_is_missing(
    guest: Page, server: Server, company: Company
) -> None:
    guest.evaluate("id => { location.hash = `#/customers/${id}` }", company.paid)
    expect(guest.locator("h1:visible").first).not_to_be_empty()
    guest.evaluate("() => { location.hash = '#/controls' }")
    before = server.get("/api/clock")["now"]
    guest.get_by_role("button", name="1 day", exact=True).first.click()
    expect(guest.locator(".said > p").first).to_contain_text(
        "does not have the permission 'clock:write'"
    )
    assert server.get("/api/clock")["now"] == before
