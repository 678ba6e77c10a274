"""The page of a checkout session, as a browser without scripts uses it."""

import html
import re
from typing import Any
from urllib.parse import urlsplit

import httpx
import stripe

from support.server import Server
from support.shop import Shop

RETURN = "https://shop.test/thanks?session={CHECKOUT_SESSION_ID}"
CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 34", "cvc": "123"}
ADA = {"email": "ada@example.com", "name": "Ada"}


def offer(shop: Shop, mode: Any = "subscription", **params: Any) -> stripe.checkout.Session:
    items = [{"price": shop.price(1000), "quantity": 2}]
    return shop.v1.checkout.sessions.create(
        {"mode": mode, "success_url": RETURN, "line_items": items, **params}
    )


def send(url: str | None, do: str = "pay", **fields: str) -> httpx.Response:
    return httpx.post(str(url), data={**fields, "do": do}, timeout=30)


def problem(reply: httpx.Response) -> str:
    (found,) = re.findall(r'role="alert">([^<]*)<', reply.text)
    return html.unescape(found)


def test_the_page_says_what_a_period_costs_and_what_the_button_does(shop: Shop) -> None:
    page = httpx.get(str(offer(shop).url)).text
    assert "20.00 USD per month, until you cancel." in page
    assert "Subscribe and pay 20.00 USD<" in page
    trial = httpx.get(str(offer(shop, subscription_data={"trial_period_days": 14}).url)).text
    assert "14 days free, then 20.00 USD per month, until you cancel." in trial
    assert "Start trial<" in trial


def test_somebody_pays_on_the_page(server: Server, shop: Shop) -> None:
    opened = offer(shop, cancel_url="https://shop.test/cart?a=1&b=2")
    url = str(opened.url)
    assert url.startswith(f"{server.url}/checkout/")
    assert url.endswith(opened.id)
    page = httpx.get(url)
    assert page.status_code == 200
    for text in ("20.00 USD due today", "Gold", "2 \u00d7 10.00 USD per month", "until you cancel"):
        assert text in page.text
    assert 'href="https://shop.test/cart?a=1&amp;b=2"' in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' https://shop.test;" in policy
    assert "<script" not in page.text

    declined = send(url, **{**ADA, **CARD, "number": "4000000000000002"})
    assert (declined.status_code, problem(declined)) == (402, "Your card was declined.")
    assert 'value="ada@example.com"' in declined.text
    for wrong, why in (
        ({"number": "4111"}, "not a valid credit card number"),
        ({"expiry": "13/34"}, "expiration month is invalid"),
        ({"expiry": "soon"}, "expiration month is invalid"),
        ({"cvc": "1"}, "security code is invalid"),
        ({"email": "ada"}, "email"),
        ({"number": ""}, "payment_method"),
    ):
        refused = send(url, **{**ADA, **CARD, **wrong})
        assert refused.status_code in (400, 402), refused.text
        assert why in problem(refused)
    assert shop.v1.checkout.sessions.retrieve(opened.id).status == "open"

    paid = send(url, **ADA, **CARD)
    assert (paid.status_code, paid.headers["location"]) == (
        303,
        f"https://shop.test/thanks?session={opened.id}",
    )
    done = shop.v1.checkout.sessions.retrieve(opened.id, {"expand": ["customer"]})
    assert (done.status, done.payment_status, done.url) == ("complete", "paid", None)
    assert isinstance(done.customer, stripe.Customer)
    assert (done.customer.name, done.customer.email) == ("Ada", "ada@example.com")
    again = send(url, **ADA, **CARD)
    assert (again.status_code, urlsplit(again.headers["location"]).path) == (
        303,
        urlsplit(url).path,
    )
    assert "Thank you" in httpx.get(url).text


def test_a_bank_asks_who_pays(shop: Shop) -> None:
    opened = offer(shop, customer_email="<b>@example.com")
    assert "<b>@" not in httpx.get(str(opened.url)).text
    secure = {**CARD, "number": "4000000000003220", "name": "Ada"}
    asked = send(opened.url, **secure)
    assert asked.status_code == 200
    assert "Complete authentication" in asked.text
    assert 'name="number" value="4000000000003220"' in asked.text
    failed = send(opened.url, "fail", **secure)
    assert (failed.status_code, "authenticat" in problem(failed)) == (402, True)
    assert shop.v1.checkout.sessions.retrieve(opened.id).status == "open"
    assert send(opened.url, "pass", **secure).status_code == 303
    assert shop.v1.checkout.sessions.retrieve(opened.id).status == "complete"


