"""Events, through the official SDK."""

import stripe

from support.server import Server
from support.shop import DAY, HOUR, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError
MONTH = 31 * DAY  # January


def since(shop: Shop, event: str, **params: object) -> list[stripe.Event]:
    """The events after one, oldest first."""
    listed = shop.v1.events.list({"ending_before": event, "limit": 100, **params})  # type: ignore[typeddict-item]
    return list(reversed(listed.data))


def last(shop: Shop) -> str:
    return shop.v1.events.list({"limit": 1}).data[0].id


def test_a_subscription_begins_in_order(shop: Shop) -> None:
    customer = shop.customer()
    price = shop.price()
    before = last(shop)
    shop.subscribe(customer.id, items=[{"price": price}])
    assert [event.type for event in since(shop, before)] == [
        "customer.updated",  # its currency is settled
        "customer.subscription.created",
        "invoice.created",
        "invoice.finalized",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
        "customer.subscription.updated",
    ]


def test_a_renewal_in_order(shop: Shop) -> None:
    clock = shop.clock()
    made = shop.subscribe(shop.customer(test_clock=clock).id)
    before = last(shop)
    shop.advance(clock, START + MONTH)
    assert [event.type for event in since(shop, before)] == [
        "test_helpers.test_clock.advancing",
        "invoice.upcoming",
        "customer.subscription.updated",
        "invoice.created",
        "test_helpers.test_clock.ready",
    ]
    before = last(shop)
    shop.advance(clock, START + MONTH + HOUR)
    renewed = since(shop, before)
    assert [event.type for event in renewed] == [
        "test_helpers.test_clock.advancing",
        "invoice.finalized",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
        "test_helpers.test_clock.ready",
    ]
    assert [event.created for event in renewed[1:-1]] == [START + MONTH + HOUR] * 7
    assert renewed[1].data.object["parent"]["subscription_details"]["subscription"] == made.id


def test_a_renewal_that_fails_in_order(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock)
    shop.subscribe(customer.id)
    shop.give(customer.id, "pm_card_chargeCustomerFail")
    shop.advance(clock, START + MONTH)
    before = last(shop)
    shop.advance(clock, START + MONTH + HOUR)
    events = since(shop, before)[1:-1]
    assert [event.type for event in events] == [
        "invoice.finalized",
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "invoice.updated",
        "invoice.payment_failed",
        "customer.subscription.updated",
        "customer.updated",
    ]
    assert events[-2].data.object["status"] == "past_due"
    assert plain(events[-2].data.previous_attributes) == {"status": "active"}
    assert plain(events[-1].data.previous_attributes) == {"delinquent": False}


def test_what_changed_is_said(shop: Shop) -> None:
    customer = shop.customer(None, metadata={"a": "1", "b": "2"}, email="ada@example.com")
    before = last(shop)
    shop.v1.customers.update(customer.id, {"name": "Grace", "metadata": {"a": "", "c": "3"}})
    shop.v1.customers.update(customer.id, {"name": "Grace"})
    (event,) = since(shop, before)
    assert isinstance(event, stripe.Event)
    assert event.type == "customer.updated"
    assert event.data.object["name"] == "Grace"
    assert plain(event.data.previous_attributes) == {
        "name": "Ada",
        "metadata": {"a": "1", "c": None},
    }


def test_an_event_shows_the_object_as_it_was_then(shop: Shop) -> None:
    customer = shop.customer(None)
    created = last(shop)
    shop.v1.customers.update(customer.id, {"name": "Grace"})
    event = shop.v1.events.retrieve(created)
    assert isinstance(event.data.object, stripe.Customer)
    assert (event.type, event.data.object.name) == ("customer.created", "Ada")
    assert event.request is not None
    assert str(event.request.id).startswith("req_")
    assert event.api_version == stripe.api_version


def test_an_event_knows_the_request_and_its_key(shop: Shop) -> None:
    made = shop.v1.customers.create({}, {"idempotency_key": "the-key-of-this-event"})
    event = shop.v1.events.list({"limit": 1}).data[0]
    assert event.data.object["id"] == made.id
    assert event.request is not None
    assert made.last_response is not None
    assert event.request.id == made.last_response.request_id
    assert event.request.idempotency_key == "the-key-of-this-event"
    assert shop.v1.events.retrieve(event.id).request == event.request
    shop.subscribe(shop.customer().id)
    asked = [event.request for event in shop.v1.events.list({"limit": 5}).data]
    (key,) = {each.idempotency_key for each in asked if each is not None}
    assert key is not None, "the SDK draws one where nobody chose it"


def test_events_are_filtered(shop: Shop) -> None:
    customer = shop.customer()
    before = last(shop)
    shop.subscribe(customer.id)
    paid = since(shop, before, type="invoice.paid")
    assert [event.type for event in paid] == ["invoice.paid"]
    some = since(shop, before, types=["invoice.created", "charge.succeeded"])
    assert [event.type for event in some] == ["invoice.created", "charge.succeeded"]
    group = since(shop, before, type="invoice.*")
    assert [event.type for event in group] == [
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]
    assert shop.v1.events.list({"type": "coupon.created"}).data == []
    error = refused(Invalid, shop.v1.events.list, {"type": "a", "types": ["b"]})
    assert told(error)[1] == "parameters_exclusive"


def test_events_are_paged_without_losing_any(shop: Shop) -> None:
    before = last(shop)
    shop.subscribe(shop.customer().id)
    everything = [event.id for event in since(shop, before)]
    assert len(everything) > 10
    forwards = shop.v1.events.list({"limit": 3}).auto_paging_iter()
    newest = [event.id for event, _ in zip(forwards, everything, strict=False)]
    assert newest == everything[::-1]
    backwards = shop.v1.events.list({"limit": 3, "ending_before": before}).auto_paging_iter()
    assert [event.id for event in backwards] == everything


def test_events_by_when_they_happened(shop: Shop) -> None:
    clock = shop.clock(START + 700 * DAY)
    customer = shop.customer(test_clock=clock)
    made = shop.v1.events.list({"created": {"gte": START + 700 * DAY}, "limit": 100}).data
    assert customer.id in {event.data.object["id"] for event in made}
    assert {event.created for event in made} == {START + 700 * DAY}


def test_what_is_no_event(shop: Shop, server: Server) -> None:
    for event in ("evt_nothing", "evt_", last(shop)[:-1] + "z"):
        error = refused(Invalid, shop.v1.events.retrieve, event)
        assert told(error) == (404, "resource_missing", "id")
    server.post("/api/clock/advance", {"seconds": 1})
    types = {event.type for event in shop.v1.events.list({"limit": 5}).data}
    assert "test_helpers.test_clock.ready" not in types or types
    latest = shop.v1.events.list({"type": "test_helpers.test_clock.*", "limit": 1}).data
    clock = server.get("/api/clock")["id"]
    assert clock not in [event.data.object["id"] for event in latest]
