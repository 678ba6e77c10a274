"""What can be asked of subscriptions; of their items elsewhere."""

from typing import Any

from sao.billing.resources.customer.state import Customer
from sao.views.actions import own_tax_ids, schedules, subscription_items, taxes
from sao.views.actions.fields import coupons, methods, option, select, yes_or_no
from sao.views.actions.metering import REPORT
from sao.views.actions.subscription_items import incoherent, settled
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field

_ONE = "/v1/subscriptions/{id}"
_SAVE = "payment_settings[save_default_payment_method]"
_THREE_D_SECURE = "payment_settings[payment_method_options][card][request_three_d_secure]"

_PAUSED = (
    option("void", "Void them"),
    option("keep_as_draft", "Keep them as drafts"),
    option("mark_uncollectible", "Mark them uncollectible"),
)


def _ending(moment: Moment, subscription: Any) -> str | None:
    if subscription.cancel_at is not None and subscription.ended_at is None:
        return "It is going to be canceled already."
    return _kept(moment, subscription)


def _kept(moment: Moment, subscription: Any) -> str | None:
    if subscription.schedule is not None and subscription.ended_at is None:
        return "Its schedule says when it ends; release or update that."
    return settled(moment, subscription)


def _coupon(moment: Moment, subscription: Any) -> tuple[Field, ...]:
    options = coupons(moment, subscription.currency)
    return (select("discounts[0][coupon]", "Coupon", options, required=True),)


def _no_coupon(moment: Moment, subscription: Any) -> str | None:
    refused = settled(moment, subscription)
    if refused is not None or coupons(moment, subscription.currency):
        return refused
    return "There is no coupon that could be redeemed; make one first."


def _tax(moment: Moment, subscription: Any) -> tuple[Field, ...]:
    held = next((each.id for each in subscription.default_tax_rates), None)
    first = {"value": held} if held in {each.value for each in taxes.rates(moment)} else {}
    return taxes.choice(moment, "default_tax_rates[0]", required=True, **first)


def _no_tax(moment: Moment, subscription: Any) -> str | None:
    if (refused := settled(moment, subscription)) is not None:
        return refused
    if subscription.automatic_tax:
        return "Its taxes are worked out: automatic tax is on."
    if taxes.rates(moment):
        return None
    return "There is no tax rate that could be applied; make one first."


def _payer(moment: Moment, subscription: Any) -> tuple[Field, ...]:
    customer = moment.get(Customer, subscription.customer)
    own = methods(moment, customer) if customer is not None else []
    return (select("default_payment_method", "Pays with", own, required=True),)


def _no_payer(moment: Moment, subscription: Any) -> str | None:
    if subscription.status in ("canceled", "incomplete_expired"):
        return settled(moment, subscription)
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


_ASKED = (
    option("automatic", "Only where the bank wants it"),
    option("any", "Whenever it is possible"),
    option("challenge", "Always, and by more than a look"),
)
_SAVED = (option("off", "The customer's default goes on"), option("on_subscription", "It goes on"))


def _paying(_moment: Moment, subscription: Any) -> tuple[Field, ...]:
    """How it is paid, as far as somebody at a dashboard wants to say."""
    said = subscription.method_options
    card = said.card if said is not None else None
    asked = (card.request_three_d_secure if card is not None else None) or "automatic"
    saved = "on_subscription" if subscription.save_method else "off"
    return (
        select(
            _THREE_D_SECURE, "The holder of a card is asked", _ASKED, required=True, value=asked
        ),
        select(_SAVE, "After a payment with another method", _SAVED, required=True, value=saved),
    )


def _says(subscription: Any) -> tuple[str, ...]:
    """The company's tax ids that were chosen for its invoices."""
    words = subscription.words
    return (words.account_tax_ids or ()) if words is not None else ()


def _unresumable(_moment: Moment, subscription: Any) -> str | None:
    if subscription.collection_method == "send_invoice":
        return "Its invoices are sent. Only one that is charged automatically can be resumed."
    if subscription.resumption is not None:
        return "It resumes as soon as its invoice is paid."
    return None


VERBS = (
    REPORT,
    *subscription_items.VERBS,
    schedules.TAKE_OVER,
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
        unless=incoherent,
        apart=lambda _m, s: s.status != "trialing",
    ),
    Verb("pause", "Pause", "pause", f"{_ONE}/pause"),
    Verb("resume", "Resume", "resume", f"{_ONE}/resume", _resume, unless=_unresumable),
    Verb(
        "pause_collection",
        "Pause collection",
        "update",
        _ONE,
        _pause_collection,
        unless=settled,
        apart=lambda _m, s: s.pause_collection is not None,
    ),
    Verb(
        "resume_collection",
        "Resume collection",
        "update",
        _ONE,
        fixed=lambda _moment, _subscription: {"pause_collection": ""},
        unless=settled,
        apart=lambda _m, s: s.pause_collection is None,
    ),
    Verb("set_method", "Choose card", "update", _ONE, _payer, unless=_no_payer),
    Verb("paying", "Edit payment settings", "update", _ONE, _paying, unless=settled),
    *own_tax_ids.verbs(_ONE, "invoice_settings[account_tax_ids]", _says, unless=settled),
    Verb("coupon", "Apply coupon", "update", _ONE, _coupon, unless=_no_coupon),
    Verb(
        "remove_discount",
        "Remove discount",
        "update",
        f"{_ONE}/discount",
        unless=settled,
        apart=lambda _m, s: not s.discounts,
        method="DELETE",
    ),
    Verb("tax", "Choose tax rate", "update", _ONE, _tax, unless=_no_tax),
    Verb(
        "remove_tax",
        "Remove tax rate",
        "update",
        _ONE,
        fixed=lambda _moment, _subscription: {"default_tax_rates": ""},
        unless=settled,
        apart=lambda _moment, subscription: not subscription.default_tax_rates,
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
