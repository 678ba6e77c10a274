"""A long list: only the rows that are near are on the page, and all of them can be reached."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.server import Server

Open = Callable[..., Page]
MANY = 180
ON_THE_PAGE_MAX = 90


def test_a_long_list_is_shown_through_a_window(opened: Open, server: Server) -> None:
    for number in range(MANY):
        server.post("/v1/customers", data={"name": f"Customer {number:03}"})
    page = opened("#/customers")
    rows = page.locator(".list tbody tr[data-object]")
    rows.first.wait_for()
    expect(page.locator("table.rows")).to_have_attribute("aria-rowcount", str(MANY + 1))
    page.get_by_role("button", name="Customer", exact=True).click()
    expect(rows.first).to_contain_text("Customer 000")
    assert rows.count() <= ON_THE_PAGE_MAX
    height = page.evaluate("document.documentElement.scrollHeight")
    for share in (0.4, 0.8, 1):
        page.evaluate("y => scrollTo(0, y)", height * share)
        expect(page.locator("tr.spacer").first).to_be_attached()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(rows.last).to_contain_text(f"Customer {MANY - 1}")
    expect(rows.last).to_have_attribute("aria-rowindex", str(MANY + 1))
    assert rows.count() <= ON_THE_PAGE_MAX
    assert abs(page.evaluate("document.documentElement.scrollHeight") - height) < 200
    rows.last.get_by_role("link").click()
    expect(page.get_by_role("heading", name=f"Customer {MANY - 1}", level=1)).to_be_focused()
