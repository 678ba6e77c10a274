"""Every control is pressed; what counts is what the API then says, not what the page does."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from support.dashboard import Company, method_of
from support.sides import Side

Open = Callable[[str], Page]
DAY = 86_400


@pytest.fixture(autouse=True)
def _somebody(company: Company) -> None:
    """All of these need somebody to bill."""
    del company


def now(side: Side) -> int:
    """What the clock shows."""
    return int(side.get("/api/clock")["now"])


def said(page: Page) -> str:
    """What the page says that the last action came to."""
    status = page.locator(".said[role=status]:not([data-empty]) > p")
    status.wait_for()
    return str(status.inner_text())


def press(page: Page, name: str, **how: Any) -> None:
    """Press a button by its name."""
    page.get_by_role("button", name=name, **how).first.click()


def test_a_step_advances_the_clock_and_its_sum_is_said(opened: Open, side: Side) -> None:
    before = now(side)
    page = opened("#/controls")
    press(page, "7 days", exact=True)
    assert re.match(r"Advance 7 days: .*now \d+ \w+", said(page))
    assert now(side) == before + 7 * DAY


def test_a_date_is_reached(opened: Open, side: Side) -> None:
    page = opened("#/controls")
    target = now(side) // DAY * DAY + 3 * DAY
    page.get_by_label("Advance to", exact=True).fill(
        page.evaluate("at => new Date(at * 1000).toISOString().slice(0, 10)", target)
    )
    press(page, "Advance", exact=True)
    said(page)
    assert now(side) == target


def test_a_jump_leads_to_what_is_due_next(opened: Open, side: Side) -> None:
    due = side.get("/api/views/frame")["next_due"]
    page = opened("#/customers")
    page.locator(".clock").get_by_role("button", name=re.compile("^jump")).click()
    said(page)
    assert now(side) == due["at"]
    after = side.get("/api/views/frame")["next_due"]
    assert after["at"] > due["at"]


def test_commands_wait_in_line_and_none_is_lost(opened: Open, side: Side) -> None:
    before = now(side)
    page = opened("#/controls")
    for _ in range(4):
        press(page, "1 day", exact=True)
    expect(page.locator(".run")).to_have_count(0)
    assert now(side) == before + 4 * DAY


def test_the_queue_is_shown_and_one_that_waits_can_be_taken_back(opened: Open, side: Side) -> None:
    if side.runtime == "local":
        pytest.skip("nothing can be held back in the page: its queue is in test_local.py")
    before = now(side)
    page = opened("#/controls")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/api/clock/advance", hold)
    for name in ("1 day", "7 days", "30 days"):
        press(page, name, exact=True)
    expect(page.locator(".queue > p")).to_have_text("2 commands wait:")
    press(page, "Take back: Advance 30 days")
    expect(page.locator(".queue > p")).to_have_text("1 command waits:")
    held[0].continue_()
    expect(page.locator(".run")).to_have_count(0)
    page.unroute("**/api/clock/advance")
    assert now(side) == before + 8 * DAY


def test_a_behavior_is_set_per_method(opened: Open, side: Side, company: Company) -> None:
    method = method_of(side, company.paid)
    page = opened("#/controls")
    row = page.locator(f'fieldset.method[data-object="{method}"]')
    row.get_by_role("radio", name="Decline").check()
    said(page)
    assert side.get(f"/api/payment_methods/{method}/behavior")["behavior"] == "decline"
    expect(row.get_by_role("radio", name="Decline")).to_be_checked()
    row.get_by_role("radio", name="Succeed").check()
    expect(row.get_by_role("radio", name="Succeed")).to_be_checked()
    expect(row).to_have_attribute("aria-busy", "false")
    assert side.get(f"/api/payment_methods/{method}/behavior")["behavior"] == "succeed"


def test_a_customer_is_made_and_opened(opened: Open, side: Side) -> None:
    page = opened("#/customers")
    press(page, "New customer")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").first.fill("Kanda Robotics")
    dialog.get_by_label("Email").first.fill("kanda@example.com")
    dialog.locator("button[type=submit]").click()
    expect(page.get_by_role("heading", name="Kanda Robotics", level=1)).to_be_visible()
    found = side.get("/v1/customers", email="kanda@example.com")["data"]
    assert [one["name"] for one in found] == ["Kanda Robotics"]
    assert page.url.endswith(found[0]["id"])


def test_a_mistake_is_told_at_its_field(opened: Open) -> None:
    page = opened("#/customers")
    press(page, "New customer")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").first.fill("Nobody")
    field = dialog.get_by_label("Email").first
    field.fill("nobody")
    dialog.locator("button[type=submit]").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="New customer")).to_be_focused()


def test_a_refusal_of_the_engine_is_told_at_its_field(
    opened: Open, side: Side, company: Company
) -> None:
    page = opened(f"#/customers/{company.paid}")
    page.locator(f'.head[data-object="{company.paid}"]').wait_for()
    press(page, "New subscription", exact=True)
    dialog = page.get_by_role("dialog")
    quantity = dialog.get_by_label("Quantity")
    quantity.fill("-7")
    dialog.locator("button[type=submit]").click()
    expect(quantity).to_have_attribute("aria-invalid", "true")
    expect(quantity).to_be_focused()
    expect(dialog.locator(".wrong")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="New subscription", exact=True)).to_be_focused()
    refused = [each for each in side.complaints if "status of 400" in each]  # the browser says so
    side.complaints[:] = [each for each in side.complaints if each not in refused]


def test_what_is_refused_stays_and_says_why(opened: Open, side: Side) -> None:
    before = now(side)
    page = opened(f"#/controls?as_of={before - DAY}")
    expect(page.get_by_text("You are looking at")).to_be_visible()
    button = page.get_by_role("button", name="30 days", exact=True)
    assert button.get_attribute("aria-disabled") == "true"
    button.click(force=True)
    assert "shows the past" in said(page)
    assert now(side) == before
    press(page, "Back to now")
    expect(button).not_to_have_attribute("aria-disabled", "true")