def test_a_promotion_code_is_looked_at_before_it_counts(shop: Shop) -> None:
    coupon = shop.v1.coupons.create({"percent_off": 25, "duration": "once"})
    promotion = {"type": "coupon", "coupon": coupon.id}
    code = shop.v1.promotion_codes.create({"promotion": promotion, "code": "SPRING"})  # type: ignore[typeddict-item]
    opened = offer(shop, allow_promotion_codes=True)
    unknown = send(opened.url, "apply", promotion_code="WINTER", email="ada@example.com")
    assert (unknown.status_code, problem(unknown)) == (400, "No such promotion code: 'WINTER'")
    applied = send(opened.url, "apply", promotion_code="spring", email="ada@example.com")
    assert "15.00 USD due today" in applied.text
    assert 'value="ada@example.com"' in applied.text
    assert shop.v1.promotion_codes.retrieve(code.id).times_redeemed == 0
    assert send(opened.url, promotion_code="spring", **ADA, **CARD).status_code == 303
    assert shop.v1.checkout.sessions.retrieve(opened.id).amount_total == 1500


def test_a_page_is_had_with_its_whole_address(shop: Shop) -> None:
    cart = "https://shop.example.com/cart"
    opened = shop.v1.checkout.sessions.create(
        {"mode": "setup", "success_url": RETURN, "cancel_url": cart}
    )
    url = str(opened.url)
    assert "Keep a card for later" in httpx.get(url).text
    for wrong in (url.replace("/checkout/", "/checkout/x"), f"{url}x", f"{url[:-1]}"):
        for reply in (httpx.get(wrong), send(wrong, **CARD)):
            assert (reply.status_code, "no such page" in reply.text) == (404, True)
            assert reply.headers["content-type"].startswith("text/html")
    long = httpx.post(url, data={"name": "x" * 20_000})
    assert (long.status_code, "larger than" in long.text) == (413, True)
    shop.v1.checkout.sessions.expire(opened.id)
    expired = httpx.get(url).text
    assert "has expired" in expired
    assert f'href="{cart}" rel="noreferrer">Back to the shop' in expired
    assert send(url, **CARD).status_code == 303


def test_what_costs_nothing_is_paid_without_a_card(shop: Shop) -> None:
    opened = offer(
        shop, payment_method_collection="if_required", subscription_data={"trial_period_days": 7}
    )
    page = httpx.get(str(opened.url)).text
    assert "Card number" not in page
    assert "7 days free, then 20.00 USD per month" in page
    assert send(opened.url, email="ada@example.com").status_code == 303
    done = shop.v1.checkout.sessions.retrieve(opened.id)
    assert done.payment_status == "no_payment_required"


def test_what_is_paid_on_the_page_can_be_told_again(server: Server, shop: Shop) -> None:
    opened = offer(shop)
    assert send(opened.url, **ADA, **CARD).status_code == 303
    told = server.get("/api/scenario")["commands"][-1]
    assert told["path"] == f"/api/checkout/sessions/{opened.id}/pay"


def test_a_payment_link_leads_to_a_session_of_its_own(server: Server, shop: Shop) -> None:
    once: Any = {"price": shop.price(700, recurring=None), "quantity": 1}
    thanks: Any = {"custom_message": "See you <soon>"}
    link = shop.v1.payment_links.create(
        {
            "line_items": [once],
            "after_completion": {"type": "hosted_confirmation", "hosted_confirmation": thanks},
        }
    )
    assert link.url.startswith(f"{server.url}/pay/")
    entered = httpx.get(link.url, params={"prefilled_email": "ada@example.com"})
    assert entered.status_code == 303
    page = httpx.get(f"{server.url}{entered.headers['location']}")
    assert "7.00 USD" in page.text
    assert 'value="ada@example.com"' in page.text or "ada@example.com" in page.text
    paid = send(str(page.url), **ADA, **CARD)
    assert (paid.status_code, paid.headers["location"]) == (303, urlsplit(str(page.url)).path)
    done = httpx.get(str(page.url)).text
    assert "See you &lt;soon&gt;" in done
    assert ">Continue<" not in done
    assert httpx.head(link.url).status_code == 200
    assert len(shop.v1.checkout.sessions.list({"payment_link": link.id}).data) == 1
    shop.v1.payment_links.update(link.id, {"active": False, "inactive_message": "Sold out"})
    assert ">Sold out<" in httpx.get(link.url).text
    assert httpx.get(link.url.replace("/pay/", "/pay/x")).status_code == 404


def test_the_page_takes_a_tax_id_where_the_session_does(shop: Shop) -> None:
    url = str(offer(shop, tax_id_collection={"enabled": True}).url)
    assert "Tax ID, if you have one" in httpx.get(url).text
    german = {"tax_id_type": "eu_vat", "tax_id": "DE123456789"}
    wrong = send(url, **{**ADA, **CARD, **german, "tax_id": "DE1"})
    assert "It looks like this: DE123456789" in problem(wrong)
    assert 'value="DE1"' in wrong.text
    assert send(url, **ADA, **CARD, **german).status_code == 303
    assert "Tax ID" not in httpx.get(str(offer(shop).url)).text
