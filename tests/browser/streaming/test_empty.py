"""An environment in which nothing has happened yet: it says what to do, and does it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.server import Server

Open = Callable[..., Page]
FILLING_MS = 60_000
CUSTOMERS = 12


def test_an_empty_environment_invites_and_is_filled(opened: Open, server: Server) -> None:
    page = opened("#/customers")
    expect(page.get_by_text("Nobody is here yet")).to_be_visible()
    expect(page.get_by_role("button", name="New customer").last).to_be_visible()
    for view in ("subscriptions", "invoices", "payments", "outcomes", "controls", "reports"):
        page.evaluate("view => { location.hash = `#/${view}` }", view)
        expect(page.locator("h1:visible")).to_have_text(view.capitalize())
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        assert page.get_by_text("could not be loaded").count() == 0, view
    page.evaluate("location.hash = '#/customers'")
    page.get_by_role("button", name="Fill with an example company").click()
    said = page.locator(".said > p")
    expect(said).to_contain_text("Fill with an example company: done", timeout=FILLING_MS)
    expect(page.locator(".list tbody tr[data-object]")).to_have_count(CUSTOMERS)
    assert len(server.get("/v1/customers", limit=100)["data"]) == CUSTOMERS
    page.evaluate("location.hash = '#/quotes'")
    expect(page.get_by_text("No quotes yet. Open a customer")).to_be_visible()
    expect(page.get_by_role("button", name="Fill with an example company")).to_have_count(0)
