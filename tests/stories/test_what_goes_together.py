"""What can be subscribed to together: one currency, one interval, each price once, however asked.

Billing by the item, each at its own interval, is Stripe's flexible billing mode; it is refused by
name.
"""

from typing import Any

import pytest
import stripe

from support.shop import Shop, refused, told

OTHERS = {
    "currency": {"currency": "eur"},
    "interval": {"recurring": {"interval": "week"}},
    "interval_count": {"recurring": {"interval": "month", "interval_count": 3}},
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
