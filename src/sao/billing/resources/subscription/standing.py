"""How a subscription stands: what its invoices tell it, and what it makes of that.

It is judged by its latest invoice. The invoice of a change that waits for its payment is none of
those: paid, it carries the change out; else nothing happens, until the change is dropped.
Source: facts on billing, §1.
"""

from collections.abc import Iterator

from sao.billing.messages import Nothing
from sao.billing.messages.customer import SubscriptionMethod
from sao.billing.messages.subscription import InvoiceFailed, InvoiceSettled
from sao.billing.resources.subscription.ending import over, tell_ended
from sao.billing.resources.subscription.state import Subscription, carried_out
from sao.core.schema import Command, Facts, Ignored, Message, Rejection


def recover(
    subscription: Subscription, command: Command[InvoiceSettled], _now: int
) -> Facts | Ignored:
    """Its latest invoice is settled, or a change is paid: it is in good standing."""
    if _awaited(subscription, command.data.invoice):
        return carried_out(subscription) | saved(subscription, command.data)
    if command.data.invoice != subscription.latest_invoice:
        return Ignored("it is not the latest invoice")
    return saved(subscription, command.data)


def begin_unpaid(
    subscription: Subscription, command: Command[InvoiceSettled], _now: int
) -> Facts | Ignored:
    """Its first payment takes days: it is in force meanwhile."""
    if command.data.invoice != subscription.latest_invoice:
        return Ignored("it is not the latest invoice")
    return saved(subscription, command.data)


def saved(subscription: Subscription, settled: InvoiceSettled) -> Facts:
    """What paid pays from then on, where that was asked for."""
    if subscription.save_method and settled.method is not None:
        return {"default_payment_method": settled.method}
    return {}


def tell_saved(before: Subscription, after: Subscription, _facts: Facts) -> Iterator[Message]:
    """The customer, who hands out methods, hears of the one that paid."""
    if before.default_payment_method != after.default_payment_method:
        saved = after.default_payment_method
        method = SubscriptionMethod(subscription=after.id, method=saved, paid=True)
        yield Message(after.customer, "set_subscription_method", method)


def carry_out(
    subscription: Subscription, command: Command[InvoiceSettled], _now: int
) -> Facts | Ignored:
    """The change that waited for this payment is carried out."""
    if _awaited(subscription, command.data.invoice):
        return carried_out(subscription) | saved(subscription, command.data)
    return Ignored("nothing was owed")


def carry_out_on_trial(
    subscription: Subscription, command: Command[InvoiceSettled], _now: int
) -> Facts | Ignored:
    """The same, which may be the end of a trial."""
    pending = subscription.pending_update
    if pending is None or not _awaited(subscription, command.data.invoice):
        return Ignored("nothing was owed")
    status = "trialing" if pending.trial_end is None else "active"
    return carried_out(subscription) | saved(subscription, command.data) | {"status": status}


def expire_pending(_subscription: Subscription, _command: Command[Nothing], _now: int) -> Facts:
    """A change was not paid in time, and is dropped."""
    return {"pending_update": None}


def pending_until(subscription: Subscription) -> int | None:
    """When a change that waits for its payment is dropped."""
    pending = subscription.pending_update
    return pending.expires_at if pending is not None else None


def fall_behind(
    subscription: Subscription, command: Command[InvoiceFailed], _now: int
) -> Facts | Ignored | Rejection:
    """Its latest invoice could not be collected. Rejects: as `refuse_change`."""
    if command.data.invoice != subscription.latest_invoice:
        return Ignored("it is not the latest invoice")
    if command.data.invoice == subscription.required_invoice:
        return declined(command.data)
    return {}


def refuse_change(
    subscription: Subscription, command: Command[InvoiceFailed], _now: int
) -> Rejection | Ignored:
    """A payment failed. Rejects: `card_declined`, where a change was to stand only with it."""
    if command.data.invoice == subscription.required_invoice:
        return declined(command.data)
    return Ignored("it is known, or not due, or not the latest invoice")


def fall_due(
    subscription: Subscription, command: Command[InvoiceSettled], _now: int
) -> Facts | Ignored:
    """Its latest invoice, which was sent, was not paid in time."""
    if command.data.invoice != subscription.latest_invoice:
        return Ignored("it is not the latest invoice")
    return {}


def refuse_incomplete(
    subscription: Subscription, command: Command[InvoiceFailed], _now: int
) -> Rejection | Ignored:
    """A first payment failed. Rejects: `card_declined`, where nothing was to be created then."""
    if subscription.payment_behavior != "error_if_incomplete":
        return Ignored("it waits for its first payment")
    return declined(command.data)


def give_up(
    subscription: Subscription, command: Command[InvoiceFailed], now: int
) -> Facts | Ignored | Rejection:
    """The retries of an invoice are exhausted: the policy says what that comes to.

    Of any invoice: where the period is shorter than the retries, the latest is never the one.
    Rejects: as `refuse_change`.
    """
    data, status = command.data, subscription.dunning.subscription_end
    if data.invoice == subscription.required_invoice:
        return declined(data)
    if _awaited(subscription, data.invoice):
        return Ignored("a change waits for its payment")
    if not data.exhausted or status == "past_due":
        return Ignored("it is past due already")
    if status == "unpaid":
        return {"status": status}
    return over(subscription, now) | {
        "status": status,
        "canceled_at": now,
        "cancellation_reason": "payment_failed",
    }


def left(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """If that ended it, whoever is concerned hears of it."""
    if after.status == "canceled":
        yield from tell_ended(before, after, facts)


def declined(failure: InvoiceFailed) -> Rejection:
    """The refusal of what was to be paid or not to be."""
    error = failure.error
    return Rejection(
        error.code, error.message, detail={"decline_code": error.decline_code, "card": True}
    )


def _awaited(subscription: Subscription, invoice: str) -> bool:
    pending = subscription.pending_update
    return pending is not None and pending.invoice == invoice
