"""/v1/subscriptions."""

from collections.abc import Iterable, Iterator

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, found, named
from sao.api.selling.discounts import Asked, Buyer, asked, buyer, redeem
from sao.api.selling.dunning import dunning, upcoming_days
from sao.api.selling.own_tax_ids import check_own
from sao.api.selling.payments import check_decided
from sao.api.selling.subscribing import extras, in_currency, item_changes, price_of, quantity_of
from sao.api.selling.taxation import automatic, check_rates
from sao.api.selling.taxes import tax_rates
from sao.billing.reckoning.pricing import line_amount
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.subscription import state as machine
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.resources.test_clock import TestClock
from sao.billing.values import merged
from sao.billing.values.discount import Discount
from sao.billing.values.subscription import Extra, Item
from sao.billing.values.tax import TaxRate
from sao.core.ids import home_of, member_id
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError, not_found
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import subscription
from sao.wire.resources.discount import render_discount
from sao.wire.resources.subscription.item import NewItem


def create(session: Session, call: Call[subscription.Create]) -> Answer:
    """The subscription, with its first invoice paid or attempted."""
    params = call.params
    customer = named(session, Customer, params.customer, "customer")
    check_own(session, params)
    policy = dunning(session)
    wish = asked(params.coupon or UNSET, params.promotion_code or UNSET, params.discounts or UNSET)
    who = buyer(session, customer.id, params.currency or customer.currency)
    items = tuple(_items(session, params.items, who))
    _check_currency(items, params.currency)
    now, amount = session.now(customer.id), sum(line_amount(i.price, i.quantity) for i in items)
    who = who.of(items[0].price.currency, amount)
    more = tuple(extras(session, params.add_invoice_items, who, now))
    data = replace(
        params.data(items, customer.test_clock, now, more),
        discounts=() if wish is UNSET else redeem(session, who, wish),
        default_tax_rates=tax_rates(session, params.default_tax_rates, "default_tax_rates"),
        dunning=policy,
        upcoming_days=upcoming_days(session),
        automatic_tax=automatic(session, params.automatic_tax, customer) or UNSET,
    )
    if data.automatic_tax:
        check_rates(_rated(data.default_tax_rates, items, more))
    accepted = session.submit(customer.id, "subscribe", data)
    check_decided(session, params.payment_behavior)
    return present(found(session, Subscription, accepted.created["subscription"]))


retrieve = shows(Subscription, "The subscription.")


def update(session: Session, call: Call[subscription.Update]) -> Answer:
    """The subscription, changed."""
    state, params = found(session, Subscription, call.id), call.params
    check_merged(state.metadata, params.metadata)
    check_own(session, params)
    who = buyer(session, state.customer, state.currency)
    changes = tuple(item_changes(session, params.items, state, who))
    more = tuple(extras(session, params.add_invoice_items, who, session.now(state.id)))
    data = replace(
        params.data(changes, more),
        discounts=_discounts(session, state, params, who),
        default_tax_rates=_rates(session, params),
    )
    if params.automatic_tax is not None:
        owner = named(session, Customer, state.customer, "customer")
        data = replace(data, automatic_tax=automatic(session, params.automatic_tax, owner))
    if data.automatic_tax or (data.automatic_tax is UNSET and state.automatic_tax):
        _check_changed_rates(state, data)
    session.submit(state.id, "update", data)
    check_decided(session, params.payment_behavior)
    return present(found(session, Subscription, state.id))


def cancel(session: Session, call: Call[subscription.Cancel]) -> Answer:
    """The subscription, ended. One that has ended can no longer be found by this."""
    state = found(session, Subscription, call.id)
    if state.status in subscription.ENDED:
        raise not_found(f"No such subscription: '{state.id}'")
    return present(session.submit(state.id, "cancel", call.params.data()).state)


def delete_discount(session: Session, call: Call[Nothing]) -> Answer:
    """What remains of the subscription's discounts, of which the first is shown."""
    state = found(session, Subscription, call.id)
    if not state.discounts:
        raise not_found(f"No active discount for subscription: {state.id}")
    session.submit(state.id, "update", machine.Update(discounts=()))
    return render_discount(state.discounts[0], state.customer, state.id) | {"deleted": True}


