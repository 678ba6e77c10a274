"""Fields that recordings of the newest versions show, though the SDK declares only some of them."""

from typing import Any

import stripe

from sao.testing import Sandbox
from support.shop import START, Shop, plain

FLEXIBLY = {"flexible": {"proration_discounts": "included"}, "type": "flexible"}


def test_a_subscription_to_one_thing_says_what_and_how_many(shop: Shop, sandbox: Sandbox) -> None:
    price = shop.price(1000)
    sold = plain(shop.subscribe(shop.customer().id, items=[{"price": price, "quantity": 3}]))
    assert (sold["plan"]["id"], sold["plan"]["amount"], sold["quantity"]) == (price, 1000, 3)
    shop.v1.subscription_items.update(sold["items"]["data"][0]["id"], {"quantity": 5})
    (told,) = shop.v1.events.list({"type": "customer.subscription.updated", "limit": 1}).data
    assert plain(told.data)["previous_attributes"]["quantity"] == 3
    shop.v1.subscription_items.create({"subscription": sold["id"], "price": shop.price(500)})
    both = sandbox.get(f"/v1/subscriptions/{sold['id']}")
    assert (both["plan"], both["quantity"]) == (None, None), "which of them?"


def test_what_is_billed_flexibly_says_how(shop: Shop) -> None:
    owner = shop.customer().id
    sold = shop.subscribe(owner)
    assert plain(sold.billing_mode) == {**FLEXIBLY, "updated_at": START}
    planned: Any = {"from_subscription": sold.id}
    schedule = shop.v1.subscription_schedules.create(planned)
    assert plain(schedule.billing_mode) == {**FLEXIBLY, "updated_at": START}
    offered: Any = {"customer": owner, "line_items": [{"price": shop.price()}]}
    quote = shop.v1.quotes.create(offered)
    assert plain(quote.subscription_data.billing_mode) == FLEXIBLY


def test_a_charge_says_what_else_the_card_could_have_done(shop: Shop) -> None:
    paid = shop.latest(shop.subscribe(shop.customer().id))
    told: Any = {"expand": ["latest_charge"]}
    charge: Any = shop.v1.payment_intents.retrieve(shop.intent_of(paid), told).latest_charge
    card = charge.payment_method_details.card
    assert isinstance(card, stripe.StripeObject)
    assert card.extended_authorization.status == "disabled"
    assert [card[one].status for one in ("incremental_authorization", "multicapture")] == [
        "unavailable"
    ] * 2
    assert plain(card.overcapture) == {
        "maximum_amount_capturable": 1000,
        "status": "unavailable",
    }
    assert (card.network_transaction_id, card.transaction_link_id) == (None, None)


def test_an_open_session_of_a_customer_has_collected_nothing_yet(shop: Shop) -> None:
    basket: Any = {
        "mode": "subscription",
        "customer": shop.customer(email="ada@example.com").id,
        "line_items": [{"price": shop.price(), "quantity": 1}],
        "success_url": "https://shop.example/thanks",
    }
    session = shop.v1.checkout.sessions.create(basket)
    assert plain(session.collected_information) == {
        "business_name": None,
        "individual_name": None,
        "shipping_details": None,
    }
    assert session.customer_details is not None
    assert session.customer_details.tax_ids is None, "they are known when it is complete"
    assert plain(session.managed_payments) == {"enabled": False}
