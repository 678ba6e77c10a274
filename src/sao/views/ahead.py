"""Ahead: what is due if nothing changes.

An object's next wake-up is its alarm, which follows from its state; what comes after that (further
retries, phases) follows from what the state says it would do. Nothing here is stored.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sao.billing.reckoning.calendar import DAY
from sao.billing.reckoning.pricing import line_amount
from sao.billing.resources.customer.state import Customer
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.payment_intent.state import PaymentIntent
from sao.billing.resources.subscription.resuming import resumption_until
from sao.billing.resources.subscription.rhythm import renewed
from sao.billing.resources.subscription.state import Subscription
from sao.billing.resources.subscription_schedule.machine import SubscriptionSchedule
from sao.core.ids import home_of
from sao.core.instance import State
from sao.views.moment import Moment
from sao.views.shapes import Ahead, Money
from sao.views.words.amounts import joined, money
from sao.views.words.states import shape_of
from sao.views.words.titles import plan_words, product_words, resource_of, title


class Next(NamedTuple):
    """What happens next, in words, and when (None: by itself, nothing)."""

    text: str
    at: int | None


def _said(text: str) -> Callable[[Any], str]:
    return lambda _state: text


def retry_words(invoice: Invoice) -> str:
    """`Retry 2 of 4`."""
    planned = len(invoice.dunning.retry_days)
    return f"Retry {max(invoice.attempt_count, 1)} of {max(planned, invoice.attempt_count)}"


def _renewal(subscription: Subscription) -> str:
    if subscription.status == "trialing":
        return "Trial ends"
    return "Period ends, a draft is made" if subscription.status == "unpaid" else "Renews"


def _cancel(subscription: Subscription) -> str:
    return "Cancels at period end" if subscription.cancel_at_period_end else "Cancels"


def _phase(schedule: SubscriptionSchedule) -> str:
    coming = schedule.place + 1
    if coming < len(schedule.phases):
        names = dict.fromkeys(product_words(item.price) for item in schedule.phases[coming].items)
        return f"Changes to {joined(names)}"
    return (
        "Schedule ends, and its subscription with it"
        if schedule.end_behavior == "cancel"
        else ("Schedule ends")
    )


_FINALIZED = "Invoice is finalized"
_RENEWING = ("trialing", "active", "past_due")

ALARMS: Mapping[tuple[str, str], Callable[[Any], str]] = {
    ("invoice", "close"): _said(_FINALIZED),
    ("invoice", "retry"): retry_words,
    ("invoice", "remind"): _said("Reminder that the invoice will be due"),
    ("invoice", "overdue"): _said("Invoice becomes overdue"),
    ("subscription", "expire"): _said("Expires unless it is paid"),
    ("subscription", "expire_pending"): _said("Change is dropped unless it is paid"),
    ("subscription", "expire_resumption"): _said("Stays paused unless somebody pays"),
    ("subscription", "reach_cancel_at"): _cancel,
    ("subscription", "resume_collection"): _said("Collection resumes"),
    ("subscription", "announce_end"): _said("End of the trial is announced"),
    ("subscription", "announce_renewal"): _said("Renewal is announced"),
    ("subscription", "advance"): _renewal,
    ("subscription", "bill_pending"): _said("What waits is billed"),
    ("subscription_schedule", "start"): _said("Scheduled subscription starts"),
    ("subscription_schedule", "next_phase"): _phase,
    ("confirmation_token", "lapse"): _said("Confirmation token expires"),
    ("payment_intent", "settle"): _said("The bank answers"),
    ("payment_intent", "expire"): _said("Reserved money is released"),
    ("checkout_session", "lapse"): _said("Checkout expires unless it is paid"),
    ("quote", "lapse"): _said("Quote ends unless it is accepted"),
    ("credit_grant", "lapse"): _said("What is left of the credits expires"),
    ("refund", "settle"): _said("Refund settles"),
    ("refund", "bounce"): _said("Refund comes back"),
    ("dispute", "lapse"): _said("Dispute is lost unless it is answered"),
    ("dispute", "expire"): _said("Inquiry is closed"),
    ("coupon", "expire"): _said("Coupon expires"),
    ("promotion_code", "expire"): _said("Promotion code expires"),
    ("tax_registration", "begin"): _said("Tax is collected there from then on"),
    ("tax_registration", "expire"): _said("Tax is collected there no longer"),
    ("tax_calculation", "lapse"): _said("Tax calculation expires"),
    ("webhook_endpoint", "forget_secret"): _said("Former secret stops counting"),
}
"""What each alarm of each machine does, in words."""


def ahead_of(moment: Moment, object_id: str, *, beyond: bool = False) -> Iterator[Ahead]:
    """The object's next wake-up, if it has one; `beyond`: and what would follow it."""
    state, alarm = moment.find(object_id), moment.alarm(object_id)
    if state is None or alarm is None:
        return
    due, action = alarm
    yield _ahead(moment, state, due, action, ALARMS[resource_of(object_id), action](state))
    if beyond:
        for at, what, text in _beyond(state, due):
            yield _ahead(moment, state, at, what, text)


def ahead_of_all(moment: Moment, object_ids: list[str]) -> tuple[Ahead, ...]:
    """What is ahead of several objects, and beyond; latest first."""
    found = [one for each in object_ids for one in ahead_of(moment, each, beyond=True)]
    return tuple(sorted(found, key=lambda one: (one.at, one.object_id), reverse=True))


