"""The page of a checkout session in a real browser: light and dark, wide and narrow, no script."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browsing import judged
from support.server import Server

NARROW, PHONE, WIDE = 320, 390, 1280
OFFER = {
    "mode": "subscription",
    "allow_promotion_codes": "true",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "1000",
    "line_items[0][price_data][recurring][interval]": "month",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("checkout") / "data") as started:
        yield started


@pytest.fixture
def server(running: Server) -> Server:
    """With a connection of its own: the last test's may have been idle for too long."""
    running.http.close()
    running.http = running.new_http()
    return running


def offer(server: Server, name: str = "Gold") -> dict[str, Any]:
    """A session that leads to a page of another origin."""
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    more = {
        "success_url": f"{elsewhere}/docs?{{CHECKOUT_SESSION_ID}}",
        "line_items[0][price_data][product_data][name]": name,
    }
    made: dict[str, Any] = server.post("/v1/checkout/sessions", data=OFFER | more)
    return made


def judge(page: Page, axe: str) -> None:
    assert judged(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("scheme", "width"), [("light", WIDE), ("dark", NARROW)])
def test_somebody_pays_and_axe_finds_nothing(
    browser: Browser, server: Server, axe: str, scheme: Any, width: int
) -> None:
    session = offer(server, "Gold" + "e" * 60)
    size: Any = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(session["url"])
    judge(page, axe)
    page.get_by_label("Email", exact=True).fill("ada@example.com")
    page.get_by_label("Card number", exact=True).fill("4000 0000 0000 0002")
    page.get_by_role("button", name="Subscribe and pay 10.00 USD", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    judge(page, axe)
    page.get_by_label("Card number", exact=True).fill("4000 0000 0000 3220")
    page.get_by_role("button", name="Subscribe and pay 10.00 USD", exact=True).click()
    complete = page.get_by_role("button", name="Complete authentication", exact=True)
    expect(complete).to_be_visible()
    judge(page, axe)
    complete.click()
    page.wait_for_url(f"**/docs?{session['id']}")
    page.goto(session["url"])
    expect(page.get_by_role("status")).to_have_text("Thank you, this is done.")
    judge(page, axe)
    context.close()


ASKED = {
    "mode": "payment",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "1000",
    "line_items[0][price_data][product_data][name]": "Mug",
    "line_items[0][quantity]": "1",
    "line_items[0][adjustable_quantity][enabled]": "true",
    "shipping_address_collection[allowed_countries][0]": "DE",
    "shipping_address_collection[allowed_countries][1]": "FR",
    "shipping_options[0][shipping_rate_data][display_name]": "Post",
    "shipping_options[0][shipping_rate_data][fixed_amount][amount]": "500",
    "shipping_options[0][shipping_rate_data][fixed_amount][currency]": "usd",
    "shipping_options[1][shipping_rate_data][display_name]": "Express",
    "shipping_options[1][shipping_rate_data][fixed_amount][amount]": "1500",
    "shipping_options[1][shipping_rate_data][fixed_amount][currency]": "usd",
    "phone_number_collection[enabled]": "true",
    "custom_fields[0][key]": "engraving",
    "custom_fields[0][label][type]": "custom",
    "custom_fields[0][label][custom]": "Engraving",
    "custom_fields[0][type]": "text",
    "consent_collection[terms_of_service]": "required",
    "custom_text[submit][message]": "Ships on Monday.",
}


def test_what_is_asked_is_answered_by_keyboard(browser: Browser, server: Server, axe: str) -> None:
    back = server.url.replace("127.0.0.1", "localhost")
    made = server.post("/v1/checkout/sessions", data={**ASKED, "success_url": f"{back}/docs"})
    size: Any = {"width": PHONE, "height": 844}
    context = browser.new_context(viewport=size, color_scheme="dark", bypass_csp=True)
    page = context.new_page()
    page.goto(made["url"])
    judge(page, axe)
    page.get_by_label("How many of Mug", exact=True).fill("2")
    page.get_by_label("Express, 15.00 USD", exact=True).check()
    page.get_by_role("button", name="Update the total", exact=True).click()
    expect(page.get_by_role("heading", name="35.00 USD due today", exact=True)).to_be_visible()
    for label, text in (
        ("Email", "ada@example.com"),
        ("Full name", "Ada Byron"),
        ("Street and number", "Unter den Linden 1"),
        ("Phone", "call me now"),
        ("Engraving", "For you"),
        ("Card number", "4242 4242 4242 4242"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Country", exact=True).select_option("DE")
    page.get_by_label("I agree to the terms of service", exact=True).check()
    page.get_by_label("Engraving", exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("That is no phone number")
    phone = page.get_by_label("Phone", exact=True)
    expect(phone).to_be_focused()
    expect(phone).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Engraving", exact=True)).to_have_value("For you")
    judge(page, axe)
    phone.fill("+49 30 123456")
    page.get_by_role("button", name="Pay 35.00 USD", exact=True).click()
    page.wait_for_url("**/docs")
    done = server.get(f"/v1/checkout/sessions/{made['id']}")
    assert (done["amount_total"], done["shipping_cost"]["amount_total"]) == (3500, 1500)
    context.close()


def test_a_portal_is_used_and_axe_finds_nothing(browser: Browser, server: Server, axe: str) -> None:
    session = offer(server)
    paid = {"email": "ada@example.com", "payment_method": "pm_card_visa"}
    done = server.post(f"/api/checkout/sessions/{session['id']}/pay", paid)
    asked = {"customer": done["customer"], "return_url": server.url}
    url = server.post("/v1/billing_portal/sessions", data=asked)["url"]
    size: Any = {"width": NARROW, "height": 900}
    context = browser.new_context(viewport=size, color_scheme="dark", bypass_csp=True)
    page = context.new_page()
    page.goto(url)
    judge(page, axe)
    page.get_by_role("button", name="Cancel at the end of the period: Gold", exact=True).click()
    expect(page.get_by_text("Ends on 1 Feb 2026", exact=True)).to_be_visible()
    page.get_by_label("Number of another card", exact=True).fill("4000000000000002")
    page.get_by_role("button", name="Pay with this card from now on", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    judge(page, axe)
    context.close()


def test_a_plan_is_changed_and_left(browser: Browser, server: Server, axe: str) -> None:
    session = offer(server)
    paid = {"email": "ada@example.com", "payment_method": "pm_card_visa"}
    owner = server.post(f"/api/checkout/sessions/{session['id']}/pay", paid)["customer"]
    found = server.get(f"/v1/subscriptions?customer={owner}")["data"][0]
    price = found["items"]["data"][0]["price"]
    features = {
        "features[subscription_update][enabled]": "true",
        "features[subscription_update][default_allowed_updates][0]": "quantity",
        "features[subscription_update][products][0][product]": price["product"],
        "features[subscription_update][products][0][prices][0]": price["id"],
        "features[subscription_update][proration_behavior]": "always_invoice",
        "features[subscription_cancel][enabled]": "true",
        "features[subscription_cancel][mode]": "immediately",
        "features[subscription_cancel][cancellation_reason][enabled]": "true",
        "features[subscription_cancel][cancellation_reason][options][0]": "unused",
    }
    goes_by = server.post("/v1/billing_portal/configurations", data=features)["id"]
    asked = {"customer": owner, "configuration": goes_by}
    page = browser.new_page(viewport={"width": NARROW, "height": 900}, bypass_csp=True)
    page.goto(server.post("/v1/billing_portal/sessions", data=asked)["url"])
    judge(page, axe)
    page.get_by_label("Quantity", exact=True).fill("3")
    page.get_by_role("button", name="See what it costs: Gold", exact=True).click()
    expect(page.get_by_role("heading", name="Confirm the change", exact=True)).to_be_visible()
    judge(page, axe)
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.get_by_text("3 × 10.00 USD per month", exact=True)).to_be_visible()  # noqa: RUF001
    page.get_by_label("Why do you leave?", exact=True).select_option("unused")
    page.get_by_role("button", name="Cancel now: Gold", exact=True).click()
    expect(page.get_by_text("There is none.", exact=True)).to_be_visible()
    page.close()


def test_the_form_leads_on_under_its_own_policy(browser: Browser, server: Server) -> None:
    """Browsers hold `form-action` against where a form is redirected to as well."""
    session = offer(server)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(session["url"])
    page.get_by_label("Email", exact=True).fill("ada@example.com")
    page.get_by_label("Card number", exact=True).fill("4242 4242 4242 4242")
    page.keyboard.press("Enter")  # pays, though the first button in sight applies a code
    page.wait_for_url(f"**/docs?{session['id']}")
    context.close()
