"""Lists and what can be expanded in them, through the official SDK."""

from collections.abc import Iterator

import pytest
import stripe

from support.shop import DAY, START, Shop, refused, told

Invalid = stripe.InvalidRequestError


@pytest.fixture
def many(shop: Shop) -> Iterator[tuple[str, list[str]]]:
    """A clock with 23 customers, newest first."""
    clock = shop.clock()
    made = [shop.customer(None, name=str(n), test_clock=clock).id for n in range(23)]
    yield clock, made[::-1]
    shop.v1.test_helpers.test_clocks.delete(clock)


def test_pages_are_followed_forwards(shop: Shop, many: tuple[str, list[str]]) -> None:
    clock, ids = many
    first = shop.v1.customers.list({"test_clock": clock})
    assert isinstance(first, stripe.ListObject)
    assert (len(first.data), first.has_more, first.url) == (10, True, "/v1/customers")
    for limit in (1, 5, 22, 23, 24, 100):
        page = shop.v1.customers.list({"test_clock": clock, "limit": limit})
        assert page.has_more is (limit < 23)
        assert [customer.id for customer in page.auto_paging_iter()] == ids


def test_pages_are_followed_backwards(shop: Shop, many: tuple[str, list[str]]) -> None:
    clock, ids = many
    page = shop.v1.customers.list({"test_clock": clock, "limit": 4, "ending_before": ids[-1]})
    assert [customer.id for customer in page.data] == ids[-5:-1]
    assert [customer.id for customer in page.auto_paging_iter()] == ids[-2::-1]
    nearest = shop.v1.customers.list({"test_clock": clock, "ending_before": ids[0]})
    assert (nearest.data, nearest.has_more) == ([], False)


def test_pages_before_and_after_one(shop: Shop, many: tuple[str, list[str]]) -> None:
    clock, ids = many
    page = shop.v1.customers.list({"test_clock": clock, "limit": 7})
    assert [customer.id for customer in page.next_page().data] == ids[7:14]
    newer = shop.v1.customers.list({"test_clock": clock, "limit": 7, "ending_before": ids[16]})
    assert [customer.id for customer in newer.data] == ids[9:16]
    assert [customer.id for customer in newer.previous_page().data] == ids[2:9]


def test_a_cursor_stays_good_while_the_list_grows(shop: Shop, many: tuple[str, list[str]]) -> None:
    clock, ids = many
    page = shop.v1.customers.list({"test_clock": clock, "limit": 5})
    newest = shop.customer(None, test_clock=clock).id
    shop.v1.customers.delete(ids[4])
    assert [customer.id for customer in page.next_page().data] == ids[5:10]
    fresh = shop.v1.customers.list({"test_clock": clock, "limit": 1})
    assert fresh.data[0].id == newest


def test_what_is_no_page(shop: Shop) -> None:
    listed = shop.v1.customers.list
    for limit in (0, 101, -1, "many"):
        assert told(refused(Invalid, listed, {"limit": limit}))[::2] == (400, "limit")
    error = refused(Invalid, listed, {"starting_after": "cus_nothing"})
    assert told(error) == (400, "resource_missing", "starting_after")
    customer = shop.customer(None).id
    both = {"starting_after": customer, "ending_before": customer}
    assert told(refused(Invalid, listed, both))[1] == "parameters_exclusive"


def test_a_list_by_time_of_creation(shop: Shop) -> None:
    clock = shop.clock()
    made = []
    for day in range(4):
        if day:
            shop.advance(clock, START + day * DAY)
        made.append(shop.customer(None, test_clock=clock).id)

    def days(created: object) -> list[int]:
        found = shop.v1.customers.list({"test_clock": clock, "created": created})  # type: ignore[typeddict-item]
        return [made.index(customer.id) for customer in found.auto_paging_iter()]

    day = [START + n * DAY for n in range(4)]
    assert days({"gt": day[1]}) == [3, 2]
    assert days({"gte": day[1]}) == [3, 2, 1]
    assert days({"lt": day[1]}) == [0]
    assert days({"lte": day[1]}) == [1, 0]
    assert days({"gte": day[1], "lt": day[3]}) == [2, 1]
    assert days(day[2]) == [2]
    assert days({"gt": day[3]}) == []
    assert told(refused(Invalid, days, {"since": day[0]}))[2] == "created[since]"
    assert told(refused(Invalid, days, {"gt": "yesterday"}))[2] == "created[gt]"