def next_of(moment: Moment, subscription: Subscription | None) -> Next:
    """What happens next to a subscription, as a person would want to know it."""
    if subscription is None or subscription.ended_at is not None:
        return Next("Nothing due", None)
    if subscription.status in ("past_due", "unpaid", "incomplete"):
        return _next_of_debt(moment, subscription)
    if subscription.resumption is not None:
        return Next("Paused until it is paid", resumption_until(subscription))
    if subscription.status == "paused":
        return Next("Paused until it is resumed", subscription.cancel_at)
    return _next_of_period(moment, subscription)


def _next_of_period(moment: Moment, subscription: Subscription) -> Next:
    end, cancel_at = subscription.current_period_end, subscription.cancel_at
    if cancel_at is not None and cancel_at <= end:
        return Next(_cancel(subscription), cancel_at)
    invoice = moment.get(Invoice, subscription.latest_invoice)
    if invoice is not None and invoice.status == "draft" and invoice.automatically_finalizes_at:
        return Next(_FINALIZED, invoice.automatically_finalizes_at)
    schedule = moment.get(SubscriptionSchedule, subscription.schedule)
    alarm = moment.alarm(schedule.id) if schedule is not None else None
    if alarm is not None and schedule is not None and alarm[0] <= end:
        return Next(_phase(schedule), alarm[0])
    paused = subscription.pause_collection is not None
    return Next("Renews, collection paused" if paused else _renewal(subscription), end)


def _next_of_debt(moment: Moment, subscription: Subscription) -> Next:
    invoice = moment.get(Invoice, subscription.latest_invoice)
    if invoice is not None and invoice.next_payment_attempt is not None:
        return Next(retry_words(invoice), invoice.next_payment_attempt)
    alarm = moment.alarm(subscription.id)
    at = alarm[0] if alarm is not None and subscription.status == "incomplete" else None
    intent = moment.get(PaymentIntent, invoice.payment_intent if invoice is not None else None)
    if intent is not None and intent.status == "requires_action":
        return Next("Waits for authentication", at)
    customer = moment.get(Customer, subscription.customer)
    if customer is not None and not customer.payment_methods:
        return Next("Needs a payment method", at)
    if subscription.status == "incomplete":
        return Next("Waits for its first payment", at)
    return Next("Waits for payment, nothing is retried", None)


def _beyond(state: State, due: int) -> Iterator[tuple[int, str, str]]:
    """What follows an object's alarm if that changes nothing for the better."""
    if isinstance(state, Invoice) and state.first_failed_at and state.next_payment_attempt:
        days = state.dunning.retry_days
        for number, after in enumerate(days[state.attempt_count :], state.attempt_count + 1):
            at = state.first_failed_at + after * DAY
            if at > due:
                yield at, "retry", f"Retry {number} of {len(days)}"
    if isinstance(state, Subscription):
        end, cancel_at = state.current_period_end, state.cancel_at
        if state.status in _RENEWING and due < end and (cancel_at is None or cancel_at > end):
            yield state.current_period_end, "advance", _renewal(state)
        if state.cancel_at is not None and state.cancel_at > due:
            yield state.cancel_at, "reach_cancel_at", _cancel(state)
    if isinstance(state, SubscriptionSchedule):
        for place in range(state.place + 2, len(state.phases)):
            names = joined(dict.fromkeys(product_words(i.price) for i in state.phases[place].items))
            yield state.phases[place].start, "next_phase", f"Changes to {names}"


def _ahead(moment: Moment, state: State, at: int, action: str, text: str) -> Ahead:
    resource = resource_of(state.id)
    customer = moment.get(Customer, getattr(state, "customer", None))
    if customer is None and resource not in _OWNERLESS:
        customer = moment.get(Customer, f"cus_{home_of(state.id)}")
    return Ahead(
        object_id=state.id,
        resource=resource,
        at=at,
        action=action,
        summary=text,
        shape=shape_of(resource),
        owner_id=customer.id if customer is not None else None,
        owner=title(customer if customer is not None else state),
        amount=_amount(state, action, customer),
    )


_OWNERLESS = frozenset(("coupon", "promotion_code", "webhook_endpoint", "test_clock"))


def _amount(state: State, action: str, customer: Customer | None) -> Money | None:
    """What it is about, where that is certain."""
    if isinstance(state, Invoice):
        owed = state.amount_remaining if state.status == "open" else state.total
        return money(owed, state.currency)
    if isinstance(state, Subscription) and action == "advance":
        amount = renewal_minor(state)
        lowered = customer is not None and (customer.discount or customer.pending_items)
        return money(amount, state.currency) if amount is not None and not lowered else None
    if isinstance(state, PaymentIntent) or resource_of(state.id) in ("refund", "dispute"):
        owed_state: Any = state
        return money(owed_state.amount, owed_state.currency)
    return None


def renewal_minor(subscription: Subscription) -> int | None:
    """What the next period costs; None where more than its items decides it (use, discounts)."""
    items = [item for item, _period in renewed(subscription)]
    metered = any(i.price.recurring and i.price.recurring.usage_type == "metered" for i in items)
    partial = subscription.status == "trialing" and subscription.trial_anchor == "unchanged"
    altered = (
        partial
        or subscription.discounts
        or subscription.default_tax_rates
        or subscription.pending_items
    )
    if metered or altered or any(item.discounts or item.tax_rates for item in items):
        return None
    return sum(line_amount(item.price, item.quantity) for item in items)


__all__ = [
    "ALARMS",
    "Next",
    "ahead_of",
    "ahead_of_all",
    "next_of",
    "plan_words",
    "renewal_minor",
    "retry_words",
]
