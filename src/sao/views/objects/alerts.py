"""Alerts: what needs attention, with what happens next by itself and what somebody could do."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from sao.billing.payments.simulator import failure_of
from sao.billing.reckoning.money import show
from sao.billing.resources.customer.state import Customer
from sao.billing.resources.dispute import Dispute
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.payment_intent.state import PaymentIntent
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.resources.subscription.state import Subscription
from sao.core.instance import State
from sao.views.actions import action_named
from sao.views.ahead import retry_words
from sao.views.behaviors import charge_of
from sao.views.belongings import subscriptions_of
from sao.views.moment import Moment
from sao.views.shapes import Action, Alert, Tone
from sao.views.words.amounts import day
from sao.views.words.behaviors import behavior_words
from sao.views.words.summaries.saying import error_words
from sao.views.words.titles import card_words, plan_words, title

_GRAVITY: tuple[Tone, ...] = ("critical", "warning", "info", "positive", "neutral")


def alerts(moment: Moment, state: State) -> tuple[Alert, ...]:
    """What needs attention about the object, or what it owns; the gravest first."""
    found = {alert.object_id + alert.title: alert for alert in _alerts(moment, state)}
    return tuple(sorted(found.values(), key=lambda alert: _GRAVITY.index(alert.tone)))


def _alerts(moment: Moment, state: Any) -> Iterator[Alert]:
    match state:
        case Customer():
            yield from _of_customer(moment, state)
        case Subscription():
            yield from _of_subscription(moment, state)
        case Invoice():
            yield from _of_invoice(moment, state)
        case PaymentIntent():
            yield from _of_payment(moment, state)
        case PaymentMethod():
            yield from _of_customer_method(state)
        case Dispute():
            yield from _of_dispute(state)


def _of_customer(moment: Moment, customer: Customer) -> Iterator[Alert]:
    told: set[str] = set()
    for subscription in subscriptions_of(moment, customer):
        if subscription.ended_at is None:
            told.add(subscription.latest_invoice or "")
            yield from _of_subscription(moment, subscription)
    for each in customer.overdue_invoices:
        invoice = moment.get(Invoice, each)
        if invoice is not None and each not in told:
            yield from _of_invoice(moment, invoice)
    for intent in moment.all(PaymentIntent, f"payment_intent|customer={customer.id}"):
        dispute = moment.get(Dispute, intent.dispute)
        if dispute is not None:
            yield from _of_dispute(dispute)
        if intent.invoice is None:
            yield from _of_payment(moment, intent)


def _of_subscription(moment: Moment, subscription: Subscription) -> Iterator[Alert]:
    plan = plan_words(subscription)
    if subscription.status in ("past_due", "unpaid", "incomplete"):
        invoice = moment.get(Invoice, subscription.latest_invoice)
        if invoice is not None and invoice.status in ("open", "uncollectible"):
            yield from _of_invoice(moment, invoice, subscription)
            return
        yield Alert(
            tone="warning",
            title=f"{plan} is {subscription.status.replace('_', ' ')}",
            text="Its latest invoice is not open, so nothing is collected for it.",
            object_id=subscription.id,
        )
    if subscription.pending_update is not None:
        until = subscription.pending_update.expires_at
        yield Alert(
            tone="warning",
            title=f"A change of {plan} waits for its payment",
            text=f"It is dropped on {day(until)} unless it is paid.",
            object_id=subscription.id,
            jump_at=until,
        )
    if subscription.status == "trialing" and not _can_pay(moment, subscription):
        yield _trial_without_method(subscription, plan)
    yield from _foreseen(moment, subscription, plan)
    if subscription.cancel_at is not None and subscription.ended_at is None:
        yield Alert(
            tone="info",
            title=f"{plan} will be canceled",
            text=f"It ends on {day(subscription.cancel_at)}.",
            object_id=subscription.id,
            jump_at=subscription.cancel_at,
            actions=_actions(moment, subscription, "keep"),
        )
    if subscription.pause_collection is not None:
        until_at = subscription.pause_collection.resumes_at
        when = f"until {day(until_at)}" if until_at is not None else "until somebody resumes it"
        yield Alert(
            tone="info",
            title=f"Collection of {plan} is paused",
            text=f"Invoices are made, but not collected, {when}.",
            object_id=subscription.id,
            jump_at=until_at,
            actions=_actions(moment, subscription, "resume_collection"),
        )


def _trial_without_method(subscription: Subscription, plan: str) -> Alert:
    becomes = {
        "create_invoice": "its first invoice will fail",
        "pause": "it will be paused",
        "cancel": "it will be canceled",
    }[subscription.missing_payment_method]
    end = subscription.trial_end
    return Alert(
        tone="warning",
        title=f"The trial of {plan} ends without a way to pay",
        text=f"It ends on {day(end)}; without a payment method {becomes}." if end else "",
        object_id=subscription.id,
        jump_at=end,
    )


def _foreseen(moment: Moment, subscription: Subscription, plan: str) -> Iterator[Alert]:
    """What the simulated gateway is going to answer, where that is no payment."""
    method = None if moment.session.live else _payer(moment, subscription)
    charge = charge_of(moment, subscription) if method is not None else None
    if method is None or charge is None or subscription.status not in ("trialing", "active"):
        return
    if failure_of(method.card) is None:
        return
    does = behavior_words(method.card.behavior)
    yield Alert(
        tone="info",
        title="The next charge is going to fail",
        text=f"{card_words(method.card)}: {does[0].lower()}{does[1:]}. {plan} is charged on "
        f"{day(charge[0])}.",
        object_id=subscription.id,
        jump_at=charge[0],
        actions=_succeeding(moment, method),
    )


def _payer(moment: Moment, subscription: Subscription) -> PaymentMethod | None:
    """What its next invoice is charged to."""
    customer = moment.get(Customer, subscription.customer)
    if customer is None:
        return None
    own = customer.subscriptions.get(subscription.id)
    held = own if own in customer.payment_methods else customer.default_payment_method
    return moment.get(PaymentMethod, held)


def _succeeding(moment: Moment, method: PaymentMethod | None) -> tuple[Action, ...]:
    """The request by which the simulated gateway takes the card from now on."""
    asked = method is not None and not moment.session.live
    found = action_named(moment, method, "set_behavior") if asked else None
    if found is None or found.refused is not None:
        return ()
    fixed = {**found.fixed, "behavior": "succeed"}
    return (replace(found, label="Let the card succeed", fields=(), fixed=fixed),)


def _can_pay(moment: Moment, subscription: Subscription) -> bool:
    sent = subscription.collection_method == "send_invoice"
    gone = moment.get(Customer, subscription.customer) is None
    return gone or sent or _payer(moment, subscription) is not None


def _of_invoice(
    moment: Moment, invoice: Invoice, subscription: Subscription | None = None
) -> Iterator[Alert]:
    owed = show(invoice.amount_remaining, invoice.currency)
    intent = moment.get(PaymentIntent, invoice.payment_intent)
    if intent is not None and intent.status == "requires_action":
        yield _challenge(moment, intent, invoice)
        return
    if invoice.status == "uncollectible":
        yield Alert(
            tone="critical",
            title=f"{title(invoice)} is uncollectible",
            text=f"Nobody expects its {owed} any more; it can still be paid.",
            object_id=invoice.id,
            actions=_actions(moment, invoice, "pay"),
        )
    elif invoice.status == "open" and invoice.first_failed_at is not None:
        yield _failed(moment, invoice, subscription)
    elif invoice.status == "open" and invoice.overdue_at is not None:
        yield Alert(
            tone="warning",
            title=f"{title(invoice)} is overdue",
            text=f"{owed} was due on {day(invoice.due_date or invoice.overdue_at)}.",
            object_id=invoice.id,
            actions=_actions(moment, invoice, "pay", "send"),
        )


def _failed(moment: Moment, invoice: Invoice, subscription: Subscription | None) -> Alert:
    why = error_words(invoice.last_error)
    at = invoice.next_payment_attempt
    if at is not None:
        text = f"{why}. {retry_words(invoice)} on {day(at)}."
    elif subscription is not None and subscription.status == "incomplete":
        alarm = moment.alarm(subscription.id)
        at = alarm[0] if alarm is not None else None
        until = f" It expires on {day(at)} unless it is paid." if at is not None else ""
        text = f"{why}. A first payment is not retried by itself.{until}"
    else:
        text = f"{why}. No further retry is planned."
    return Alert(
        tone="warning" if invoice.next_payment_attempt is not None else "critical",
        title="Payment failed",
        text=f"{text[0].upper()}{text[1:]}",
        object_id=invoice.id,
        jump_at=at,
        actions=(*_actions(moment, invoice, "pay"), *_recovering(moment, subscription)),
    )


def _recovering(moment: Moment, subscription: Subscription | None) -> tuple[Action, ...]:
    method = _payer(moment, subscription) if subscription is not None else None
    fails = method is not None and failure_of(method.card) is not None
    return _succeeding(moment, method) if fails else ()


def _challenge(moment: Moment, intent: PaymentIntent, invoice: Invoice | None) -> Alert:
    what = f" for {title(invoice)}" if invoice is not None else ""
    amount = show(intent.amount, intent.currency)
    return Alert(
        tone="warning",
        title="Waits for authentication",
        text=f"The cardholder has to confirm {amount}{what}; nothing is retried meanwhile.",
        object_id=intent.id,
        actions=_actions(moment, intent, "authenticate", "fail_authentication"),
    )


def _of_payment(moment: Moment, intent: PaymentIntent) -> Iterator[Alert]:
    if intent.status == "requires_action":
        yield _challenge(moment, intent, moment.get(Invoice, intent.invoice))
    elif intent.status == "requires_payment_method" and intent.last_payment_error is not None:
        invoice = moment.get(Invoice, intent.invoice)
        at = invoice.next_payment_attempt if invoice is not None else None
        when = f" {retry_words(invoice)} on {day(at)}." if invoice is not None and at else ""
        yield Alert(
            tone="warning",
            title="Payment failed",
            text=f"{intent.last_payment_error.message}{when}",
            object_id=intent.id,
            jump_at=at,
        )
    elif intent.status == "requires_capture":
        alarm = moment.alarm(intent.id)
        yield Alert(
            tone="info",
            title="Reserved, not captured",
            text=f"The money is released on {day(alarm[0])}." if alarm is not None else "",
            object_id=intent.id,
            jump_at=alarm[0] if alarm is not None else None,
            actions=_actions(moment, intent, "capture"),
        )


def _of_customer_method(method: PaymentMethod) -> Iterator[Alert]:
    if method.status == "detached":
        yield Alert(
            tone="info",
            title="Detached",
            text="A detached payment method can never be used again.",
            object_id=method.id,
        )


def _of_dispute(dispute: Dispute) -> Iterator[Alert]:
    if dispute.status not in ("needs_response", "warning_needs_response"):
        return
    by = f"Answer by {day(dispute.due_by)}." if dispute.due_by is not None else ""
    yield Alert(
        tone="critical" if dispute.status == "needs_response" else "warning",
        title=f"{show(dispute.amount, dispute.currency)} is disputed",
        text=f"{dispute.reason.replace('_', ' ').capitalize()}. {by}",
        object_id=dispute.id,
        jump_at=dispute.due_by,
    )


def _actions(moment: Moment, state: State, *names: str) -> tuple[Action, ...]:
    found = (action_named(moment, state, name) for name in names)
    return tuple(each for each in found if each is not None and each.refused is None)
