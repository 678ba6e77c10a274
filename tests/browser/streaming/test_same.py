"""The same commands give the same page: told to a server, or replayed from a link."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.dashboard import Company
from support.server import Server

Open = Callable[..., Page]
BOOT_MS = 60_000
LOOKS = 20
READ = """() => [...document.querySelectorAll("main")].map(main => {
  const copy = main.cloneNode(true);
  const away = "[hidden], .view[data-open] > :is(.head, .stack), .half, [data-gb-banner], script";
  for (const own of copy.querySelectorAll(away)) own.remove();
  return copy.innerHTML.replace(/<!--.*?-->/gs, "").replace(/></g, ">\\n<").trim().split("\\n");
})[0]"""


def shown(page: Page, route: str) -> list[str]:
    """The page at a route, element by element."""
    page.evaluate("route => { location.hash = route }", route)
    page.locator("h1:visible").first.wait_for()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.wait_for_timeout(300)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    return list(page.evaluate(READ))


def test_both_runtimes_show_the_same(opened: Open, server: Server, company: Company) -> None:
    page = opened("#/controls")
    link = page.get_by_label("Link to this environment").input_value()
    local = opened(link.removeprefix(f"{server.url}/"))
    said = local.locator(".said > p")
    expect(said).to_have_text("The shared scenario is open.", timeout=BOOT_MS)
    local.get_by_role("button", name="Dismiss").click()
    chain = server.get(f"/api/objects/{company.dunning}/outcomes")["data"]
    for route in (
        "#/customers",
        "#/subscriptions",
        "#/invoices",
        "#/payments",
        "#/reports",
        "#/controls",
        f"#/customers/{company.dunning}?outcome={company.dunning}@{chain[-1]['seq']}",
        f"#/customers/{company.paid}?as_of={chain[-1]['at']}",
    ):
        there, here = shown(page, route), shown(local, route)
        for _ in range(LOOKS):  # a page may be drawn again after it was still for a moment
            if here == there:
                break
            there, here = shown(page, route), shown(local, route)
        assert here == there, route
