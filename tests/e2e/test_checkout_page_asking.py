"""What the page of a checkout session asks for, as a browser without scripts uses it."""

import html
import re
from typing import Any
from urllib.parse import urlsplit

import httpx
import stripe

from support.server import Server
from support.shop import Shop

CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 34", "cvc": "123"}
ADA = {"email": "ada@example.com", "name": "Ada"}
PLACE = {
    "shipping[name]": "Ada Byron",
    "shipping[address][country]": "DE",
    "shipping[address][line1]": "Unter den Linden 1",
    "shipping[address][city]": "Berlin",
}
OWN: Any = [
    {
        "key": "engraving",
        "label": {"type": "custom", "custom": "Engraving"},
        "type": "text",
        "text": {"maximum_length": 10},
    }
]


def rate(shop: Shop, name: str, amount: int) -> str:
    fixed: Any = {"amount": amount, "currency": "usd"}
    week: Any = {"unit": "business_day", "value": 5}
    estimate: Any = {"minimum": {**week, "value": 3}, "maximum": week}
    return shop.v1.shipping_rates.create(
        {"display_name": name, "fixed_amount": fixed, "delivery_estimate": estimate}
    ).id


def offer(shop: Shop, **params: Any) -> stripe.checkout.Session:
    item: Any = {"price": shop.price(1000, recurring=None), "quantity": 1}
    return shop.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "https://shop.test/",
            "line_items": [{**item, "adjustable_quantity": {"enabled": True, "maximum": 5}}],
            **params,
        }
    )


def send(url: str | None, do: str = "pay", **fields: str) -> httpx.Response:
    return httpx.post(str(url), data={**fields, "do": do}, timeout=30)


def problem(reply: httpx.Response) -> tuple[str, str]:
    """What is wrong, and in which field, which says so and has the focus."""
    (why,) = re.findall(r'role="alert">([^<]*)<', reply.text)
    (field,) = re.findall(r'name="([^"]*)"[^>]*aria-invalid="true"[^>]* autofocus', reply.text)
    assert f'-wrong">{why}</p>' in reply.text
    return html.unescape(why), field


def test_goods_are_sent_and_the_total_follows(shop: Shop) -> None:
    slow, fast = rate(shop, "Post", 500), rate(shop, "Express", 1500)
    pin = shop.price(200, recurring=None)
    opened = offer(
        shop,
        shipping_address_collection={"allowed_countries": ["DE", "FR"]},
        shipping_options=[{"shipping_rate": slow}, {"shipping_rate": fast}],
        optional_items=[{"price": pin, "quantity": 1}],
        custom_text={"shipping_address": {"message": "No parcel lockers <yet>."}},
        expand=["line_items"],
    )
    assert opened.line_items is not None
    mugs = f"quantities[{opened.line_items.data[0].id}]"
    page = httpx.get(str(opened.url)).text
    for text in (
        "15.00 USD due today",
        "Post, 5.00 USD, 3 to 5 business days",
        "Shipping (Post)",
        "No parcel lockers &lt;yet&gt;.",
        "Germany",
        "Pay 15.00 USD",
    ):
        assert text in page, text
    taken = {mugs: "2", "shipping_rate": fast, f"optional_items[{pin}]": "1"}
    looked = send(opened.url, "apply", **taken, **PLACE)
    assert "37.00 USD due today" in looked.text
    assert 'value="Unter den Linden 1"' in looked.text
    unseen = send(opened.url, due="1500", **taken, **PLACE, **ADA, **CARD)
    assert "This comes to 37.00 USD." in unseen.text
    assert shop.v1.checkout.sessions.retrieve(opened.id).status == "open"
    many = send(opened.url, **{**taken, mugs: "6"}, **PLACE, **ADA, **CARD)
    assert problem(many) == ("The quantity of this item has to be from 0 to 5.", mugs)
    paid = send(opened.url, due="3700", **taken, **PLACE, **ADA, **CARD)
    assert paid.status_code == 303, paid.text
    assert httpx.get(str(opened.url)).text.count("2.00 USD once") == 1
    done = shop.v1.checkout.sessions.retrieve(opened.id)
    assert (done.amount_total, done.payment_status) == (3700, "paid")
    assert done.collected_information is not None
    assert done.collected_information.shipping_details is not None
    assert done.collected_information.shipping_details.address.city == "Berlin"


