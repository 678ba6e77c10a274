"""A list is where its things are made, is saved whole, and leaves room for what else there is."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sao.views.words.amounts import exact
from support.dashboard import Company
from support.looks import faults
from support.sides import Side

Open = Callable[[str], Page]

PHONE = {"width": 390, "height": 844}
HEADER_MAX_PX = 84
"""Two rows of a phone's header: what leads elsewhere, and the time in one line."""


@pytest.fixture(autouse=True)
def _somebody(company: Company) -> None:
    """There is something in every list."""
    del company


def test_a_subscription_is_made_from_the_list_for_a_customer_that_is_chosen(
    opened: Open, side: Side
) -> None:
    customer = side.get("/v1/customers")["data"][0]
    before = {each["id"] for each in side.get("/v1/subscriptions")["data"]}
    page = opened("#/subscriptions")
    button = page.get_by_role("button", name="New subscription", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("combobox", name="New subscription: choose a customer", exact=True)
    expect(field).to_be_focused()
    page.keyboard.type(customer["name"])
    options = page.get_by_role("option")
    expect(options).to_have_count(1)
    expect(options.first).to_contain_text(customer["name"])
    assert faults(page) == []
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="New subscription", exact=True)
    expect(form).to_contain_text(f"For {customer['name']}.")
    expect(form.get_by_label("Price", exact=True)).to_be_focused()
    assert faults(page) == []
    form.get_by_role("button", name="New subscription", exact=True).click()
    expect(form).to_be_hidden()
    page.locator(".said:not([data-empty])").wait_for()
    made = [each for each in side.get("/v1/subscriptions")["data"] if each["id"] not in before]
    assert [each["customer"] for each in made] == [customer["id"]]


def test_who_is_to_be_chosen_is_shown_before_anything_is_written(opened: Open) -> None:
    page = opened("#/quotes")
    page.get_by_role("button", name="New quote", exact=True).click()
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    kinds = page.get_by_role("listbox").get_by_role("group")
    expect(kinds).to_have_count(1)
    expect(kinds).to_have_attribute("aria-label", "customer")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Find", exact=True)).to_be_focused()
    expect(options.first).to_contain_text("Customers")


def test_a_list_is_saved_as_it_is_filtered(opened: Open, side: Side) -> None:
    paid = side.get("/v1/invoices", status="paid", limit=100)["data"]
    page = opened("#/invoices?filter=paid")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save invoices as CSV", exact=True).click()
    assert saving.value.suggested_filename == "invoices.csv"
    rows = list(csv.DictReader(io.StringIO(Path(saving.value.path()).read_text("utf-8"))))
    assert {row["Id"] for row in rows} == {each["id"] for each in paid}
    totals = {
        each["id"]: (exact(each["total"], each["currency"]), each["currency"]) for each in paid
    }
    assert {row["Id"]: (row["Total"], row["Total, currency"]) for row in rows} == totals


def test_what_happened_says_to_whom(opened: Open, side: Side) -> None:
    names = {each["name"] for each in side.get("/v1/customers")["data"]}
    page = opened("#/outcomes")
    invoices = page.locator(".log li", has=page.locator(".kind", has_text="Invoice"))
    expect(invoices.first.locator(".whose")).to_be_visible()
    assert set(invoices.locator(".whose").all_text_contents()) <= names


def test_a_group_of_the_navigation_unfolds_where_one_is_in_it(opened: Open) -> None:
    page = opened("#/customers")
    products = page.locator('nav.views a[href="#/catalog"]')
    expect(products).to_be_hidden()
    expect(page.locator('nav.views a[href="#/settings"]')).to_be_in_viewport()
    page = opened("#/coupons")
    expect(products).to_be_visible()
    expect(page.locator('nav.views a[href="#/coupons"]')).to_be_in_viewport()
    page = opened("#/customers")
    expect(products).to_be_hidden()
    page.get_by_role("heading", name="Catalog", level=2).click()
    expect(products).to_be_visible()
    page.reload()
    page.locator(".shell[data-live]").wait_for()
    expect(products).to_be_visible()
    page.get_by_role("heading", name="Catalog", level=2).click()
    expect(products).to_be_hidden()


def test_the_clock_leads_to_its_controls(opened: Open) -> None:
    page = opened("#/customers")
    page.locator(".side .clock a").click()
    expect(page.get_by_role("heading", name="Controls", level=1)).to_be_focused()


def test_on_a_phone_the_header_is_two_low_rows(opened: Open) -> None:
    page = opened("#/customers")
    before = page.viewport_size
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    try:
        expect(page.locator(".side .clock .next")).to_be_visible()
        assert page.locator(".side").bounding_box()["height"] <= HEADER_MAX_PX  # type: ignore[index]
        assert faults(page) == []
    finally:
        page.set_viewport_size(before)  # type: ignore[arg-type]
