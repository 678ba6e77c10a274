"""A lost connection is shown, and what was missed is there once it is back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.dashboard import Company
from support.server import Server

Open = Callable[..., Page]
AGAIN_MS = 40_000


def test_a_killed_server_is_missed_and_found_again(
    opened: Open, server: Server, company: Company
) -> None:
    del company
    page = opened("#/controls", patient=True)
    live = page.locator(".conn.ok")
    expect(live).to_have_text("Connected")
    server.kill()
    expect(page.locator(".conn.warning")).to_contain_text("Connection lost")
    server.start()
    server.post("/api/clock/advance", data={"days": 2})
    shown = server.get("/api/clock")["now_iso"]
    expect(live).to_have_text("Connected", timeout=AGAIN_MS)
    page.locator(f'.bigclock time[datetime="{shown}"]').wait_for()


def test_what_happens_elsewhere_is_shown(opened: Open, server: Server, company: Company) -> None:
    del company
    page = opened("#/customers")
    rows = page.locator(".list tbody tr[data-object]")
    rows.first.wait_for()
    before = rows.count()
    server.post("/v1/customers", data={"name": "Somebody Else"})
    expect(page.get_by_role("link", name="Somebody Else")).to_be_visible()
    assert rows.count() == before + 1