def test_what_is_wrong_stands_at_its_field(shop: Shop) -> None:
    opened = offer(
        shop,
        shipping_address_collection={"allowed_countries": ["DE", "FR"]},
        billing_address_collection="required",
        phone_number_collection={"enabled": True},
        name_collection={"business": {"enabled": True}},
        custom_fields=OWN,
        consent_collection={"terms_of_service": "required", "promotions": "auto"},
        custom_text={"terms_of_service_acceptance": {"message": "I take it as it is"}},
        submit_type="donate",
    )
    page = httpx.get(str(opened.url)).text
    for text in ("Engraving", "Business name", "I take it as it is", "Donate 10.00 USD"):
        assert text in page, text
    whole = {
        **ADA,
        **CARD,
        **PLACE,
        "address[line1]": "1 Main St",
        "address[country]": "us",
        "phone": "+49 30 123456",
        "business_name": "Engines Ltd",
        "custom_fields[engraving]": "For <you>",
        "consent[terms_of_service]": "accepted",
    }
    for name, value in (
        ("shipping[address][country]", "US"),
        ("address[line1]", ""),
        ("phone", "call me"),
        ("business_name", ""),
        ("custom_fields[engraving]", "x" * 11),
        ("consent[terms_of_service]", ""),
        ("number", "4000000000000002"),
        ("expiry", "soon"),
        ("email", "ada"),
    ):
        refused = send(opened.url, **{**whole, name: value})
        assert refused.status_code in (400, 402), (name, refused.text)
        assert problem(refused)[1] == name
        assert "For &lt;you&gt;" in refused.text or name == "custom_fields[engraving]"
    secure = send(opened.url, **{**whole, "number": "4000000000003220"})
    assert 'name="custom_fields[engraving]" value="For &lt;you&gt;"' in secure.text
    assert send(opened.url, "pass", **{**whole, "number": "4000000000003220"}).status_code == 303
    done = shop.v1.checkout.sessions.retrieve(opened.id)
    assert done.consent is not None
    assert (done.consent.terms_of_service, done.consent.promotions) == ("accepted", "opt_out")
    intent = shop.v1.payment_intents.retrieve(
        str(done.payment_intent), {"expand": ["payment_method"]}
    )
    assert intent.shipping is not None
    assert (intent.shipping.name, intent.shipping.phone) == ("Ada Byron", "+49 30 123456")
    assert isinstance(intent.payment_method, stripe.PaymentMethod)
    billed = intent.payment_method.billing_details
    assert (billed.phone, billed.address and billed.address.line1) == (
        "+49 30 123456",
        "1 Main St",
    )
    assert done.customer_details is not None
    assert done.customer_details.address is not None
    assert done.customer_details.address.country == "US"


def test_whoever_buys_says_how_much(shop: Shop) -> None:
    gift = shop.price(
        None,  # type: ignore[arg-type]
        recurring=None,
        custom_unit_amount={"enabled": True, "minimum": 500, "maximum": 900_000},
    )
    line: Any = {"price": gift, "quantity": 1}
    opened = offer(shop, line_items=[line], expand=["line_items"])
    assert opened.line_items is not None
    amount = f"amounts[{opened.line_items.data[0].id}]"
    page = httpx.get(str(opened.url)).text
    for text in (
        "You say how much, in USD: at least 5.00 USD, at most 9,000.00 USD",
        'inputmode="decimal"',
        'name="number"',
        "Update the total",
    ):
        assert text in page, text
    for typed, why in (("4", "The amount must be at least $5.00."), ("x", "This is not an amount")):
        told, field = problem(send(opened.url, due="0", **{amount: typed}, **ADA, **CARD))
        assert why in told
        assert field == amount
    unsaid, field = problem(send(opened.url, due="0", **ADA, **CARD))
    assert (unsaid, field) == (f"Missing required param: {amount}.", amount)
    unseen = send(opened.url, due="0", **{amount: "1200.5"}, **ADA, **CARD)
    assert "This comes to 1,200.50 USD" in unseen.text
    assert 'value="1200.5"' in unseen.text
    paid = send(opened.url, due="120050", **{amount: "1200.5"}, **ADA, **CARD)
    assert paid.headers["location"] == "https://shop.test/"
    done = shop.v1.checkout.sessions.retrieve(opened.id)
    assert (done.status, done.amount_total) == ("complete", 120_050)


