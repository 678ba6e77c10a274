"""/v1/subscriptions."""

from collections.abc import Iterator

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.lists import list_objects
from sao.api.objects import filtered, found, named
from sao.api.subscribing import extras, item_changes, price_of
from sao.billing.pricing import line_amount
from sao.billing.resources.customer import Customer
from sao.billing.resources.price import terms
from sao.billing.resources.subscription import Subscription
from sao.billing.resources.test_clock import TestClock
from sao.billing.values import Item, merged
from sao.core.ids import home_of, member_id
from sao.runtime import Session
from sao.wire.errors import WireError, not_found
from sao.wire.params import AMOUNT_MAX, check_merged
from sao.wire.render import present
from sao.wire.resources import subscription
from sao.wire.resources.subscription.item import NewItem


def create(session: Session, call: Call[subscription.Create]) -> Answer:
    """The subscription, with its first invoice paid or attempted."""
    params = call.params
    customer = named(session, Customer, params.customer, "customer")
    items = tuple(_items(session, params.items, customer.id))
    _check_items(items, params.currency)
    now = session.now(customer.id)
    more = tuple(extras(session, params.add_invoice_items, items[0].price.currency, now))
    data = params.data(items, customer.test_clock, now, more)
    accepted = session.submit(customer.id, "subscribe", data)
    return present(found(session, Subscription, accepted.created["subscription"]))


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The subscription."""
    return present(found(session, Subscription, call.id))


def update(session: Session, call: Call[subscription.Update]) -> Answer:
    """The subscription, changed."""
    state = found(session, Subscription, call.id)
    params = call.params
    check_merged(state.metadata, params.metadata)
    changes = tuple(item_changes(session, params.items, state))
    more = extras(session, params.add_invoice_items, state.currency, session.now(state.id))
    session.submit(state.id, "update", params.data(changes, tuple(more)))
    return present(found(session, Subscription, state.id))


def cancel(session: Session, call: Call[subscription.Cancel]) -> Answer:
    """The subscription, ended. One that has ended can no longer be found by this."""
    state = found(session, Subscription, call.id)
    if state.status in subscription.ENDED:
        raise not_found(f"No such subscription: '{state.id}'")
    return present(session.submit(state.id, "cancel", call.params.data()).state)


def pause(session: Session, call: Call[subscription.Pause]) -> Answer:
    """The subscription, paused."""
    state = found(session, Subscription, call.id)
    return present(session.submit(state.id, "pause", call.params.data()).state)


def resume(session: Session, call: Call[subscription.Resume]) -> Answer:
    """The subscription, in a new period from now."""
    state = found(session, Subscription, call.id)
    return present(session.submit(state.id, "resume", call.params.data()).state)


def list_all(session: Session, call: Call[subscription.List]) -> Answer:
    """A page of subscriptions."""
    filtered(session, Customer, call.params.customer, "customer")
    filtered(session, TestClock, call.params.test_clock, "test_clock")
    return list_objects(session, call.params, call.params.terms(), "/v1/subscriptions")


def _items(session: Session, wanted: tuple[NewItem, ...], customer: str) -> Iterator[Item]:
    """The positions, with the terms of their prices copied."""
    now = session.now(customer)
    for number, item in enumerate(wanted):
        sold = terms(price_of(session, item, f"items[{number}]", recurring=True))
        if line_amount(sold, item.quantity) > AMOUNT_MAX:
            raise WireError(
                "parameter_invalid",
                f"That many cost more than {AMOUNT_MAX}, which is the largest amount.",
                f"items[{number}][quantity]",
            )
        yield Item(
            id=member_id("si", home_of(customer), session.id, str(number)),
            price=sold,
            quantity=item.quantity,
            created=now,
            metadata=merged({}, item.metadata),
        )


def _check_items(items: tuple[Item, ...], currency: str | None) -> None:
    """One currency, one interval, each price once. Raises `parameter_invalid`."""
    first = items[0].price
    if currency is not None and currency.lower() != first.currency:
        raise WireError(
            "parameter_invalid",
            f"The price specified only supports `{first.currency}`. This doesn't match the "
            f"expected currency: `{currency.lower()}`.",
            "currency",
        )
    seen: set[str] = set()
    for number, item in enumerate(items):
        param = f"items[{number}][price]"
        if item.price.currency != first.currency:
            raise WireError(
                "parameter_invalid", "All prices on a subscription must have one currency.", param
            )
        if item.price.recurring != first.recurring:
            raise WireError(
                "parameter_invalid",
                "All prices on a subscription must have the same `recurring.interval` and "
                "`recurring.interval_count`. If you meant to update an existing subscription item "
                "instead of creating a new one, make sure to include the subscription item ID.",
                param,
            )
        if item.price.id in seen:
            raise WireError(
                "parameter_invalid",
                f"Cannot add multiple subscription items with the same price: {item.price.id}",
                param,
            )
        seen.add(item.price.id)


_PATH = "/v1/subscriptions"
_ONE = "/v1/subscriptions/{id}"

FAMILY = Family(
    "Subscriptions",
    (
        Endpoint("POST", _PATH, subscription.Create, create, "Create a subscription"),
        Endpoint("GET", _PATH, subscription.List, list_all, "List subscriptions"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a subscription"),
        Endpoint("POST", _ONE, subscription.Update, update, "Update a subscription"),
        Endpoint("DELETE", _ONE, subscription.Cancel, cancel, "Cancel a subscription now"),
        Endpoint("POST", f"{_ONE}/pause", subscription.Pause, pause, "Pause a subscription"),
        Endpoint("POST", f"{_ONE}/resume", subscription.Resume, resume, "Resume a subscription"),
    ),
)
