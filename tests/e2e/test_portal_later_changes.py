"""Changes that customers choose in their portal and that wait for the end of the period."""

import re
from typing import Any

import httpx
import stripe

from support.portal_pages import Offer, buttons, configure, send
from support.shop import DAY, HOUR, START, Shop, refused, told

LESS: Any = {"conditions": [{"type": "decreasing_item_amount"}]}
SHORTER: Any = {"conditions": [{"type": "shortening_interval"}]}
FEBRUARY = START + 31 * DAY
INVALID = stripe.InvalidRequestError


def on_pro(shop: Shop, offer: Offer, owner: str, **params: Any) -> stripe.Subscription:
    """A subscription to the dearer of the two prices."""
    return shop.subscribe(owner, items=[{"price": offer.pro}], **params)


def test_a_cheaper_plan_begins_when_the_period_ends(shop: Shop) -> None:
    clock = shop.clock()
    owner = shop.customer(test_clock=clock).id
    offer = Offer(shop, schedule_at_period_end=LESS)
    bought = on_pro(shop, offer, owner)
    url = offer.portal(owner)
    seen = send(url, "change", id=bought.id, price=offer.basic)
    assert (seen.status_code, "From 1 Feb 2026" in seen.text) == (200, True), seen.text
    assert re.findall(r'<dd class="total">(.*?)</dd>', seen.text) == ["10.00 USD"]
    assert shop.v1.subscriptions.retrieve(bought.id).schedule is None, "nothing of it has happened"
    assert send(url, "confirm", id=bought.id, price=offer.basic).status_code == 303
    waits = shop.v1.subscriptions.retrieve(bought.id, {"expand": ["schedule"]})
    assert waits.items.data[0].price.id == offer.pro
    assert isinstance(waits.schedule, stripe.SubscriptionSchedule)
    assert [(each.start_date, each.items[0].price) for each in waits.schedule.phases] == [
        (START, offer.pro),
        (FEBRUARY, offer.basic),
    ]
    assert waits.schedule.end_behavior == "release"
    shop.advance(clock, FEBRUARY + HOUR)
    after = shop.v1.subscriptions.retrieve(bought.id)
    (item,) = after.items.data
    assert (item.price.id, after.status, after.schedule) == (offer.basic, "active", None)
    paid = shop.latest(bought)
    assert (paid.amount_paid, len(paid.lines.data)) == (1000, 1), "nothing is given back"
    assert shop.v1.subscription_schedules.retrieve(waits.schedule.id).status == "released"


def test_a_dearer_plan_begins_at_once(shop: Shop) -> None:
    owner = shop.customer().id
    offer = Offer(shop, schedule_at_period_end=LESS)
    bought = offer.bought(owner)
    assert send(offer.portal(owner), "confirm", id=bought.id, price=offer.pro).status_code == 303
    after = shop.v1.subscriptions.retrieve(bought.id)
    assert (after.items.data[0].price.id, after.schedule) == (offer.pro, None)


def test_fewer_wait_as_well(shop: Shop) -> None:
    owner = shop.customer().id
    offer = Offer(shop, schedule_at_period_end=LESS)
    bought = shop.subscribe(owner, items=[{"price": offer.basic, "quantity": 5}])
    url = offer.portal(owner)
    assert send(url, "confirm", id=bought.id, quantity="2").status_code == 303
    after = shop.v1.subscriptions.retrieve(bought.id, {"expand": ["schedule"]})
    schedule: Any = after.schedule
    assert (after.items.data[0].quantity, schedule.phases[1]["items"][0].quantity) == (5, 2)


def test_a_shorter_interval_waits_for_the_end_of_the_longer(shop: Shop) -> None:
    clock = shop.clock()
    owner = shop.customer(test_clock=clock).id
    offer = Offer(shop, schedule_at_period_end=SHORTER)
    year = offer.price(9000, "year")
    offered = [{"product": offer.product, "prices": [offer.basic, offer.pro, year]}]
    features: Any = {"subscription_update": {"products": offered}}
    shop.v1.billing_portal.configurations.update(offer.id, {"features": features})
    bought = shop.subscribe(owner, items=[{"price": year}])
    url = offer.portal(owner)
    assert send(url, "confirm", id=bought.id, price=offer.basic).status_code == 303
    end = shop.v1.subscriptions.retrieve(bought.id).items.data[0].current_period_end
    assert end == START + 365 * DAY
    shop.advance(clock, end + HOUR)
    after = shop.v1.subscriptions.retrieve(bought.id)
    assert (after.items.data[0].price.id, after.schedule) == (offer.basic, None)
    assert after.items.data[0].current_period_end == end + 31 * DAY
    assert shop.latest(bought).amount_paid == 1000


