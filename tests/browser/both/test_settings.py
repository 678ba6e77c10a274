"""Settings are changed in their list, and the secrets of an endpoint are shown once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from support.looks import faults
from support.sides import Side

Open = Callable[[str], Page]


def test_retries_are_changed_where_they_stand(opened: Open, side: Side) -> None:
    page = opened("#/settings")
    page.get_by_role("button", name="Edit retries", exact=True).click()
    dialog = page.locator("[data-gb-dialog]")
    dialog.get_by_label("Retries, days after the first failure").fill("2, 4, 8")
    dialog.get_by_label("Then", exact=True).select_option("unpaid")
    dialog.get_by_role("button", name="Edit retries", exact=True).click()
    expect(page.locator("tbody")).to_contain_text("Tried again 2, 4, 8 days")
    policy = side.get("/api/settings/dunning")
    assert (policy["retry_days"], policy["subscription_end"]) == ([2, 4, 8], "unpaid")
    assert faults(page) == []


def test_the_company_is_named_and_its_name_taken_away(opened: Open, side: Side) -> None:
    page = opened("#/settings")
    for name in ("Larch & Sons", ""):
        page.get_by_role("button", name="Edit company", exact=True).click()
        dialog = page.locator("[data-gb-dialog]")
        dialog.get_by_label("Name", exact=True).fill(name)
        dialog.get_by_role("button", name="Edit company", exact=True).click()
        expect(dialog).to_be_hidden()
        assert side.get("/api/settings/business")["name"] == (name or None)


def test_a_setting_may_have_several_buttons(opened: Open, side: Side) -> None:
    page = opened("#/settings")
    numbers = page.locator("tbody tr").filter(has_text="Tax IDs on documents")
    numbers.get_by_role("button", name="Add tax ID", exact=True).click()
    dialog = page.locator("[data-gb-dialog]")
    dialog.get_by_label("Number").fill("DE123456789")
    dialog.get_by_role("button", name="Add tax ID", exact=True).click()
    expect(numbers).to_contain_text("EU VAT DE123456789")
    assert faults(page) == []
    numbers.get_by_role("button", name="Remove tax ID", exact=True).click()
    dialog.get_by_role("button", name="Remove tax ID", exact=True).click()
    expect(numbers).not_to_contain_text("EU VAT")
    expect(numbers).to_contain_text("Not set")
    assert side.get("/v1/tax_ids")["data"] == []


@pytest.mark.parametrize("width", [390, 1280])
def test_an_endpoint_is_made_and_its_secrets_are_shown_once(
    opened: Open, side: Side, width: int
) -> None:
    page = opened("#/webhooks")
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("button", name="New endpoint", exact=True).first.click()
    dialog = page.locator("[data-gb-dialog]")
    dialog.get_by_role("button", name="New endpoint", exact=True).click()
    first = dialog.get_by_label("Secret", exact=True)
    expect(first).to_have_value(re.compile("^whsec_"))
    assert faults(page) == []
    dialog.get_by_role("button", name="Done", exact=True).click()
    expect(page.locator("h1:visible")).to_have_text("https://example.com/webhooks")
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("button", name="Roll secret", exact=True).click()
    dialog.get_by_role("button", name="Roll secret", exact=True).click()
    expect(dialog.get_by_label("Secret", exact=True)).to_have_value(re.compile("^whsec_"))
    dialog.get_by_role("button", name="Done", exact=True).click()
    said = "Nothing was sent" if side.runtime == "streaming" else "without a server"
    expect(page.locator("[data-gb-section=deliveries]")).to_contain_text(said)
    page.set_viewport_size({"width": 1280, "height": 900})
    side.complaints.clear()  # a page without a server says that it has no deliveries