pause = tells(Subscription, "pause", "The subscription, paused.")
resume = tells(Subscription, "resume", "The subscription, in a new period from now.")
migrate = shows(
    Subscription, "The subscription as it is: each is billed in flexible mode from its beginning."
)


def list_all(session: Session, call: Call[subscription.List]) -> Turns[Answer]:
    """A page of subscriptions."""
    filtered(session, Customer, call.params.customer, "customer")
    filtered(session, TestClock, call.params.test_clock, "test_clock")
    params = call.params
    return list_objects(session, params, params.terms(), "/v1/subscriptions", wanted=params.wants)


def _discounts(
    session: Session, state: Subscription, params: subscription.Update, who: Buyer
) -> tuple[Discount, ...] | UnsetType:
    """The discounts that an update asks for; those that there are can be named again."""
    wish = asked(params.coupon, params.promotion_code, params.discounts)
    if isinstance(wish, UnsetType):
        return UNSET
    owner = named(session, Customer, state.customer, "customer")
    own = (owner.discount,) if owner.discount is not None else ()
    amount = sum(line_amount(item.price, item.quantity) for item in state.items)
    return redeem(session, who.of(state.currency, amount), wish, kept=(*state.discounts, *own))


def _rates(session: Session, params: subscription.Update) -> tuple[TaxRate, ...] | UnsetType:
    wanted = params.default_tax_rates
    return wanted if wanted is UNSET else tax_rates(session, wanted, "default_tax_rates")


def _rated(
    defaults: tuple[TaxRate, ...],
    items: Iterable[Item | machine.ItemChange],
    extras: Iterable[Extra],
) -> Iterator[tuple[str, tuple[TaxRate, ...] | UnsetType]]:
    """Where rates can be said, and which are."""
    yield "default_tax_rates", defaults
    for number, item in enumerate(items):
        yield f"items[{number}][tax_rates]", item.tax_rates
    for number, extra in enumerate(extras):
        yield f"add_invoice_items[{number}][tax_rates]", extra.tax_rates


def _check_changed_rates(state: Subscription, data: machine.Update) -> None:
    """What is said, and what stays as it was. Raises `parameter_invalid`."""
    defaults = data.default_tax_rates
    kept = state.default_tax_rates if defaults is UNSET else defaults
    check_rates(_rated(kept, data.items or (), data.add_invoice_items or ()))
    changed = {one.id for one in data.items or () if one.deleted or one.tax_rates is not UNSET}
    staying = (item for item in state.items if item.id not in changed)
    check_rates(("items[tax_rates]", item.tax_rates) for item in staying)


def _items(session: Session, wanted: tuple[NewItem, ...], who: Buyer) -> Iterator[Item]:
    """The positions, with the terms of their prices, discounts and tax rates copied."""
    now = session.now(who.customer)
    for number, item in enumerate(wanted):
        place = f"items[{number}]"
        sold = in_currency(price_of(session, item, place, recurring=True), who.currency)
        quantity = quantity_of(sold, item.quantity, place)
        off = Asked(item.discounts, f"{place}[discounts]")
        yield Item(
            id=member_id("si", home_of(who.customer), session.id, str(number)),
            price=sold,
            quantity=quantity,
            created=now,
            metadata=merged({}, item.metadata),
            tax_rates=tax_rates(session, item.tax_rates, f"{place}[tax_rates]"),
            discounts=redeem(session, who.of(sold.currency, line_amount(sold, quantity)), off),
        )


def _check_currency(items: tuple[Item, ...], currency: str | None) -> None:
    """The currency that is asked for is that of the items. Raises `parameter_invalid`."""
    first = items[0].price
    if currency is not None and currency.lower() != first.currency:
        raise WireError(
            "parameter_invalid",
            f"The price specified only supports `{first.currency}`. This doesn't match the "
            f"expected currency: `{currency.lower()}`.",
            "currency",
        )


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
        Endpoint(
            "DELETE",
            f"{_ONE}/discount",
            Nothing,
            delete_discount,
            "Delete a subscription's discounts",
        ),
        Endpoint("POST", f"{_ONE}/pause", subscription.Pause, pause, "Pause a subscription"),
        Endpoint("POST", f"{_ONE}/resume", subscription.Resume, resume, "Resume a subscription"),
        Endpoint(
            "POST",
            f"{_ONE}/migrate",
            subscription.Migrate,
            migrate,
            "Move a subscription to flexible billing, which it has already",
        ),
    ),
)
