"""Anything is found from any page, with the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from support.dashboard import Company
from support.looks import faults
from support.sides import Side

Open = Callable[[str], Page]


@pytest.fixture(autouse=True)
def _somebody(company: Company) -> None:
    """There is something to find."""
    del company


def test_a_customer_is_found_and_opened_without_a_mouse(opened: Open, side: Side) -> None:
    customer = side.get("/v1/customers")["data"][0]
    page = opened("#/reports")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Find", exact=True)
    expect(field).to_be_focused()
    page.keyboard.type(customer["name"])
    options = page.get_by_role("option")
    expect(options.first).to_contain_text(customer["name"])
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert faults(page) == []
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=customer["name"], level=1).wait_for()
    assert page.evaluate("location.hash").endswith(customer["id"])


def test_an_id_finds_what_has_no_list_of_its_own_and_arrows_choose(
    opened: Open, side: Side
) -> None:
    owner = side.get("/v1/customers")["data"][0]["id"]
    method = side.get(f"/v1/customers/{owner}/payment_methods")["data"][0]
    page = opened("#/customers")
    page.get_by_role("button", name="Find", exact=True).click()
    options = page.get_by_role("option")
    views = options.count()
    assert views == page.locator("nav.views li:not([hidden]) > a").count()
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.type(method["id"])
    expect(options).to_have_count(1)
    expect(options.first).to_contain_text(method["card"]["last4"])
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=method["card"]["last4"], level=1).wait_for()


def test_escape_leads_back_and_nothing_found_says_so(opened: Open) -> None:
    page = opened("#/invoices")
    button = page.get_by_role("button", name="Find", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("nobody is called so")
    page.get_by_text("Nothing goes by that").wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Find", exact=True)).to_have_count(0)
    expect(button).to_be_focused()
