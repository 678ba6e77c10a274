"""/v1/subscription_items: the items of subscriptions, one by one; a view of their changes."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.lists import list_parts
from sao.api.finding.objects import found, named
from sao.api.selling.discounts import buyer
from sao.api.selling.payments import check_decided
from sao.api.selling.subscribing import item_change
from sao.billing.resources.subscription.machine import ItemChange, Subscription
from sao.billing.resources.subscription.state import Update
from sao.billing.values.subscription import Item
from sao.core.ids import home_of, member_id
from sao.platform.ports import Query
from sao.runtime import Rejected, Session
from sao.wire.errors import WireError, not_found, of_rejection
from sao.wire.params import check_merged
from sao.wire.resources import subscription_item
from sao.wire.resources.subscription.item import render_item
from sao.wire.shapes import Rendered, stub

PAGE = 100


def create(session: Session, call: Call[subscription_item.Create]) -> Answer:
    """The item, added."""
    params = call.params
    owner = named(session, Subscription, params.subscription, "subscription")
    new = member_id("si", home_of(owner.id), session.id)
    who = buyer(session, owner.customer, owner.currency)
    change = item_change(session, params.item(None), None, who, ("", new))
    return _shown(_changed(session, owner, params.data(change)), new)


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The item."""
    owner, item = _found(session, call.id)
    return render_item(owner, item)


def update(session: Session, call: Call[subscription_item.Update]) -> Answer:
    """The item, changed."""
    owner, item = _found(session, call.id)
    check_merged(item.metadata, call.params.metadata)
    who = buyer(session, owner.customer, owner.currency)
    change = item_change(session, call.params.item(item.id), item, who, ("", item.id))
    return _shown(_changed(session, owner, call.params.data(change)), item.id)


def delete(session: Session, call: Call[subscription_item.Delete]) -> Answer:
    """What remains of the item."""
    owner, item = _found(session, call.id)
    _changed(session, owner, call.params.data(ItemChange(id=item.id, deleted=True)))
    return stub(subscription_item.OBJECT, item.id)


def list_all(session: Session, call: Call[subscription_item.List]) -> Answer:
    """A page of a subscription's items."""
    owner = named(session, Subscription, call.params.subscription, "subscription")
    items = [render_item(owner, item) for item in owner.items]
    return list_parts(items, call.params, "/v1/subscription_items")


def _found(session: Session, item_id: str) -> tuple[Subscription, Item]:
    """The item and its subscription, which is one of the customer whose home is in the item's id.

    Raises `not_found`.
    """
    term, before = f"subscription|customer=cus_{home_of(item_id)}", None
    while item_id.startswith("si_"):
        page = session.page(Query((term,), before=before, limit=PAGE))
        for _number, owner in page:
            for item in owner.items:
                if item.id == item_id:
                    return owner, item
        if len(page) < PAGE:
            break
        before = page[-1][0]
    raise not_found(f"No such subscription_item: '{item_id}'")


def _changed(session: Session, owner: Subscription, data: Update) -> Subscription:
    """The subscription after the change. What it refuses is told of the item itself."""
    try:
        session.submit(owner.id, "update", data)
    except Rejected as refused:
        error = of_rejection(refused.rejection)
        place = "items[0]["
        if error.param is None or not error.param.startswith(place):
            raise
        param = error.param.removeprefix(place).removesuffix("]")
        raise WireError(error.code, error.message, param, **error.extra) from None
    check_decided(session, data.payment_behavior)
    return found(session, Subscription, owner.id)


def _shown(owner: Subscription, item_id: str) -> Rendered:
    """The item as it is, or as it will be once the change is paid."""
    waiting = owner.pending_update
    items = (*owner.items, *(waiting.items if waiting is not None else ()))
    return render_item(owner, next(item for item in items if item.id == item_id))


_PATH = "/v1/subscription_items"
_ONE = "/v1/subscription_items/{id}"

FAMILY = Family(
    "Subscription items",
    (
        Endpoint("POST", _PATH, subscription_item.Create, create, "Add an item"),
        Endpoint("GET", _PATH, subscription_item.List, list_all, "List a subscription's items"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve an item"),
        Endpoint("POST", _ONE, subscription_item.Update, update, "Change an item"),
        Endpoint("DELETE", _ONE, subscription_item.Delete, delete, "Delete an item"),
    ),
)
