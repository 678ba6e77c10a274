"""Dates and currencies with worked numbers: leap days, yen, dinars, tiers."""

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from sao.testing import Refused, Sandbox
from support.shop import DAY, START, Shop, refused, told


def days(shop: Shop, subscription: stripe.Subscription) -> list[str]:
    """When the periods of the invoices' lines began, oldest first."""
    bills = shop.v1.invoices.list({"subscription": subscription.id, "limit": 100}).data
    return [
        datetime.fromtimestamp(bill.lines.data[0].period.start, UTC).date().isoformat()
        for bill in reversed(bills)
    ]


def test_a_leap_day_comes_back() -> None:
    sandbox = Sandbox("2028-02-29")
    shop = Shop(sandbox.stripe)
    yearly = shop.subscribe(shop.customer().id, items=[{"price": shop.price(interval="year")}])
    sandbox.advance(months=49)
    assert days(shop, yearly) == [
        "2028-02-29",
        "2029-02-28",
        "2030-02-28",
        "2031-02-28",
        "2032-02-29",
    ]


def test_the_end_of_january_in_a_leap_year() -> None:
    sandbox = Sandbox("2028-01-31T12:00:00")
    shop = Shop(sandbox.stripe)
    monthly = shop.subscribe(shop.customer().id)
    sandbox.advance(months=3, request_id="req_spring")
    assert days(shop, monthly) == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]


@pytest.mark.parametrize(
    ("currency", "amount", "half"), [("jpy", 1001, 501), ("kwd", 1230, 620), ("usd", 999, 500)]
)
def test_half_a_month_in_every_kind_of_currency(
    shop: Shop, sandbox: Sandbox, currency: str, amount: int, half: int
) -> None:
    """Halves go away from zero, to what can be charged: a yen, ten fils, a cent."""
    first, other = shop.price(amount, currency=currency), shop.price(0, currency=currency)
    subscription = shop.subscribe(shop.customer().id, items=[{"price": first}])
    assert shop.latest(subscription).amount_paid == amount
    sandbox.advance(to=START + 31 * DAY // 2)
    (item,) = subscription.items.data
    shop.v1.subscriptions.update(subscription.id, {"items": [{"id": item.id, "price": other}]})
    waiting = shop.v1.invoice_items.list({"customer": str(subscription.customer)}).data
    assert sorted(line.amount for line in waiting) == [-half, 0]


@pytest.mark.parametrize(("mode", "total"), [("volume", 6200), ("graduated", 6700)])
def test_five_of_two_tiers(shop: Shop, mode: Any, total: int) -> None:
    price = shop.v1.prices.create(
        {
            "currency": "usd",
            "billing_scheme": "tiered",
            "tiers_mode": mode,
            "tiers": [
                {"up_to": 1, "unit_amount": 500, "flat_amount": 1000},
                {"up_to": "inf", "unit_amount": 1000, "flat_amount": 1200},
            ],
            "recurring": {"interval": "month"},
            "product_data": {"name": "Seats"},
        }
    ).id
    items: Any = [{"price": price, "quantity": 5}]
    assert shop.latest(shop.subscribe(shop.customer().id, items=items)).amount_paid == total


@pytest.mark.parametrize(
    ("interval", "count"), [("day", 1096), ("week", 157), ("month", 37), ("year", 4)]
)
def test_an_interval_is_three_years_at_most(shop: Shop, interval: Any, count: int) -> None:
    terms: Any = {"interval": interval, "interval_count": count}
    error = refused(stripe.InvalidRequestError, shop.price, recurring=terms)
    assert told(error)[2] == "recurring[interval_count]"


@pytest.mark.parametrize(("currency", "odd", "even"), [("kwd", 1005, 1010), ("isk", 1050, 1100)])
def test_what_cannot_be_charged_is_asked_for_nowhere(
    sandbox: Sandbox, currency: str, odd: int, even: int
) -> None:
    """Fils go by ten, and krónur have no hundredths: a card could never pay such an amount."""
    card = {"payment_method": "pm_card_visa", "confirm": True}
    default = {"invoice_settings": {"default_payment_method": "pm_card_visa"}}
    owner = sandbox.post("/v1/customers", payment_method="pm_card_visa", **default)["id"]
    plain = {"customer": owner, "currency": currency}
    paid = sandbox.post("/v1/payment_intents", amount=even, **plain, **card)["id"]
    held = sandbox.post(
        "/v1/payment_intents", amount=even, **plain, **card, capture_method="manual"
    )["id"]
    draft = sandbox.post("/v1/invoices", **plain)["id"]
    sandbox.post("/v1/invoiceitems", amount=even, invoice=draft, **plain)
    bill = sandbox.post(f"/v1/invoices/{draft}/pay")
    line = {"type": "invoice_line_item", "invoice_line_item": bill["lines"]["data"][0]["id"]}
    note = {"invoice": draft}
    scope = {"scope": {"price_type": "metered"}}
    worth = {"type": "monetary", "monetary": {"currency": currency, "value": odd}}
    grant = {"customer": owner, "amount": worth, "applicability_config": scope}
    rate = {"display_name": "VAT", "inclusive": False, "percentage": "5"}
    tax = {"amount": 5, "taxable_amount": even, "tax_rate_data": rate}
    taxed = {"amount": even, "tax_amounts": [tax]}
    other = sandbox.post("/v1/invoices", **plain)["id"]
    adjusted = {"amount": -odd, "currency": currency}
    for path, asked, param in (
        ("payment_intents", {"amount": odd, **plain}, "amount"),
        (f"payment_intents/{held}/capture", {"amount_to_capture": 5}, "amount_to_capture"),
        ("refunds", {"payment_intent": paid, "amount": 5}, "amount"),
        ("invoiceitems", {"amount": -odd, **plain}, "amount"),
        (f"invoices/{other}/add_lines", {"lines": [taxed]}, "lines[0][tax_amounts][0][amount]"),
        (f"customers/{owner}", {"balance": odd}, "balance"),
        (f"customers/{owner}/balance_transactions", adjusted, "amount"),
        ("billing/credit_grants", grant, "amount[monetary][value]"),
        ("credit_notes", {**note, "amount": 5, "credit_amount": 5}, "amount"),
        ("credit_notes", {**note, "lines": [{**line, "amount": 5}]}, "lines[0][amount]"),
        ("credit_notes", {**note, "amount": even, "refund_amount": 5}, "refund_amount"),
    ):
        with pytest.raises(Refused) as caught:
            sandbox.post(f"/v1/{path}", asked)
        assert "must be multiples of" in str(caught.value)
        assert caught.value.error["param"] == param, path