def test_a_link_hands_on_what_it_asks(server: Server, shop: Shop) -> None:
    item: Any = {"price": shop.price(1000, recurring=None), "quantity": 1}
    link = shop.v1.payment_links.create(
        {
            "line_items": [{**item, "adjustable_quantity": {"enabled": True}}],
            "optional_items": [{"price": shop.price(200, recurring=None), "quantity": 1}],
            "custom_fields": OWN,
            "custom_text": {"submit": {"message": "Ships on Monday."}},
            "name_collection": {"business": {"enabled": True, "optional": True}},
            "shipping_address_collection": {"allowed_countries": ["DE"]},
            "shipping_options": [{"shipping_rate": rate(shop, "Post", 500)}],
            "invoice_creation": {"enabled": True},
        }
    )
    entered = httpx.get(link.url)
    page = httpx.get(f"{server.url}{entered.headers['location']}")
    for text in ("15.00 USD due today", "Ships on Monday.", "Business name, if you like"):
        assert text in page.text, text
    said = {**PLACE, **ADA, **CARD, "custom_fields[engraving]": "Ada"}
    assert send(str(page.url), **said).status_code == 303
    (done,) = shop.v1.checkout.sessions.list({"payment_link": link.id}).data
    assert shop.v1.invoices.retrieve(str(done.invoice)).total == 1500


def test_a_card_that_was_kept_is_offered(shop: Shop) -> None:
    owner = shop.customer(card=None, email="ada@example.com").id
    save: Any = {"payment_method_save": "enabled"}
    first = offer(shop, customer=owner, saved_payment_method_options=save)
    assert "Another card" not in httpx.get(str(first.url)).text
    assert send(first.url, **CARD, save_payment_method="true").status_code == 303
    second = offer(shop, customer=owner, saved_payment_method_options=save)
    page = httpx.get(str(second.url)).text
    assert "Visa ending in 4242" in page
    (card,) = re.findall(r'name="payment_method" value="(pm_\w+)"', page)
    assert send(second.url, payment_method=card, expiry="12 / 34").status_code == 303
    assert shop.v1.checkout.sessions.retrieve(second.id).payment_status == "paid"


def test_who_comes_too_late_begins_again(server: Server, shop: Shop) -> None:
    opened = offer(shop, after_expiration={"recovery": {"enabled": True}})
    expired = shop.v1.checkout.sessions.expire(opened.id)
    assert expired.after_expiration is not None
    assert expired.after_expiration.recovery is not None
    url = str(expired.after_expiration.recovery.url)
    assert url.startswith(f"{server.url}/recover/")
    assert f'href="{urlsplit(url).path}"' in httpx.get(str(opened.url)).text
    again = httpx.get(url)
    assert again.status_code == 303
    page = httpx.get(f"{server.url}{again.headers['location']}")
    assert "10.00 USD due today" in page.text
    assert send(str(page.url), **ADA, **CARD).status_code == 303
    assert httpx.get(url.replace("/recover/", "/recover/x")).status_code == 404


def test_a_page_of_ones_own_leads_back(shop: Shop) -> None:
    back = "https://shop.test/back?s={CHECKOUT_SESSION_ID}"
    opened = offer(shop, ui_mode="embedded_page", success_url="", return_url=back)
    paid = send(opened.url, **ADA, **CARD)
    assert paid.headers["location"] == f"https://shop.test/back?s={opened.id}"
    stays = offer(shop, ui_mode="embedded_page", success_url="", redirect_on_completion="never")
    assert send(stays.url, **ADA, **CARD).headers["location"] in str(stays.url)


def test_the_address_changes_the_total_which_is_seen_before_it_is_charged(shop: Shop) -> None:
    german: Any = {"de": {"type": "standard"}}
    shop.v1.tax.registrations.create(
        {"country": "DE", "country_options": german, "active_from": "now"}
    )
    opened = offer(shop, automatic_tax={"enabled": True}, tax_id_collection={"enabled": True})
    page = httpx.get(str(opened.url)).text
    for text in ("10.00 USD due today", "Billing address", "<dt>Tax</dt><dd>0.00 USD</dd>"):
        assert text in page, text
    place = {"address[line1]": "Unter den Linden 1", "address[country]": "de"}
    looked = send(opened.url, "apply", **place)
    assert "11.90 USD due today" in looked.text
    unseen = send(opened.url, due="1000", **place, **ADA, **CARD)
    assert "This comes to 11.90 USD." in unseen.text
    nowhere = {**place, "address[country]": "us"}
    lost = send(opened.url, due="1000", **nowhere, **ADA, **CARD)
    assert problem(lost)[1] == "address[postal_code]"
    paid = send(opened.url, due="1190", **place, **ADA, **CARD)
    assert paid.status_code == 303, paid.text
    done = shop.v1.checkout.sessions.retrieve(opened.id)
    assert (done.amount_total, done.automatic_tax.status) == (1190, "complete")
