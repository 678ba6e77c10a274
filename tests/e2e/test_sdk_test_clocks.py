"""Test clocks, through the official SDK."""

import stripe

from support.server import Server
from support.shop import DAY, START, Shop, refused, told

Invalid = stripe.InvalidRequestError


def test_a_clock_is_made_moved_and_listed(shop: Shop) -> None:
    clocks = shop.v1.test_helpers.test_clocks
    made = clocks.create({"frozen_time": START, "name": "Ada's year"})
    assert isinstance(made, stripe.test_helpers.TestClock)
    assert (made.status, made.frozen_time, made.name) == ("ready", START, "Ada's year")
    going = clocks.advance(made.id, {"frozen_time": START + 400 * DAY})
    assert (going.status, going.frozen_time) == ("advancing", START)
    assert clocks.retrieve(made.id).frozen_time == START + 400 * DAY
    assert made.id in [clock.id for clock in clocks.list({"limit": 100}).data]


def test_a_clock_goes_only_forward_and_not_too_far(shop: Shop) -> None:
    clock = shop.clock()
    advance = shop.v1.test_helpers.test_clocks.advance
    for at in (START, START - 1):
        error = refused(Invalid, advance, clock, {"frozen_time": at})
        assert told(error) == (400, None, "frozen_time")
    error = refused(Invalid, advance, clock, {"frozen_time": START + 732 * DAY})
    assert told(error) == (400, None, "frozen_time")
    customer = shop.customer(test_clock=clock)
    shop.subscribe(customer.id, items=[{"price": shop.price(interval="day")}])
    error = refused(Invalid, advance, clock, {"frozen_time": START + 2 * DAY + 1})
    assert told(error) == (400, None, "frozen_time")
    shop.advance(clock, START + 2 * DAY)
    assert refused(Invalid, advance, "clock_nothing", {"frozen_time": 5}).http_status == 404


def test_what_follows_a_clock_is_listed_only_with_it(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock)
    subscription = shop.subscribe(customer.id)
    assert subscription.test_clock == clock
    assert shop.latest(subscription).test_clock == clock
    assert customer.id not in [c.id for c in shop.v1.customers.list({"limit": 100}).data]
    assert [c.id for c in shop.v1.customers.list({"test_clock": clock}).data] == [customer.id]
    listed = shop.v1.subscriptions.list({"limit": 100}).data
    assert subscription.id not in [s.id for s in listed]
    listed = shop.v1.subscriptions.list({"test_clock": clock}).data
    assert [s.id for s in listed] == [subscription.id]


def test_deleting_a_clock_takes_its_customers_along(shop: Shop) -> None:
    clock = shop.clock()
    customers = [shop.customer(test_clock=clock).id for _ in range(3)]
    subscription = shop.subscribe(customers[0])
    gone = shop.v1.test_helpers.test_clocks.delete(clock)
    assert (gone.id, gone.deleted) == (clock, True)
    for customer in customers:
        assert shop.v1.customers.retrieve(customer).deleted is True
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "canceled"
    retrieve = shop.v1.test_helpers.test_clocks.retrieve
    assert told(refused(Invalid, retrieve, clock)) == (404, "resource_missing", "id")
    error = refused(Invalid, shop.customer, None, test_clock=clock)
    assert told(error) == (400, "resource_missing", "test_clock")


def test_the_environments_clock_is_not_one_of_them(shop: Shop, server: Server) -> None:
    own = server.get("/api/clock")["id"]
    clocks = shop.v1.test_helpers.test_clocks
    assert own not in [clock.id for clock in clocks.list({"limit": 100}).data]
    assert refused(Invalid, clocks.retrieve, own).http_status == 404
    assert refused(Invalid, clocks.advance, own, {"frozen_time": START + 1}).http_status == 404
    assert refused(Invalid, clocks.delete, own).http_status == 404
    assert refused(Invalid, shop.customer, None, test_clock=own).http_status == 400


def test_clocks_do_not_disturb_each_other(shop: Shop, server: Server) -> None:
    one, two = shop.clock(), shop.clock(START + 100 * DAY)
    here, there = (shop.customer(test_clock=clock) for clock in (one, two))
    first, second = shop.subscribe(here.id), shop.subscribe(there.id)
    shop.advance(one, START + 50 * DAY)
    assert len(shop.v1.invoices.list({"subscription": first.id}).data) == 2
    assert len(shop.v1.invoices.list({"subscription": second.id}).data) == 1
    server.post("/api/clock/advance", {"days": 40})
    assert len(shop.v1.invoices.list({"subscription": second.id}).data) == 1
    assert second.created == START + 100 * DAY
