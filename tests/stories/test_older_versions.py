"""Clients that were written for older versions of the API find what they read where it was."""

from typing import Any

import pytest

from sao.testing import Sandbox
from support.shop import DAY, HOUR, START, Shop

ACACIA, OF_2022 = "2024-12-18.acacia", "2022-08-01"
MONTH = 31 * DAY  # January


def asked(sandbox: Sandbox, path: str, version: str = ACACIA, **params: Any) -> Any:
    """What such a client is answered."""
    reply = sandbox.request("GET", path, params, version=version)
    assert reply.status == 200, reply.body
    return reply.body


def test_a_subscription_has_a_period_and_a_plan(shop: Shop, sandbox: Sandbox) -> None:
    price, off = shop.price(1000), shop.v1.coupons.create({"percent_off": 10, "duration": "once"})
    terms: Any = {"items": [{"price": price, "quantity": 3}], "discounts": [{"coupon": off.id}]}
    made = shop.subscribe(shop.customer().id, **terms, metadata={"object": "invoice", "id": "1"})
    path = f"/v1/subscriptions/{made.id}"
    newest = sandbox.get(path)
    older = asked(sandbox, path, **{"expand[]": "plan.product"})
    assert (
        older.items()
        >= {name: newest[name] for name in newest if name not in ("items", "plan")}.items()
    )
    assert (older["current_period_start"], older["current_period_end"]) == (START, START + MONTH)
    assert (older["plan"]["id"], older["quantity"]) == (price, 3)
    assert older["plan"]["product"]["name"] == "Gold"
    assert older["metadata"] == {"object": "invoice", "id": "1"}
    assert older["discount"] is None, "what was once is used up"
    assert {"current_period_end", "discount"} & newest.keys() == set()
    assert asked(sandbox, path, "2026-05-27.dahlia") == newest
    shop.v1.subscription_items.create({"subscription": made.id, "price": shop.price(500)})
    both = asked(sandbox, path)
    assert (both["plan"], both["quantity"]) == (None, None)
    assert both["current_period_end"] == START + MONTH


def test_an_invoice_has_its_payment_and_its_subscription(shop: Shop, sandbox: Sandbox) -> None:
    vat: Any = {"display_name": "VAT", "percentage": 20, "inclusive": False}
    rate, off = shop.v1.tax_rates.create(vat).id, {"percent_off": 50, "duration": "forever"}
    coupon: Any = shop.v1.coupons.create(off).id  # type: ignore[arg-type]
    price = shop.price(1000)
    customer = shop.customer().id
    waiting: Any = {"customer": customer, "amount": 300, "currency": "usd"}
    item = shop.v1.invoice_items.create(waiting)
    made = shop.subscribe(
        customer,
        items=[{"price": price}],
        discounts=[{"coupon": coupon}],
        default_tax_rates=[rate],
        metadata={"team": "7"},
    )
    paths = {
        f"expand[{n}]": f"latest_invoice.{path}"
        for n, path in enumerate(("payment_intent", "charge", "subscription", "lines.data.plan"))
    }
    shown = asked(sandbox, f"/v1/subscriptions/{made.id}", **dict(list(paths.items())[:3]))
    bill = shown["latest_invoice"]
    assert bill["subscription"]["current_period_end"] == START + MONTH
    assert bill["subscription_details"] == {"metadata": {"team": "7"}}
    assert (bill["paid"], bill["paid_out_of_band"]) == (True, False)
    assert (bill["payment_intent"]["status"], bill["payment_intent"]["invoice"]) == (
        "succeeded",
        bill["id"],
    )
    assert bill["charge"]["id"] == bill["payment_intent"]["latest_charge"]
    assert (bill["charge"]["invoice"], bill["discount"]["coupon"]["id"]) == (bill["id"], coupon)
    taxed = bill["total_tax_amounts"]
    assert (bill["tax"], [tax["tax_rate"] for tax in taxed]) == (130, [rate])
    assert not taxed[0]["inclusive"]
    first, second = bill["lines"]["data"]
    assert (first["type"], first["invoice_item"], first["price"]) == ("invoiceitem", item.id, None)
    assert (second["type"], second["plan"]["id"], second["price"]["id"]) == (
        "subscription",
        price,
        price,
    )
    assert (second["proration"], second["subscription_item"]) == (
        False,
        made["items"].data[0].id,
    )
    told = sandbox.request("GET", f"/v1/subscriptions/{made.id}", paths)
    assert (told.status, told.body["error"]["param"]) == (400, "expand[0]"), "not in our version"


