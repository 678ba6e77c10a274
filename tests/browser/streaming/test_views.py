"""Each view as people meet it: judged by axe, on narrow screens, by keyboard, after an update."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from support.browsing import ALL, COLOURS, judged
from support.dashboard import Company
from support.looks import faults, without_focus
from support.server import Server

Open = Callable[..., Page]
NARROW = 320
WIDE = 1280
VIEWS = (
    "customers",
    "subscriptions",
    "schedules",
    "invoices",
    "quotes",
    "payments",
    "disputes",
    "catalog",
    "features",
    "meters",
    "coupons",
    "taxes",
    "shipping",
    "links",
    "portal",
    "outcomes",
    "reports",
    "controls",
)


def settled(page: Page) -> None:
    """Everything that is asked for has been answered."""
    page.wait_for_load_state("domcontentloaded")
    page.locator("h1:visible").first.wait_for()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def routes(server: Server, company: Company) -> list[str]:
    """A route for each view, an opened thing, an outcome, and the past."""
    chain = server.get(f"/api/objects/{company.dunning}/outcomes")["data"]
    at = f"{company.dunning}@{chain[-1]['seq']}"
    return [
        *(f"#/{view}" for view in VIEWS),
        f"#/customers/{company.dunning}?outcome={at}",
        f"#/customers/{company.paid}?as_of={chain[-1]['at']}",
    ]


@pytest.mark.parametrize("how", [("light", WIDE), ("light", NARROW), ("dark", WIDE)])
def test_axe_finds_nothing_and_everything_fits(
    opened: Open, server: Server, company: Company, axe: str, how: tuple[Any, int]
) -> None:
    scheme, width = how
    page = opened("", width=width, color_scheme=scheme, bypass_csp=True)
    rules = ALL if scheme == "light" else COLOURS
    for route in routes(server, company):
        page.evaluate("route => { location.hash = route }", route)
        settled(page)
        assert judged(page, axe, rules) == [], f"{route}, {scheme}, {width} px"
        assert faults(page) == [], f"{route}, {width} px"
        if how == ("light", WIDE):
            assert without_focus(page) == [], route
    page.keyboard.press("Control+k")
    page.keyboard.type("e")
    page.get_by_role("option").nth(8).wait_for()
    assert judged(page, axe, rules) == [], f"finding, {scheme}, {width} px"
    assert faults(page) == [], f"finding, {width} px"


def test_the_tables_of_an_opened_customer_fit_their_column(opened: Open, company: Company) -> None:
    page = opened(f"#/customers/{company.dunning}")
    page.locator(f'.head[data-object="{company.dunning}"]').wait_for()
    settled(page)
    wider = page.evaluate(
        """() => [...document.querySelectorAll(".part .scroll")]
          .filter(one => one.scrollWidth > one.clientWidth)
          .map(one => `${one.ariaLabel}: ${one.scrollWidth} px in ${one.clientWidth}`)"""
    )
    assert wider == []


def test_a_view_has_its_title_and_the_focus(opened: Open, company: Company) -> None:
    del company
    page = opened("#/customers")
    settled(page)
    link = page.locator(".views").get_by_role("link", name="Invoices")
    link.click()
    heading = page.get_by_role("heading", name="Invoices", level=1)
    expect(heading).to_be_focused()
    assert page.title().startswith("Invoices · ")
    assert link.get_attribute("aria-current") == "page"
    page.go_back()
    expect(page.get_by_role("heading", name="Customers", level=1)).to_be_focused()


def test_a_row_leads_to_its_detail_and_back(opened: Open, company: Company) -> None:
    page = opened("#/customers")
    page.get_by_role("link", name="Halden Optics").click()
    expect(page.get_by_role("heading", name="Halden Optics", level=1)).to_be_focused()
    assert page.url.endswith(company.dunning)
    page.get_by_role("navigation", name="Path").get_by_role("link", name="Customers").click()
    expect(page.get_by_role("heading", name="Customers", level=1)).to_be_focused()


def test_an_object_of_another_kind_moves_to_its_view(
    opened: Open, server: Server, company: Company
) -> None:
    invoice = server.get("/v1/invoices", customer=company.paid)["data"][0]
    page = opened(f"#/customers/{invoice['id']}")
    link = page.locator(".views").get_by_role("link", name="Invoices")
    expect(link).to_have_attribute("aria-current", "page")
    assert f"#/invoices/{invoice['id']}" in page.url


def test_focus_and_scroll_outlive_an_update(opened: Open, server: Server, company: Company) -> None:
    del company
    page = opened("#/controls")
    settled(page)
    button = page.get_by_role("button", name="1 day", exact=True)
    button.focus()
    page.evaluate("scrollTo(0, 120)")
    before = page.evaluate("[scrollY, document.activeElement.textContent]")
    marked = page.evaluate("document.activeElement.dataset.same = '1'")
    server.post("/api/clock/advance", data={"days": 1})
    shown = server.get("/api/clock")["now_iso"]
    page.locator(f'.bigclock time[datetime="{shown}"]').wait_for()
    settled(page)
    assert page.evaluate("[scrollY, document.activeElement.textContent]") == before
    assert page.evaluate("document.activeElement.dataset.same") == marked


def test_the_list_is_searched_filtered_and_ordered(opened: Open, company: Company) -> None:
    del company
    page = opened("#/customers")
    rows = page.locator(".list tbody tr[data-object]")
    expect(rows).to_have_count(4)
    page.get_by_role("searchbox").fill("halden")
    expect(rows).to_have_count(1)
    page.get_by_role("searchbox").fill("nobody of this name")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(rows).to_have_count(4)
    page.get_by_role("button", name="Customer", exact=True).click()
    expect(rows.first).to_contain_text("Fennimore Press")
    expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)
    page.get_by_role("button", name="Customer", exact=True).click()
    expect(rows.first).to_contain_text("Vela Maritime")
    page.locator(".chips a").nth(1).click()
    assert "filter=" in page.url


def test_all_of_it_works_by_keyboard(opened: Open, server: Server, company: Company) -> None:
    """From the top of the page to a payment's behaviour, to an outcome and its proof."""
    del company
    page = opened()
    settled(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    _tab_to(page, "Controls")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Controls", level=1)).to_be_focused()
    before = server.get("/api/clock")["now"]
    _tab_to(page, "1 day")
    page.keyboard.press("Enter")
    page.locator(".said[role=status]:not([data-empty])").wait_for()
    assert server.get("/api/clock")["now"] == before + 86_400
    page.evaluate("location.hash = '#/outcomes'")
    page.locator("a.o").first.wait_for()
    _tab_to(page, None, "a.o")
    page.keyboard.press("Enter")
    page.locator(".inspector [data-gb-verify]").wait_for()
    _tab_to(page, "Verify")
    page.keyboard.press("Enter")
    expect(page.locator(".verify [role=status]")).to_contain_text("links hold")


def _tab_to(page: Page, name: str | None, selector: str = "*", limit: int = 80) -> None:
    """Press Tab until the element has the focus; each on the way has to show that it does."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        here, outline = page.evaluate(
            """selector => { const e = document.activeElement;
               const near = [e, e.parentElement, e.nextElementSibling].filter(x => x);
               const shown = near.some(x => getComputedStyle(x).outlineStyle !== "none") ||
                 getComputedStyle(e, "::after").outlineStyle !== "none";
               return [e.matches(selector) ? e.textContent.trim() : null, shown]; }""",
            selector,
        )
        assert outline, f"no focus to be seen on {here!r}"
        if here is not None and (name is None or here == name or here.startswith(name)):
            return
    raise AssertionError(f"{name or selector} cannot be reached with Tab")
