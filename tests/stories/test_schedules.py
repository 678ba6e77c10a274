"""Schedules: what they take over, and what becomes of them."""

import stripe

from support.shop import DAY, START, Shop, refused, told

Invalid = stripe.InvalidRequestError


def test_only_a_subscription_that_runs_is_taken_over(shop: Shop) -> None:
    create = shop.v1.subscription_schedules.create
    canceled = shop.subscribe(shop.customer().id)
    shop.v1.subscriptions.cancel(canceled.id)
    error = refused(Invalid, create, {"from_subscription": canceled.id})
    assert told(error)[2] == "from_subscription"
    assert "is canceled" in str(error)
    clock = shop.clock()
    failing = shop.customer("pm_card_chargeCustomerFail", test_clock=clock).id
    expired = shop.subscribe(failing)
    shop.advance(clock, START + DAY)
    assert shop.v1.subscriptions.retrieve(expired.id).status == "incomplete_expired"
    assert told(refused(Invalid, create, {"from_subscription": expired.id}))[0] == 400
