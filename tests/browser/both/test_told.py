"""What a new person looks for: ids, what a price comes to, whose a dispute is; and long names."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.dashboard import Company
from support.looks import faults
from support.sides import WIDE, Side

Open = Callable[[str], Page]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2


def test_an_id_is_there_however_much_is_to_be_said_and_can_be_copied(
    opened: Open, company: Company
) -> None:
    page = opened(f"#/customers/{company.dunning}")
    facts = page.locator(".line-facts")
    expect(facts).to_contain_text(company.dunning)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    facts.get_by_role("button", name="Copy the id").click()
    expect(page.locator(".said[role=status]")).to_contain_text("The id is copied")
    assert page.evaluate("navigator.clipboard.readText()") == company.dunning


def test_a_price_says_what_every_unit_costs_in_every_currency(opened: Open, side: Side) -> None:
    tiers = [{"up_to": 10, "unit_amount": 1000}, {"up_to": "inf", "unit_amount": 800}]
    yen = [{"up_to": "inf", "unit_amount": 900, "flat_amount": 500}]
    price = side.post(
        "/v1/prices",
        data={
            "currency": "usd",
            "product_data[name]": "Seats",
            "recurring[interval]": "month",
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            **{
                f"tiers[{n}][{key}]": told
                for n, tier in enumerate(tiers)
                for key, told in tier.items()
            },
            **{f"currency_options[jpy][tiers][0][{key}]": told for key, told in yen[0].items()},
        },
    )["id"]
    page = opened(f"#/prices/{price}")
    rows = page.locator("[data-gb-section=amounts] tbody tr")
    expect(rows).to_have_count(3)
    told = [["1 to 10", "10.00 USD"], ["from 11 on", "8.00 USD"], ["all", "900 JPY", "500 JPY"]]
    for row, words in zip(rows.all(), told, strict=True):
        for word in words:
            expect(row).to_contain_text(word)
    expect(page.locator("[data-gb-section=subscriptions]")).to_contain_text("Nobody has subscribed")
    assert faults(page) == []


def test_a_dispute_says_whose_it_is_and_tells_its_own_story(opened: Open, side: Side) -> None:
    owner = side.post("/v1/customers", data={"name": "Quill & Co"})["id"]
    path = "/v1/payment_methods/pm_card_createDispute/attach"
    card = side.post(path, data={"customer": owner})["id"]
    item = {"customer": owner, "amount": "700", "currency": "usd"}
    invoice = side.post("/v1/invoices", data={"customer": owner, "currency": "usd"})["id"]
    side.post("/v1/invoiceitems", data={**item, "invoice": invoice})
    side.post(f"/v1/invoices/{invoice}/finalize", data={})
    side.post(f"/v1/invoices/{invoice}/pay", data={"payment_method": card})
    page = opened("#/disputes")
    page.get_by_role("searchbox").fill("quill")
    row = page.locator('[data-gb-view="disputes"] tbody tr')
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Quill & Co")
    row.locator("th a").click()
    expect(page.locator(".crumbs")).to_contain_text("Quill & Co")
    expect(page.locator("[data-gb-section=outcomes]")).to_contain_text("Dispute")
    expect(page.locator("[data-gb-section=outcomes]")).not_to_contain_text("Customer")


def test_a_long_name_leaves_room_for_the_rest(opened: Open, side: Side) -> None:
    name = f"{LONG} 1"
    side.post("/v1/customers", data={"name": name})
    page = opened("#/customers")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.get_by_role("link", name=name)).to_be_visible()
        region = page.locator('[data-gb-view="customers"] .list .scroll')
        assert region.evaluate("e => e.scrollWidth - e.clientWidth") <= 1
        assert faults(page) == []
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def test_a_price_is_made_where_prices_are_in_the_currency_that_is_chosen(
    opened: Open, side: Side, company: Company
) -> None:
    page = opened("#/prices")
    page.get_by_role("button", name="New price", exact=True).click()
    dialog = page.locator("[data-gb-dialog]")
    amount = dialog.get_by_label("Price", exact=True)
    expect(dialog.locator(".cur").first).to_have_text("USD")
    dialog.get_by_label("Currency").select_option("jpy")
    expect(dialog.locator(".cur").first).to_have_text("JPY")
    amount.fill("12.50")
    dialog.get_by_role("button", name="New price", exact=True).click()
    expect(dialog.locator(".wrong")).to_contain_text("has no decimals")
    amount.fill("1250")
    assert faults(page) == []
    dialog.get_by_role("button", name="New price", exact=True).click()
    expect(page.locator("h1:visible")).to_contain_text("1,250 JPY per month")
    made = side.get("/v1/prices", limit=1)["data"][0]
    assert (made["currency"], made["unit_amount"]) == ("jpy", 1250)
    del company