def test_a_filter_that_names_nobody(shop: Shop) -> None:
    for listed, params in (
        (shop.v1.subscriptions.list, {"customer": "cus_nothing"}),
        (shop.v1.subscriptions.list, {"test_clock": "clock_nothing"}),
        (shop.v1.customers.list, {"test_clock": "clock_nothing"}),
        (shop.v1.invoices.list, {"customer": "cus_nothing"}),
        (shop.v1.invoices.list, {"subscription": "sub_nothing"}),
        (shop.v1.payment_intents.list, {"customer": "cus_nothing"}),
        (shop.v1.payment_methods.list, {"customer": "cus_nothing"}),
        (shop.v1.charges.list, {"customer": "cus_nothing"}),
        (shop.v1.charges.list, {"payment_intent": "pi_nothing"}),
        (shop.v1.prices.list, {"product": "prod_nothing"}),
        (shop.v1.invoice_payments.list, {"invoice": "in_nothing"}),
    ):
        (name,) = params
        error = refused(Invalid, listed, params)
        assert told(error) == (400, "resource_missing", name), params


def test_what_a_deleted_customer_left_can_still_be_listed(shop: Shop) -> None:
    customer = shop.customer()
    made = shop.subscribe(customer.id)
    shop.v1.customers.delete(customer.id)
    everything = {"customer": customer.id, "status": "all"}
    assert [s.id for s in shop.v1.subscriptions.list(everything).data] == [made.id]  # type: ignore[arg-type]
    assert len(shop.v1.invoices.list({"customer": customer.id}).data) == 1
    assert len(shop.v1.charges.list({"customer": customer.id}).data) == 1


def test_expansion_to_every_depth(shop: Shop) -> None:
    customer = shop.customer()
    made = shop.subscribe(customer.id)
    path = "latest_invoice.payments.data.payment.payment_intent"
    shown = shop.v1.subscriptions.retrieve(
        made.id,
        {
            "expand": [
                "customer.invoice_settings.default_payment_method",
                "items.data.price.product",
            ]
        },
    )
    assert isinstance(shown.customer, stripe.Customer)
    method = shown.customer.invoice_settings.default_payment_method
    assert isinstance(method, stripe.PaymentMethod)
    assert isinstance(shown["items"].data[0].price.product, stripe.Product)
    deep = shop.v1.subscriptions.retrieve(made.id, {"expand": [path]})
    assert isinstance(deep.latest_invoice, stripe.Invoice)
    assert deep.latest_invoice.payments is not None
    intent = deep.latest_invoice.payments.data[0].payment.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    listed = shop.v1.subscriptions.list(
        {"customer": customer.id, "expand": ["data.customer", "data.latest_invoice.payments"]}
    )
    assert isinstance(listed.data[0].customer, stripe.Customer)
    assert isinstance(listed.data[0].latest_invoice, stripe.Invoice)
    updated = shop.v1.subscriptions.update(made.id, {"expand": ["latest_invoice"]})
    assert isinstance(updated.latest_invoice, stripe.Invoice)
    invoice = shop.v1.invoices.retrieve(
        shown.latest_invoice,  # type: ignore[arg-type]
        {
            "expand": [
                "parent.subscription_details.subscription",
                "lines.data.pricing.price_details.price",
            ]
        },
    )
    details = invoice.parent.subscription_details  # type: ignore[union-attr]
    assert isinstance(details.subscription, stripe.Subscription)  # type: ignore[union-attr]
    ended = shop.v1.subscriptions.cancel(made.id, {"expand": ["customer"]})
    assert isinstance(ended.customer, stripe.Customer)


def test_what_cannot_be_expanded(shop: Shop) -> None:
    made = shop.subscribe(shop.customer().id)
    retrieve = shop.v1.subscriptions.retrieve
    for path in ("nothing", "status", "customer.nothing", "items", "", "latest_invoice..lines"):
        error = refused(Invalid, retrieve, made.id, {"expand": [path]})
        assert told(error)[::2] == (400, "expand[0]"), path
    deep = "latest_invoice.customer.subscriptions.data.latest_invoice.customer"
    error = refused(Invalid, retrieve, made.id, {"expand": ["customer", deep]})
    assert told(error)[::2] == (400, "expand[1]")
    before = shop.v1.customers.retrieve(str(made.customer))
    update = shop.v1.customers.update
    refused(Invalid, update, before.id, {"name": "Nobody", "expand": ["nothing"]})
    assert shop.v1.customers.retrieve(before.id).name == "Ada"
