"""Variants are compared on a page of their own, and nothing of the environment changes."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from support.dashboard import Company, move_in
from support.looks import faults, without_focus
from support.sides import Side

Open = Callable[[str], Page]
Begin = Callable[..., Side]


def figures(page: Page) -> dict[str, list[str]]:
    """What stands in the table, by the name of each figure; differences behind their values."""
    rows = page.locator(".sides tbody tr")
    expect(rows.first).to_be_visible()
    return {name: rest for name, *rest in (row.split("\t") for row in rows.all_inner_texts())}


def variant(page: Page, place: int) -> Locator:
    """One of the variants, as the form asks for it."""
    return page.locator(".study .ask-row").nth(place)


def cards_go_on(page: Page) -> None:
    """As they do. Otherwise some fail, by the ids of their customers, and a server draws those."""
    page.get_by_label("Cards that fail, of 100").fill("")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_two_futures_are_compared_and_nothing_changes(
    opened: Open, side: Side, company: Company
) -> None:
    before = side.get("/api/views/frame")
    page = opened("#/controls")
    page.get_by_role("link", name="Compare two futures", exact=True).first.click()
    told = figures(page)
    assert told["Received"][0] != "0.00"
    assert told["Received"][1].startswith("0.00")
    expect(page.locator(".came .chart")).to_have_count(3)
    assert faults(page) == []
    assert without_focus(page) == []
    assert side.get("/api/views/frame") == before
    del company


def test_the_address_opens_the_study_again(opened: Open, company: Company) -> None:
    page = opened("#/compare")
    variant(page, 1).get_by_label("Retries, days after the first failure").fill("1, 2")
    page.get_by_label("Months", exact=True).fill("4")
    press(page, "Compare")
    told = figures(page)
    assert {"MRR at the end", "Recovered", "Charge attempts"} <= told.keys()
    address = page.evaluate("location.hash")
    assert "[dunning][retry_days]=1" in address
    page.reload()
    assert figures(page) == told
    expect(variant(page, 1).get_by_label("Retries, days after the first failure")).to_have_value(
        "1, 2"
    )
    del company


def test_what_is_wrong_stands_at_its_field(opened: Open, side: Side, company: Company) -> None:
    page = opened("#/compare")
    field = variant(page, 1).get_by_label("Retries, days after the first failure")
    field.fill("soon")
    press(page, "Compare")
    expect(page.locator(".study .wrong")).to_have_text("Write numbers with commas between.")
    field.fill("7, 3")
    press(page, "Compare")
    expect(page.locator(".study .wrong")).to_contain_text("retry_days", ignore_case=True)
    expect(field).to_be_focused()
    side.complaints.clear()  # the refusal, which a browser tells of as well
    del company


def test_a_third_variant_changes_a_price(opened: Open, company: Company) -> None:
    page = opened("#/compare")
    cards_go_on(page)
    press(page, "Another")
    third = variant(page, 2)
    third.get_by_label("Name").fill("Dearer")
    third.get_by_label("Another price").check()
    third.get_by_label("Price", exact=True).select_option(company.price)
    page.get_by_label("Months", exact=True).fill("3")
    press(page, "Compare")
    told: dict[str, Any] = figures(page)
    assert len(told["MRR at the end"]) == 3
    assert "+" in told["MRR at the end"][2]
    expect(page.locator(".came thead th")).to_contain_text(["Figure", "As it is", "Four weeks"])


def test_one_variant_changes_several_things(opened: Open, company: Company) -> None:
    page = opened("#/compare")
    cards_go_on(page)
    second = variant(page, 1)
    second.get_by_label("Another price").check()
    second.get_by_label("Price", exact=True).select_option(company.price)
    second.get_by_label("A coupon").check()
    second.get_by_label("Percent off").fill("100")
    second.get_by_label("Lowers").select_option("forever")
    page.get_by_label("Months", exact=True).fill("3")
    press(page, "Compare")
    told = figures(page)
    assert told["MRR at the end"][0] != "0.00"
    assert told["MRR at the end"][1].startswith("0.00")
    assert faults(page) == []


def test_an_address_of_before_still_says_what_is_otherwise(opened: Open, company: Company) -> None:
    """There a variant changed one thing, by a word."""
    asked = "variants[0][name]=a&variants[1][name]=b"
    change = "variants[1][?change]=every_card&variants[1][every_card]=decline"
    page = opened(f"#/compare?of=here&base[months]=2&{asked}&{change}")
    assert figures(page)["Received"][1].startswith("0.00")
    expect(variant(page, 1).get_by_label("Every card does the same")).to_be_checked()
    del company


def test_a_variant_is_opened(begin: Begin) -> None:
    """In place of what is here, or in a window of its own."""
    side = begin()
    move_in(side)
    page = side.open("#/compare?of=company")
    page.get_by_role("textbox", name="Customers", exact=True).fill("3")
    page.get_by_label("Months", exact=True).fill("2")
    press(page, "Compare")
    figures(page)
    lets = page.get_by_role("button", name="Open “Four weeks”", exact=True)
    if side.runtime == "streaming":
        with page.context.expect_page() as shown:
            lets.click()
        assert "/sim/#s=2." in shown.value.url
        return
    lets.click()
    expect(page.locator(".said")).to_contain_text("Open “Four weeks”: done")
    assert side.get("/api/views/lists/customer")["total"] <= 3
    assert side.get("/api/clock")["now_iso"] == "2026-03-01T00:00:00Z"


def test_one_can_be_cancelled(opened: Open, side: Side, company: Company) -> None:
    page = opened("#/compare?of=company")
    page.get_by_role("textbox", name="Customers", exact=True).fill("400")
    press(page, "Compare")
    page.locator(".study .run").get_by_role("button", name="Cancel").click()
    expect(page.locator(".study [role=alert]")).to_contain_text("stopped")
    expect(page.locator(".study .run")).to_have_count(0)
    assert side.get("/api/studies")["under_way"] is None
    side.complaints.clear()
    del company
