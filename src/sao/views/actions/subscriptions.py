"""What can be asked of subscriptions and of their schedules."""

from typing import Any

from sao.billing.resources.customer_state import Customer
from sao.billing.resources.subscription_items import mismatch
from sao.billing.resources.subscription_state import Subscription
from sao.billing.values import Item
from sao.views.actions.fields import (
    coupons,
    methods,
    option,
    price_options,
    prices,
    select,
    yes_or_no,
)
from sao.views.actions.metering import REPORT
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field

_ONE = "/v1/subscriptions/{id}"

_PRORATIONS = (
    option("create_prorations", "With the next invoice"),
    option("always_invoice", "At once"),
    option("none", "Not at all"),
)
_PAUSED = (
    option("void", "Void them"),
    option("keep_as_draft", "Keep them as drafts"),
    option("mark_uncollectible", "Mark them uncollectible"),
)


def _settled(_moment: Moment, subscription: Any) -> str | None:
    """Why nothing of it can be changed where the table would still let an update through."""
    if subscription.status in ("canceled", "incomplete_expired"):
        return "It has ended; of an ended subscription nothing can be changed."
    if subscription.status == "incomplete":
        return "It waits for its first payment; until then nothing of it can be changed."
    return None


def _incoherent(moment: Moment, subscription: Any) -> str | None:
    """Why its items cannot be changed: a schedule can make what nobody could ask for."""
    return _settled(moment, subscription) or _mixed(subscription.items)


def _mixed(items: tuple[Item, ...]) -> str | None:
    if items and mismatch([item.price for item in items]) is not None:
        return "Its schedule combined prices that cannot be changed together; cancel it instead."
    return None


def _ending(moment: Moment, subscription: Any) -> str | None:
    if subscription.cancel_at is not None and subscription.ended_at is None:
        return "It is going to be canceled already."
    return _kept(moment, subscription)


def _kept(moment: Moment, subscription: Any) -> str | None:
    if subscription.schedule is not None and subscription.ended_at is None:
        return "Its schedule says when it ends; release or update that."
    return _settled(moment, subscription)


def _other_prices(moment: Moment, subscription: Any) -> list[Any]:
    """What its first item could be instead, beside the others."""
    beside = [each.price for each in subscription.items[1:]]
    held = frozenset(each.price.id for each in subscription.items)
    return prices(moment, currency=subscription.currency, beside=beside, without=held)


def _no_other_price(moment: Moment, subscription: Any) -> str | None:
    refused = _settled(moment, subscription) or _mixed(subscription.items[1:])
    if refused is not None or _other_prices(moment, subscription):
        return refused
    return f"There is no other price in {subscription.currency.upper()} to change to."


def _plan(moment: Moment, subscription: Any) -> tuple[Field, ...]:
    options = price_options(_other_prices(moment, subscription))
    quantity = str(subscription.items[0].quantity)
    return (
        select("items[0][price]", "Price", options, required=True),
        Field(name="items[0][quantity]", label="Quantity", kind="number", value=quantity),
        _proration(),
    )


def _quantity(_moment: Moment, subscription: Any) -> tuple[Field, ...]:
    quantity = str(subscription.items[0].quantity + 1)
    return (
        Field(
            name="items[0][quantity]",
            label="Quantity",
            kind="number",
            value=quantity,
            required=True,
        ),
        _proration(),
    )


def _proration() -> Field:
    return select(
        "proration_behavior",
        "The difference is billed",
        _PRORATIONS,
        value="create_prorations",
        help="For the rest of the period, to the second.",
    )


def _first_item(_moment: Moment, subscription: Any) -> dict[str, str]:
    return {"items[0][id]": subscription.items[0].id}


def _metered(_moment: Moment, subscription: Any) -> bool:
    recurring = subscription.items[0].price.recurring
    return recurring is not None and recurring.usage_type == "metered"


def _coupon(moment: Moment, subscription: Any) -> tuple[Field, ...]:
    options = coupons(moment, subscription.currency)
    return (select("discounts[0][coupon]", "Coupon", options, required=True),)


def _no_coupon(moment: Moment, subscription: Any) -> str | None:
    settled = _settled(moment, subscription)
    if settled is not None or coupons(moment, subscription.currency):
        return settled
    return "There is no coupon that could be redeemed; make one first."


def _payer(moment: Moment, subscription: Any) -> tuple[Field, ...]:
    customer = moment.get(Customer, subscription.customer)
    own = methods(moment, customer) if customer is not None else []
    return (select("default_payment_method", "Pays with", own, required=True),)