def test_a_charge_was_within_its_intent(shop: Shop, sandbox: Sandbox) -> None:
    bill = shop.latest(shop.subscribe(shop.customer().id))
    path = f"/v1/payment_intents/{shop.intent_of(bill)}"
    (charge,) = asked(sandbox, path, OF_2022)["charges"]["data"]
    assert (charge["paid"], charge["invoice"]) == (True, bill.id)
    assert "charges" not in asked(sandbox, path, "2022-11-15")


def test_an_invoice_item_has_a_price(shop: Shop, sandbox: Sandbox) -> None:
    price = shop.price(700, recurring=None)
    asks: Any = {"customer": shop.customer().id, "pricing": {"price": price}, "quantity": 2}
    made = shop.v1.invoice_items.create(asks)
    older = asked(sandbox, f"/v1/invoiceitems/{made.id}")
    assert (older["price"]["id"], older["plan"], older["unit_amount"]) == (price, None, 700)
    assert (older["unit_amount_decimal"], older["subscription"]) == ("700", None)


def test_a_promotion_code_has_its_coupon(shop: Shop, sandbox: Sandbox) -> None:
    coupon = shop.v1.coupons.create({"percent_off": 10, "duration": "once"}).id
    given: Any = {"promotion": {"type": "coupon", "coupon": coupon}, "code": "HELLO"}
    code = shop.v1.promotion_codes.create(given).id
    assert asked(sandbox, f"/v1/promotion_codes/{code}")["coupon"]["id"] == coupon
    assert "coupon" not in asked(sandbox, f"/v1/promotion_codes/{code}", "2025-09-30.clover")


def test_events_are_told_in_the_version_asked_for(shop: Shop, sandbox: Sandbox) -> None:
    made = shop.subscribe(shop.customer().id)
    sandbox.advance(seconds=MONTH + HOUR)
    path, only = "/v1/events", {"type": "customer.subscription.updated"}
    event = asked(sandbox, path, **only)["data"][0]
    assert (event["api_version"], event["data"]["object"]["id"]) == (ACACIA, made.id)
    assert event["data"]["object"]["current_period_start"] == START + MONTH
    before = event["data"]["previous_attributes"]
    assert (before["current_period_start"], before["current_period_end"]) == (START, START + MONTH)
    assert asked(sandbox, f"{path}/{event['id']}") == event
    newest = sandbox.get(f"{path}/{event['id']}")
    assert "current_period_start" not in newest["data"]["previous_attributes"]
    assert newest["api_version"] == "2026-10-28.endive"
    bills = asked(sandbox, path, type="invoice.finalized")["data"]
    assert {bill["data"]["object"]["subscription"] for bill in bills} == {made.id}


def test_what_is_announced_has_no_id(shop: Shop, sandbox: Sandbox) -> None:
    """Clients take whatever has one for something that can be retrieved."""
    shop.subscribe(shop.customer().id)
    sandbox.advance(seconds=MONTH)
    (told,) = asked(sandbox, "/v1/events", type="invoice.upcoming")["data"]
    assert "id" not in told["data"]["object"]
    assert told["data"]["object"]["subscription"] is not None
    more = {"type": "invoice.upcoming", "expand[]": "data.data.object.discounts"}
    assert asked(sandbox, "/v1/events", **more)["data"] == [told]


def test_the_invoice_to_come_as_it_was_asked_for(shop: Shop, sandbox: Sandbox) -> None:
    made = shop.subscribe(shop.customer().id)
    sandbox.advance(days=10)
    item, coupon = made["items"].data[0].id, {"percent_off": 50, "duration": "once"}
    off: Any = shop.v1.coupons.create(coupon).id  # type: ignore[arg-type]
    change = {
        "subscription": made.id,
        "subscription_items[0][id]": item,
        "subscription_items[0][quantity]": 2,
        "subscription_proration_behavior": "none",
        "coupon": off,
        "expand[]": "discounts",
    }
    older = asked(sandbox, "/v1/invoices/upcoming", **change)
    assert (older["subtotal"], older["total"], older["subscription"]) == (2000, 1000, made.id)
    assert older["discounts"][0]["coupon"]["id"] == off
    assert older["lines"]["data"][0]["price"]["unit_amount"] == 1000
    change["subscription_items[0][price]"] = "price_none"
    told = sandbox.request("GET", "/v1/invoices/upcoming", change, version=ACACIA)
    assert (told.status, told.body["error"]["param"]) == (400, "subscription_items[0][price]")


@pytest.mark.parametrize("version", ["", "2026-10-28.endive", "later", "2025-09-30.clover"])
def test_everybody_else_is_shown_the_newest(shop: Shop, sandbox: Sandbox, version: str) -> None:
    bill = shop.latest(shop.subscribe(shop.customer().id))
    path = f"/v1/invoices/{bill.id}"
    assert asked(sandbox, path, version) == sandbox.get(path)
