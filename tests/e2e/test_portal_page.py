"""The customer's portal, as a browser without scripts uses it."""

import re
from typing import Any

import httpx
import stripe

from support.server import Server
from support.shop import DAY, START, Shop, refused, told

BACK = "https://shop.test/account?a=1&b=2"


def portal(shop: Shop, customer: str, **params: Any) -> stripe.billing_portal.Session:
    return shop.v1.billing_portal.sessions.create({"customer": customer, **params})


def send(url: str, do: str, **fields: str) -> httpx.Response:
    return httpx.post(url, data={**fields, "do": do}, timeout=30)


def test_a_customer_sees_and_changes_what_is_theirs(server: Server, shop: Shop) -> None:
    clock = shop.clock()
    owner = shop.customer(test_clock=clock)
    bought = shop.subscribe(owner.id)
    opened = portal(shop, owner.id, return_url=BACK)
    assert (opened.customer, opened.return_url, opened.object) == (
        owner.id,
        BACK,
        "billing_portal.session",
    )
    url = opened.url
    assert url.startswith(f"{server.url}/portal/")
    page = httpx.get(url)
    assert (page.status_code, "<script" in page.text) == (200, False)
    for text in ("Gold", "1 \u00d7 10.00 USD per month", "Renews on 1 Feb 2026", "Visa •••• 4242"):
        assert text in page.text
    assert 'href="https://shop.test/account?a=1&amp;b=2"' in page.text
    (invoice,) = re.findall(r'href="([^"]*/documents/[^"]*)"', page.text)
    link = invoice if invoice.startswith("http") else f"{server.url}{invoice}"
    assert httpx.get(link).status_code == 200

    assert send(url, "cancel", id=bought.id).status_code == 303
    assert shop.v1.subscriptions.retrieve(bought.id).cancel_at_period_end
    assert "Ends on 1 Feb 2026" in httpx.get(url).text
    assert send(url, "resume", id=bought.id).status_code == 303
    assert not shop.v1.subscriptions.retrieve(bought.id).cancel_at_period_end

    declined = send(url, "card", number="4000000000000002")
    assert (declined.status_code, "Your card was declined." in declined.text) == (402, True)
    assert send(url, "card", number="5555555555554444").status_code == 303
    assert "Mastercard •••• 4444" in httpx.get(url).text
    shop.advance(clock, START + DAY)
    assert "its time is over" in httpx.get(url).text
    assert send(url, "cancel", id=bought.id).status_code == 404


def test_another_card_pays_what_is_open(shop: Shop) -> None:
    clock = shop.clock()
    owner = shop.customer(card="pm_card_chargeCustomerFail", test_clock=clock)
    own = shop.v1.payment_methods.attach("pm_card_visa", {"customer": owner.id}).id
    bought = shop.subscribe(owner.id, default_payment_method=own)
    failing = {"default_payment_method": str(owner.invoice_settings.default_payment_method)}
    shop.v1.subscriptions.update(bought.id, failing)  # type: ignore[arg-type]
    shop.advance(clock, START + 32 * DAY)
    assert shop.v1.subscriptions.retrieve(bought.id).status == "past_due"
    url = portal(shop, owner.id).url
    bill = shop.latest(bought)
    assert send(url, "pay", id=bill.id).status_code == 402
    assert send(url, "card", number="4242 4242 4242 4242").status_code == 303
    assert send(url, "pay", id=bill.id).status_code == 303
    after = shop.v1.subscriptions.retrieve(bought.id)
    assert after.status == "active"
    assert after.default_payment_method not in (None, failing["default_payment_method"])


def test_nobody_reaches_what_is_anothers(shop: Shop) -> None:
    ada, eve = shop.customer(), shop.customer()
    bought = shop.subscribe(ada.id)
    url = portal(shop, eve.id).url
    for do, object_id in (("cancel", bought.id), ("pay", str(bought.latest_invoice))):
        assert send(url, do, id=object_id).status_code == 400
    assert not shop.v1.subscriptions.retrieve(bought.id).cancel_at_period_end
    for wrong in (url.replace(eve.id, ada.id), f"{url}x", url.replace("/portal/", "/portal/x")):
        assert httpx.get(wrong).status_code == 404
        assert send(wrong, "cancel", id=bought.id).status_code == 404
    invalid = stripe.InvalidRequestError
    assert told(refused(invalid, portal, shop, "cus_none")) == (400, "resource_missing", "customer")
    error = refused(invalid, portal, shop, eve.id, return_url="javascript:alert(1)")
    assert told(error) == (400, None, "return_url")