def _no_payer(moment: Moment, subscription: Any) -> str | None:
    if subscription.status in ("canceled", "incomplete_expired"):
        return _settled(moment, subscription)
    customer = moment.get(Customer, subscription.customer)
    if customer is None or not methods(moment, customer):
        return "Its customer has no payment method; attach one first."
    return None


def _cancel(_moment: Moment, _subscription: Any) -> tuple[Field, ...]:
    return (
        yes_or_no("invoice_now", "Bill at once what waits for an invoice"),
        yes_or_no("prorate", "Give credit for the time that is left"),
    )


def _pause_collection(_moment: Moment, _subscription: Any) -> tuple[Field, ...]:
    return (
        select("pause_collection[behavior]", "Invoices meanwhile", _PAUSED, required=True),
        Field(name="pause_collection[resumes_at]", label="Until", kind="instant"),
    )


def _resume(_moment: Moment, _subscription: Any) -> tuple[Field, ...]:
    options = (
        option("now", "A new period begins now"),
        option("unchanged", "The period that would run goes on"),
    )
    paying = (
        option("resume_on_payment_success", "Charged now"),
        option("resume_on_payment_attempt", "Left to the customer, for 23 hours"),
    )
    return (
        select("billing_cycle_anchor", "Period", options, required=True),
        select("payment_behavior", "What it costs is", paying, required=True),
    )


VERBS = (
    REPORT,
    Verb("change_plan", "Change plan", "update", _ONE, _plan, _first_item, _no_other_price),
    Verb(
        "change_quantity",
        "Change quantity",
        "update",
        _ONE,
        _quantity,
        _first_item,
        _incoherent,
        apart=_metered,
    ),
    Verb(
        "cancel_at_period_end",
        "Cancel at period end",
        "update",
        _ONE,
        fixed=lambda _moment, _subscription: {"cancel_at_period_end": "true"},
        unless=_ending,
        apart=lambda _m, s: s.cancel_at is not None and s.ended_at is None,
    ),
    Verb(
        "keep",
        "Do not cancel",
        "update",
        _ONE,
        fixed=lambda _moment, _subscription: {"cancel_at_period_end": "false"},
        unless=_kept,
        apart=lambda _m, s: s.cancel_at is None or s.ended_at is not None,
    ),
    Verb(
        "end_trial",
        "End trial now",
        "update",
        _ONE,
        fixed=lambda _moment, _subscription: {"trial_end": "now"},
        unless=_incoherent,
        apart=lambda _m, s: s.status != "trialing",
    ),
    Verb("pause", "Pause", "pause", f"{_ONE}/pause"),
    Verb("resume", "Resume", "resume", f"{_ONE}/resume", _resume),
    Verb(
        "pause_collection",
        "Pause collection",
        "update",
        _ONE,
        _pause_collection,
        unless=_settled,
        apart=lambda _m, s: s.pause_collection is not None,
    ),
    Verb(
        "resume_collection",
        "Resume collection",
        "update",
        _ONE,
        fixed=lambda _moment, _subscription: {"pause_collection": ""},
        unless=_settled,
        apart=lambda _m, s: s.pause_collection is None,
    ),
    Verb("set_method", "Choose card", "update", _ONE, _payer, unless=_no_payer),
    Verb("coupon", "Apply coupon", "update", _ONE, _coupon, unless=_no_coupon),
    Verb(
        "remove_discount",
        "Remove discount",
        "update",
        f"{_ONE}/discount",
        unless=_settled,
        apart=lambda _m, s: not s.discounts,
        method="DELETE",
    ),
    Verb(
        "cancel",
        "Cancel now",
        "cancel",
        _ONE,
        _cancel,
        method="DELETE",
        danger=True,
        confirm="It ends at once and cannot be started again.",
    ),
)


def _subscription_over(moment: Moment, schedule: Any) -> str | None:
    subscription = moment.get(Subscription, schedule.subscription)
    over = subscription is not None and subscription.ended_at is not None
    return "Its subscription has ended already." if over else None


_SCHEDULE = "/v1/subscription_schedules/{id}"

SCHEDULE_VERBS = (
    Verb("release", "Release", "release", f"{_SCHEDULE}/release"),
    Verb(
        "cancel",
        "Cancel with its subscription",
        "cancel",
        f"{_SCHEDULE}/cancel",
        unless=_subscription_over,
        danger=True,
        confirm="Its subscription ends with it.",
    ),
)
