"""/v1/billing_portal/sessions."""

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.objects import named
from sao.api.finding.portal_configurations import chosen
from sao.billing.portal_rules import (
    NOTHING_CHANGES,
    item_of,
    speaks_against_cancel,
    speaks_against_change,
)
from sao.billing.resources.coupon import Coupon
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.promotion_code import PromotionCode
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.values.portal import Features
from sao.runtime import Session
from sao.wire.errors import WireError, no_such
from sao.wire.resources import portal_session
from sao.wire.resources.portal_session import Confirm, Flow

_CONFIRM = "flow_data[subscription_update_confirm]"


def create(session: Session, call: Call[portal_session.Create]) -> Answer:
    """The address of the customer's portal, good for an hour by the customer's clock."""
    params = call.params
    params.check()
    owner = named(session, Customer, params.customer, "customer")
    goes_by = chosen(session, params.configuration)
    if goes_by.status != "active":
        raise WireError(
            "parameter_invalid",
            f"The configuration '{goes_by.id}' is not active.",
            "configuration",
        )
    if params.flow_data is not None:
        _check(session, owner, goes_by.features, params.flow_data)
    now = session.now(owner.id)
    told = portal_session.passed(owner, params, goes_by.id, goes_by.default_return_url, now)
    return portal_session.render(told, session.id, now, params.locale)


def _check(session: Session, owner: Customer, features: Features, flow: Flow) -> None:
    """What the page would refuse is refused here. Raises `parameter_invalid` and more."""
    if flow.type == "customer_update":
        _enabled(features.customer_update.enabled, "customer_update")
    if flow.type == "payment_method_update":
        _enabled(features.payment_method_update, "payment_method_update")
    if flow.subscription is None:
        return
    state = named(session, Subscription, flow.subscription, flow.place)
    if state.customer != owner.id:
        raise no_such("subscription", state.id, flow.place)
    if flow.type == "subscription_cancel":
        _refuse(speaks_against_cancel(features.subscription_cancel, state), flow.place)
    elif flow.subscription_update_confirm is not None:
        _check_confirmed(session, features, state, flow.subscription_update_confirm)
    else:
        item = item_of(state)
        price, quantity = (item.price.id, item.quantity) if item is not None else ("", 0)
        changes = features.subscription_update
        _refuse(speaks_against_change(changes, state, price, quantity), flow.place)


def _check_confirmed(
    session: Session, features: Features, state: Subscription, wish: Confirm
) -> None:
    """The change has to be one that the customer could have chosen; discounts have to be there."""
    (wanted,), item = wish.items, item_of(state)
    if item is None or wanted.id != item.id:
        raise no_such("subscription_item", wanted.id, f"{_CONFIRM}[items][0][id]")
    price, quantity = wanted.price or item.price.id, wanted.quantity or item.quantity
    if (price, quantity) == (item.price.id, item.quantity):
        _refuse(NOTHING_CHANGES, _CONFIRM)
    changes = features.subscription_update
    _refuse(speaks_against_change(changes, state, price, quantity), f"{_CONFIRM}[items][0]")
    for number, each in enumerate(wish.discounts):
        place = f"{_CONFIRM}[discounts][{number}]"
        if (each.coupon is None) == (each.promotion_code is None):
            raise WireError("parameter_invalid", "Name either a coupon or a promotion code.", place)
        if each.coupon is not None:
            named(session, Coupon, each.coupon, f"{place}[coupon]")
        if each.promotion_code is not None:
            named(session, PromotionCode, each.promotion_code, f"{place}[promotion_code]")


def _enabled(on: bool, feature: str) -> None:
    _refuse("" if on else f"The configuration has {feature} switched off.", "flow_data[type]")


def _refuse(why: str, param: str) -> None:
    if why:
        raise WireError("parameter_invalid", why, param)


FAMILY = Family(
    "Portal sessions",
    (
        Endpoint(
            "POST",
            "/v1/billing_portal/sessions",
            portal_session.Create,
            create,
            "Give a customer an address to see and change what is theirs",
        ),
    ),
)
