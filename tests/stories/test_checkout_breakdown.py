"""What a session's discount and taxes come to, where a client asks to see it."""

from typing import Any

import stripe

from sao.testing import Sandbox
from support.shop import Shop

ASKED = ["line_items", "total_details.breakdown", "line_items.data.discounts"]


def test_a_session_says_what_its_discount_and_rates_come_to(shop: Shop) -> None:
    """As integrations expand it with every session that completes."""
    vat: Any = {"display_name": "VAT", "percentage": 20, "inclusive": False}
    city: Any = {"display_name": "City", "percentage": 5, "inclusive": False}
    rates = [shop.v1.tax_rates.create(one).id for one in (vat, city)]
    coupon = shop.v1.coupons.create({"percent_off": 10, "duration": "once"}).id
    asked: Any = {
        "mode": "subscription",
        "customer": shop.customer().id,
        "success_url": "https://example.com/done",
        "discounts": [{"coupon": coupon}],
        "line_items": [
            {"price": shop.price(1000), "quantity": 2, "tax_rates": rates},
            {"price": shop.price(500), "quantity": 1, "tax_rates": rates[:1]},
        ],
    }
    opened = shop.v1.checkout.sessions.create(asked)
    shown = shop.v1.checkout.sessions.retrieve(opened.id, {"expand": ASKED})
    details = shown.total_details
    assert details is not None
    assert details.breakdown is not None
    (off,) = details.breakdown.discounts
    assert (off.amount, details.amount_discount) == (250, 250)
    assert off.discount.source.coupon == coupon
    assert off.discount.checkout_session == opened.id
    taxes = [(tax.rate.id, tax.amount, tax.taxable_amount) for tax in details.breakdown.taxes]
    assert taxes == [(rates[0], 450, 2250), (rates[1], 90, 1800)]
    assert details.amount_tax == 540
    assert shown.line_items is not None
    first, second = shown.line_items.data
    assert first.discounts is not None
    assert second.discounts is not None
    assert [one.amount for one in (*first.discounts, *second.discounts)] == [200, 50]
    listed = shop.v1.checkout.sessions.line_items.list(opened.id, {"expand": ["data.taxes"]})
    assert [len(item.taxes or ()) for item in listed.data] == [2, 1]


def test_a_session_without_either(shop: Shop, sandbox: Sandbox) -> None:
    asked: Any = {
        "mode": "payment",
        "success_url": "https://example.com/done",
        "line_items": [{"price": shop.price(1000, recurring=None), "quantity": 1}],
        "expand": ASKED,
    }
    shown = shop.v1.checkout.sessions.create(asked)
    assert isinstance(shown, stripe.checkout.Session)
    told = sandbox.get(f"/v1/checkout/sessions/{shown.id}", **{"expand[]": ASKED[1]})
    assert told["total_details"]["breakdown"] == {"discounts": [], "taxes": []}
    assert "breakdown" not in sandbox.get(f"/v1/checkout/sessions/{shown.id}")["total_details"]


def test_tiers_are_one_item(shop: Shop, sandbox: Sandbox) -> None:
    """An invoice has a line for each tier that is reached, and rounds the taxes of each."""
    steps: Any = [
        {"up_to": 1, "unit_amount": 700},
        {"up_to": 8, "unit_amount_decimal": "333.33"},
        {"up_to": "inf", "unit_amount": 12},
    ]
    tiered: Any = {"unit_amount": None, "billing_scheme": "tiered", "tiers_mode": "graduated"}
    terms = {"display_name": "VAT", "percentage": 19, "inclusive": False}
    rate = sandbox.post("/v1/tax_rates", terms)["id"]
    item = {"price": shop.price(tiers=steps, **tiered), "quantity": 9, "tax_rates": [rate]}
    owner = shop.customer().id
    bought = {"customer": owner, "line_items": [item]}
    session = sandbox.post(
        "/v1/checkout/sessions",
        {"mode": "subscription", "success_url": "https://example.com/done", **bought},
    )
    listed = sandbox.get(f"/v1/checkout/sessions/{session['id']}/line_items")["data"]
    assert [(one["amount_subtotal"], one["amount_total"]) for one in listed] == [(3045, 3623)]
    assert (session["amount_subtotal"], session["amount_total"]) == (3045, 3623)
    quote = sandbox.post("/v1/quotes", bought)
    assert (quote["amount_subtotal"], quote["amount_total"]) == (3045, 3623)
    offered = sandbox.get(f"/v1/quotes/{quote['id']}/line_items")["data"]
    assert [(one["amount_subtotal"], one["amount_total"]) for one in offered] == [(3045, 3623)]
    sandbox.post(f"/v1/quotes/{quote['id']}/finalize")
    begun = sandbox.post(f"/v1/quotes/{quote['id']}/accept")["subscription"]
    latest = sandbox.get(f"/v1/subscriptions/{begun}")["latest_invoice"]
    assert sandbox.get(f"/v1/invoices/{latest}")["total"] == 3623
