"""The first minute of somebody new: one press, and the page leads on from there."""

from playwright.sync_api import expect

from support.looks import faults
from support.sides import Side


def test_a_declined_renewal_is_begun_watched_and_recovered(side: Side) -> None:
    page = side.open("#/customers")
    page.locator("[data-gb-story]").first.wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="A declined renewal").click()
    page.get_by_role("heading", name="Halden Optics", level=1).wait_for()
    alert = page.locator(".alert").first
    expect(alert).to_contain_text("The next charge is going to fail.")
    alert.locator("[data-gb-jump]").click()
    expect(alert).to_contain_text("Payment failed.")
    expect(page.locator(".head .state").first).to_have_text("Past due")
    at = int(alert.locator("[data-gb-jump]").get_attribute("data-gb-jump") or 0)
    alert.get_by_role("button", name="Let the card succeed", exact=True).click()
    expect(alert.get_by_role("button", name="Let the card succeed", exact=True)).to_have_count(0)
    alert.locator(f'[data-gb-jump="{at}"]').click()
    expect(page.locator(".alert")).to_have_count(0)
    expect(page.locator(".head .state").first).to_have_text("Active")
    assert side.complaints == []


def test_an_offer_of_two_things_becomes_a_quote(side: Side) -> None:
    """Rows of a form: one more, another taken away, and what is left is what is sent."""
    product = side.post("/v1/products", data={"name": "Setup"})["id"]
    for amount in (900, 1900):
        terms = {"product": product, "unit_amount": amount, "currency": "usd"}
        side.post("/v1/prices", data=terms)
    customer = side.post("/v1/customers", data={"name": "Vela Maritime"})["id"]
    page = side.open(f"#/customers/{customer}")
    page.locator(f'.head[data-object="{customer}"]').wait_for()
    page.get_by_role("button", name="New quote", exact=True).click()
    dialog = page.get_by_role("dialog")
    for _ in range(2):
        dialog.get_by_role("button", name="Another", exact=True).click()
    prices, quantities = dialog.get_by_label("Price"), dialog.get_by_label("Quantity")
    expect(prices).to_have_count(3)
    prices.nth(2).select_option(index=1)
    quantities.nth(2).fill("4")
    assert faults(page) == []
    dialog.get_by_role("button", name="Take away 2 of 3", exact=True).click()
    expect(prices).to_have_count(2)
    expect(quantities.nth(1)).to_have_value("4")
    dialog.locator("button[type=submit]").click()
    page.locator('[data-gb-section="items"]').wait_for()
    quote = page.url.rsplit("/", 1)[1]
    items = side.get(f"/v1/quotes/{quote}/line_items")["data"]
    assert [one["quantity"] for one in items] == [1, 4]
