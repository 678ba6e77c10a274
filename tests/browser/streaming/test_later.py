"""What draws figures is loaded when it is needed: until then the page says so."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from support.dashboard import Company

Open = Callable[..., Page]
PART = re.compile(r"/assets/drawing-\w+\.streaming\.js$")


def test_only_views_that_draw_figures_wait_for_it(opened: Open, company: Company) -> None:
    page = opened("#/customers")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(PART, hold)
    expect(page.locator(".list tbody tr[data-object]").first).to_be_visible()
    assert held == []
    with page.expect_request(PART):
        page.evaluate("location.hash = '#/reports'")
    expect(page.get_by_text("Loading: figures").first).to_be_visible()
    held[0].continue_()
    expect(page.locator(".chart .plot").first).to_be_visible()
    page.evaluate("location.hash = '#/compare'")
    expect(page.locator(".study .ask-row")).to_have_count(2)
    assert len(held) == 1
    del company


def test_where_it_cannot_be_had_the_page_says_so(opened: Open, company: Company) -> None:
    page = opened("#/customers", patient=True)
    page.route(PART, lambda route: route.fulfill(status=404))
    page.evaluate("location.hash = '#/compare'")
    again = page.get_by_role("button", name="Reload the page")
    expect(again).to_be_visible()
    page.unroute(PART)
    again.click()
    expect(page.locator(".study .ask-row")).to_have_count(2)
    del company
