"""What can be subscribed to together, however asked: one currency, each price once, multiples.

Intervals have to be multiples of the shortest; what becomes of them then is told in
`test_mixed_intervals`.
"""

from typing import Any

import pytest
import stripe

from support.shop import Shop, refused, told

OTHERS = {
    "currency": {"currency": "eur"},
    "interval": {"recurring": {"interval": "week"}},
    "interval_count": {"recurring": {"interval": "day", "interval_count": 30}},
}


def refusal(call: Any, *args: Any) -> Any:
    return told(refused(stripe.InvalidRequestError, call, *args))[2]


@pytest.mark.parametrize("other", OTHERS)
def test_prices_that_differ_are_refused_on_every_way(shop: Shop, other: str) -> None:
    customer, gold, odd = shop.customer().id, shop.price(), shop.price(**OTHERS[other])
    both = [{"price": gold}, {"price": odd}]
    create = shop.v1.subscriptions.create
    assert refusal(create, {"customer": customer, "items": both}) == "items[1][price]"
    month = {"duration": {"interval": "month"}}
    plan = {"customer": customer, "start_date": "now"}
    mixed = {**plan, "phases": [{"items": [{"price": gold}], **month}, {"items": both, **month}]}
    param = refusal(shop.v1.subscription_schedules.create, mixed)
    assert param == "phases[1][items][1][price]"
    subscription = shop.subscribe(customer, items=[{"price": gold}])
    added = {"subscription": subscription.id, "price": odd}
    assert refusal(shop.v1.subscription_items.create, added) == "price"


def test_one_price_comes_once_in_a_phase(shop: Shop) -> None:
    gold = shop.price()
    twice = {"items": [{"price": gold}, {"price": gold}], "duration": {"interval": "month"}}
    asked = {"customer": shop.customer().id, "start_date": "now", "phases": [twice]}
    param = refusal(shop.v1.subscription_schedules.create, asked)
    assert param == "phases[0][items][1][price]"


def test_a_subscription_keeps_its_currency(shop: Shop) -> None:
    """Also where every item would be in the other one."""
    customer, gold, euros = shop.customer().id, shop.price(), shop.price(currency="eur")
    subscription = shop.subscribe(customer, items=[{"price": gold}])
    (item,) = subscription.items.data
    swapped = {"items": [{"id": item.id, "price": euros}]}
    assert refusal(shop.v1.subscriptions.update, subscription.id, swapped) == "items[0][price]"
    assert refusal(shop.v1.subscription_items.update, item.id, {"price": euros}) == "price"
    month = {"duration": {"interval": "month"}}
    phases = [{"items": [{"price": each}], **month} for each in (gold, euros)]
    asked = {"customer": customer, "start_date": "now", "phases": phases}
    param = refusal(shop.v1.subscription_schedules.create, asked)
    assert param == "phases[1][items][0][price]"


def test_checkout_sells_one_interval_at_a_time(shop: Shop) -> None:
    prices = (shop.price(), shop.price(interval="year"))
    lines: Any = [{"price": price, "quantity": 1} for price in prices]
    session: Any = {
        "mode": "subscription",
        "line_items": lines,
        "success_url": "https://shop.test/",
    }
    assert refusal(shop.v1.checkout.sessions.create, session) == "line_items[1][price]"
    param = refusal(shop.v1.payment_links.create, {"line_items": lines})
    assert param == "line_items[1][price]"
    session |= {"line_items": lines[:1], "optional_items": lines[1:]}
    assert refusal(shop.v1.checkout.sessions.create, session) == "optional_items[0][price]"


def test_a_quote_offers_several_intervals(shop: Shop) -> None:
    prices = (shop.price(1500), shop.price(9000, interval="year"), shop.price(interval="week"))
    lines: Any = [{"price": price} for price in prices]
    asked: Any = {"customer": shop.customer().id, "line_items": lines}
    assert refusal(shop.v1.quotes.create, asked) == "line_items[2][price]"
    quote = shop.v1.quotes.create({**asked, "line_items": lines[:2]})
    each_month = quote.computed.recurring
    assert each_month is not None
    assert (each_month.amount_total, each_month.interval) == (1500, "month")
    assert quote.computed.upfront.amount_total == 10_500
    shop.v1.quotes.finalize_quote(quote.id)
    sold: Any = shop.v1.quotes.accept(quote.id, {"expand": ["subscription"]}).subscription
    first, second = sold["items"].data
    assert first.current_period_end < second.current_period_end
