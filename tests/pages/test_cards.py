"""Pages that take cards by a gateway's own client, in a real browser: Stripe's, as localstripe."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from support.browsing import judged
from support.cards import (
    DECLINED_AT_ONCE,
    DECLINED_LATER,
    SECURE,
    SECURE_AND_DECLINED,
    VISA,
    CardShop,
    enter,
)

SOON_MS = 60_000
expect.set_options(timeout=SOON_MS)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CardShop]:
    with CardShop(tmp_path_factory.mktemp("cards")) as shop:
        yield shop


@pytest.fixture
def shop(running: CardShop) -> Iterator[CardShop]:
    yield running
    running.there.faults(lost=0)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(SOON_MS)
    found = context.new_page()
    said: list[str] = []
    found.on("console", lambda one: said.append(one.text))
    yield found
    context.close()
    assert [one for one in said if "Content Security Policy" in one] == []


def pay(page: Page, session: dict[str, Any], number: str, verb: str) -> None:
    """Open the page, enter a card, press the button."""
    page.goto(session["url"])
    page.get_by_label("Email", exact=True).fill("ada@example.com")
    enter(page, number)
    page.get_by_role("button", name=verb, exact=True).click()


@pytest.mark.parametrize(
    ("form", "verb", "paid"),
    [
        ({}, "Subscribe and pay 15.00 USD", [1500]),
        ({"subscription_data[trial_period_days]": "7"}, "Start trial", []),
        ({"mode": "payment"}, "Pay 15.00 USD", [1500]),
        ({"mode": "setup", "currency": "usd"}, "Keep this card", []),
    ],
    ids=["subscription", "trial", "payment", "setup"],
)
def test_somebody_buys(shop: CardShop, page: Page, form: Any, verb: str, paid: list[int]) -> None:
    before = len(shop.paid())
    session = shop.offer(**form)
    pay(page, session, VISA, verb)
    page.wait_for_url(f"**/docs?{session['id']}")
    assert shop.session(session["id"])["status"] == "complete"
    assert shop.paid()[before:] == paid


def test_nothing_but_what_is_needed_is_allowed(shop: CardShop) -> None:
    session = shop.offer()
    policy = shop.server.http.get(session["url"]).headers["content-security-policy"]
    there = shop.there.url
    assert policy.split("; ")[0] == "default-src 'none'"
    assert policy.endswith(
        f"frame-ancestors 'none'; script-src 'self' {there}; connect-src 'self' {there}; "
        f"frame-src {there}"
    )
    shop.server.post(f"/v1/checkout/sessions/{session['id']}/expire", data={})
    over = shop.server.http.get(session["url"])
    assert "script" not in over.headers["content-security-policy"] + over.text
    assert "Test: no real money moves" in over.text


def test_a_card_that_the_client_refuses_is_told_at_its_field(shop: CardShop, page: Page) -> None:
    before = shop.paid()
    session = shop.offer()
    pay(page, session, DECLINED_AT_ONCE, "Subscribe and pay 15.00 USD")
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    expect(page.get_by_label("Email", exact=True)).to_have_value("ada@example.com")
    assert shop.paid() == before
    enter(page, VISA)
    page.get_by_role("button", name="Subscribe and pay 15.00 USD", exact=True).click()
    page.wait_for_url(f"**/docs?{session['id']}")


def test_a_decline_keeps_the_offer_and_says_why_also_after_a_reload(
    shop: CardShop, page: Page
) -> None:
    before = shop.paid()
    session = shop.offer()
    pay(page, session, DECLINED_LATER, "Subscribe and pay 15.00 USD")
    expect(page.get_by_role("alert").first).to_have_text("Your card was declined.")
    page.goto(session["url"])
    expect(page.get_by_role("alert").first).to_have_text("Your card was declined.")
    expect(page.get_by_text("ada@example.com", exact=True)).to_be_visible()
    enter(page, VISA)
    page.get_by_role("button", name="Subscribe and pay 15.00 USD", exact=True).click()
    page.wait_for_url(f"**/docs?{session['id']}")
    assert shop.paid() == [*before, 1500]
    (bought,) = (shop.session(session["id"])["subscription"],)
    assert shop.server.get(f"/v1/subscriptions/{bought}")["status"] == "active"


def test_what_was_wrong_elsewhere_does_not_cost_the_card(shop: CardShop, page: Page) -> None:
    session = shop.offer(**{"mode": "payment", "phone_number_collection[enabled]": "true"})
    page.goto(session["url"])
    page.get_by_label("Phone", exact=True).fill("call me now")
    page.get_by_label("Email", exact=True).fill("ada@example.com")
    enter(page, VISA)
    page.get_by_role("button", name="Pay 15.00 USD", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("That is no phone number")
    expect(page.get_by_label("Visa ending in 4242", exact=True)).to_be_checked()
    page.get_by_label("Phone", exact=True).fill("+49 30 123456")
    page.get_by_role("button", name="Pay 15.00 USD", exact=True).click()
    page.wait_for_url(f"**/docs?{session['id']}")


def authenticate(page: Page, *, passed: bool = True) -> None:
    """What the gateway's client asks of the customer."""
    name = "Complete authentication" if passed else "Fail authentication"
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("passed", [True, False])
def test_a_bank_that_asks_is_answered_on_the_page(
    shop: CardShop, page: Page, *, passed: bool
) -> None:
    """Once when the card is kept, once when it pays."""
    before = shop.paid()
    session = shop.offer()
    number = SECURE if passed else SECURE_AND_DECLINED
    pay(page, session, number, "Subscribe and pay 15.00 USD")
    authenticate(page)
    page.get_by_role("button", name="Go on to your bank", exact=True).click()
    authenticate(page)
    if passed:
        page.wait_for_url(f"**/docs?{session['id']}")
        assert shop.paid() == [*before, 1500]
    else:
        expect(page.get_by_role("alert").first).to_have_text("Your card was declined.")
        assert shop.session(session["id"])["status"] == "open"
        assert shop.paid() == before