def test_who_changes_their_mind_keeps_what_they_have(shop: Shop) -> None:
    clock = shop.clock()
    owner = shop.customer(test_clock=clock).id
    offer = Offer(shop, schedule_at_period_end=LESS)
    features: Any = {"subscription_cancel": {"enabled": True}}
    shop.v1.billing_portal.configurations.update(offer.id, {"features": features})
    bought = on_pro(shop, offer, owner)
    url = offer.portal(owner)
    send(url, "confirm", id=bought.id, price=offer.basic)
    page = httpx.get(url).text
    assert "From 1 Feb 2026: 1 × 10.00 USD per month" in page  # noqa: RUF001
    assert buttons(page) & {"change", "cancel", "stay"} == {"stay"}
    assert send(url, "confirm", id=bought.id, price=offer.basic).status_code == 400
    assert send(url, "stay", id=bought.id).status_code == 303
    assert buttons(httpx.get(url).text) & {"change", "cancel", "stay"} == {"change", "cancel"}
    assert send(url, "stay", id=bought.id).status_code == 400
    shop.advance(clock, FEBRUARY + HOUR)
    after = shop.v1.subscriptions.retrieve(bought.id)
    assert (after.items.data[0].price.id, after.schedule) == (offer.pro, None)


def test_what_the_seller_has_scheduled_is_not_the_customers_to_undo(shop: Shop) -> None:
    owner = shop.customer().id
    offer = Offer(shop, schedule_at_period_end=LESS)
    bought = on_pro(shop, offer, owner)
    planned: Any = {"from_subscription": bought.id}
    shop.v1.subscription_schedules.create(planned)
    url = offer.portal(owner)
    assert "stay" not in buttons(httpx.get(url).text)
    assert send(url, "stay", id=bought.id).status_code == 400
    no = send(url, "confirm", id=bought.id, price=offer.basic)
    assert (no.status_code, "A schedule says what this subscription is." in no.text) == (400, True)


def test_what_ends_or_comes_cheaper_cannot_wait(shop: Shop) -> None:
    owner = shop.customer().id
    offer = Offer(shop, schedule_at_period_end=LESS)
    bought = on_pro(shop, offer, owner)
    half = shop.v1.coupons.create({"percent_off": 50, "duration": "forever"}).id
    code: Any = {"promotion": {"type": "coupon", "coupon": half}, "code": f"HALF{owner[-4:]}"}
    shop.v1.promotion_codes.create(code)
    url = offer.portal(owner)
    asked = {"id": bought.id, "price": offer.basic, "promotion_code": f"half{owner[-4:]}"}
    no = send(url, "change", **asked)
    assert (no.status_code, "A promotion code is for changes" in no.text) == (400, True), no.text
    shop.v1.subscriptions.update(bought.id, {"cancel_at_period_end": True})
    no = send(url, "change", id=bought.id, price=offer.basic)
    assert (no.status_code, "This subscription ends then." in no.text) == (400, True), no.text


def test_a_configuration_says_what_waits(shop: Shop) -> None:
    portals = shop.v1.billing_portal.configurations
    offer = Offer(shop, schedule_at_period_end=LESS)
    shown = portals.retrieve(offer.id).features.subscription_update.schedule_at_period_end
    assert [each.type for each in shown.conditions] == ["decreasing_item_amount"]
    kept: Any = {"features": {"subscription_update": {"proration_behavior": "none"}}}
    changed = portals.update(offer.id, kept).features.subscription_update
    assert len(changed.schedule_at_period_end.conditions) == 1
    none: Any = {"subscription_update": {"schedule_at_period_end": {"conditions": ""}}}
    cleared = portals.update(offer.id, {"features": none}).features.subscription_update
    assert cleared.schedule_at_period_end.conditions == []
    wrong: Any = {"conditions": [{"type": "growing"}]}
    error = refused(INVALID, configure, shop, subscription_update={"schedule_at_period_end": wrong})
    place = "features[subscription_update][schedule_at_period_end][conditions][0][type]"
    assert told(error) == (400, None, place)


def test_a_flow_leads_to_a_change_that_waits(shop: Shop) -> None:
    owner = shop.customer().id
    offer = Offer(shop, schedule_at_period_end=LESS)
    bought = on_pro(shop, offer, owner)
    change = {"id": bought.items.data[0].id, "price": offer.basic, "quantity": 1}
    confirm = {"subscription": bought.id, "items": [change]}
    flow: Any = {
        "type": "subscription_update_confirm",
        "subscription_update_confirm": confirm,
        "after_completion": {"type": "hosted_confirmation"},
    }
    url = offer.portal(owner, flow_data=flow)
    assert "From 1 Feb 2026" in httpx.get(url).text
    done = send(url, "confirm")
    assert (done.status_code, "This is done." in done.text) == (200, True), done.text
    assert "nothing to confirm" in httpx.get(url).text
    again = send(url, "confirm")
    assert (again.status_code, "A change waits already." in again.text) == (400, True), again.text
    assert shop.v1.subscriptions.retrieve(bought.id).schedule is not None