def test_what_is_pressed_before_the_script_is_there_is_not_lost(shop: CardShop, page: Page) -> None:
    """The button to the bank waits for what it does; the seller's script comes late here."""
    session = shop.offer()
    pay(page, session, SECURE, "Subscribe and pay 15.00 USD")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/hosted/cards.js", hold)
    authenticate(page)
    button = page.get_by_role("button", name="Go on to your bank", exact=True)
    expect(button).to_be_disabled()
    while not held:
        page.wait_for_timeout(10)
    held[0].continue_()
    button.click()
    authenticate(page)
    page.wait_for_url(f"**/docs?{session['id']}")


def test_whoever_does_not_authenticate_a_card_keeps_the_form(shop: CardShop, page: Page) -> None:
    session = shop.offer()
    pay(page, session, SECURE, "Subscribe and pay 15.00 USD")
    authenticate(page, passed=False)
    expect(page.get_by_role("alert")).to_contain_text("authentication failed")
    expect(
        page.get_by_role("button", name="Subscribe and pay 15.00 USD", exact=True)
    ).to_be_enabled()


def judge(page: Page, axe: str) -> None:
    assert judged(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_while_the_gateway_is_silent_the_page_says_so_and_a_crash_loses_nothing(
    browser: Browser, shop: CardShop, axe: str
) -> None:
    """Pressed twice, with the keyboard; loaded again, judged; the server killed in between."""
    before = shop.paid()
    session = shop.offer(mode="payment")
    context = browser.new_context(
        viewport={"width": 320, "height": 800}, color_scheme="dark", bypass_csp=True
    )
    context.set_default_timeout(SOON_MS)
    page = context.new_page()
    page.goto(session["url"])
    judge(page, axe)
    page.get_by_label("Email", exact=True).fill("ada@example.com")
    place = enter(page, VISA)
    shop.there.faults(held="before")
    place.get_by_placeholder("postal_code", exact=True).press("Tab")
    page.get_by_label("Name on the card", exact=True).press("Enter")
    page.get_by_role("button", name="Pay 15.00 USD", exact=True).dblclick(force=True)
    shop.there.faults(lost=1000)
    expect(page.get_by_role("heading", name="Your payment is on its way")).to_be_visible()
    judge(page, axe)
    page.reload()
    expect(page.get_by_role("heading", name="Your payment is on its way")).to_be_visible()
    shop.server.kill()
    shop.there.faults(lost=0)
    shop.server.start()
    page.wait_for_url(f"**/docs?{session['id']}")
    assert shop.paid() == [*before, 1500]
    page.goto(session["url"])
    expect(page.get_by_role("status")).to_have_text("Thank you, this is done.")
    context.close()


def test_without_script_the_page_says_what_it_needs(shop: CardShop) -> None:
    url, http = shop.offer()["url"], shop.server.http
    assert '<noscript><p class="problem">Paying by card needs JavaScript.' in http.get(url).text
    sent = http.post(url, data={"do": "pay", "email": "ada@example.com", "kept": ""})
    assert sent.status_code == 400
    assert "No card was entered. Paying by card needs JavaScript" in sent.text


def test_the_portal_takes_another_card(shop: CardShop, page: Page) -> None:
    session = shop.offer()
    pay(page, session, VISA, "Subscribe and pay 15.00 USD")
    page.wait_for_url(f"**/docs?{session['id']}")
    owner = shop.session(session["id"])["customer"]
    portal = shop.server.post("/v1/billing_portal/sessions", data={"customer": owner})
    page.goto(portal["url"])
    enter(page, DECLINED_AT_ONCE)
    page.get_by_role("button", name="Pay with this card from now on", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    enter(page, "5555555555554444")
    page.get_by_role("button", name="Pay with this card from now on", exact=True).click()
    expect(page.get_by_text("4444")).to_be_visible()
    bought = shop.session(session["id"])["subscription"]
    chosen = shop.server.get(f"/v1/subscriptions/{bought}")["default_payment_method"]
    assert shop.server.get(f"/v1/payment_methods/{chosen}")["card"]["last4"] == "4444"
    kept = shop.server.get(f"/v1/customers/{owner}/payment_methods")["data"]
    assert len(kept) == 2
    assert len(shop.there.client.customers.list({"limit": 100}).data) >= 1


def bill(shop: CardShop) -> dict[str, Any]:
    """An invoice that was sent, and its customer has no card."""
    post = shop.server.post
    owner = post("/v1/customers", data={"name": "Ada", "email": "ada@example.com"})["id"]
    sent = {"customer": owner, "collection_method": "send_invoice", "days_until_due": "30"}
    made = post("/v1/invoices", data=sent)["id"]
    post(
        "/v1/invoiceitems",
        data={"customer": owner, "amount": "700", "currency": "usd", "invoice": made},
    )
    sent_out: dict[str, Any] = post(f"/v1/invoices/{made}/send", data={})
    return sent_out


def test_an_invoice_is_paid_on_its_page_after_a_decline(shop: CardShop, page: Page) -> None:
    before = shop.paid()
    sent = bill(shop)
    page.goto(sent["hosted_invoice_url"])
    page.get_by_role("link", name="Pay online", exact=True).click()
    enter(page, DECLINED_LATER)
    page.get_by_role("button", name="Pay 7.00 USD", exact=True).click()
    expect(page.get_by_role("alert").first).to_have_text("Your card was declined.")
    page.goto(f"{sent['hosted_invoice_url']}/pay")
    expect(page.get_by_role("alert").first).to_have_text("Your card was declined.")
    enter(page, SECURE)
    page.get_by_role("button", name="Pay 7.00 USD", exact=True).click()
    authenticate(page)
    page.get_by_role("button", name="Go on to your bank", exact=True).click()
    authenticate(page)
    expect(page.get_by_text("This invoice is paid. Thank you.", exact=True)).to_be_visible()
    assert shop.paid() == [*before, 700]
    assert shop.server.get(f"/v1/invoices/{sent['id']}")["status"] == "paid"
    page.get_by_role("link", name="The invoice", exact=True).click()
    expect(page.get_by_role("link", name="Download PDF", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Pay online", exact=True)).to_have_count(0)


def test_the_other_pages_are_judged_narrow_and_dark(
    browser: Browser, shop: CardShop, axe: str
) -> None:
    sent = bill(shop)
    portal = shop.server.post("/v1/billing_portal/sessions", data={"customer": sent["customer"]})
    context = browser.new_context(
        viewport={"width": 320, "height": 800}, color_scheme="dark", bypass_csp=True
    )
    page = context.new_page()
    for url in (sent["hosted_invoice_url"], f"{sent['hosted_invoice_url']}/pay", portal["url"]):
        page.goto(url)
        judge(page, axe)
    expect(page.get_by_role("group", name="Card", exact=True)).to_be_visible()
    context.close()
