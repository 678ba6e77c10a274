"""How a trial ends: announced three days before, and then by whether there is a way to pay.

Only the customer knows the payment methods: where it matters, the end of the period asks there, and
the answer is what ends the trial. Source: facts on billing, §1.
"""

from collections.abc import Iterator

from sao.billing.messages import Nothing
from sao.billing.messages.customer import AskMethod
from sao.billing.messages.subscription import TrialOver
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources.subscription.anchored import after_trial_period
from sao.billing.resources.subscription.ending import end, tell_ended
from sao.billing.resources.subscription.periods import awaits_schedule, period_invoice
from sao.billing.resources.subscription.state import Subscription
from sao.core.schema import Command, Facts, Ignored, Message, Relay

NOTICE = 3 * DAY
"""How long before its end a trial is announced to end; at once, if it is shorter."""


def announced_at(subscription: Subscription) -> int | None:
    """When the end of the trial is announced, if it has not been."""
    if subscription.trial_end is None or subscription.trial_announced == subscription.trial_end:
        return None
    return subscription.trial_end - NOTICE


def announce(subscription: Subscription, _command: Command[Nothing], _now: int) -> Facts:
    """Its trial ends soon."""
    return {"trial_announced": subscription.trial_end}


def end_trial(
    subscription: Subscription, command: Command[Nothing], now: int
) -> Facts | Relay | Ignored:
    """The first period that costs something; first the customer is asked, if it depends on that."""
    waits = awaits_schedule(subscription, command, now)
    if waits is not None:
        return waits
    sent = subscription.collection_method == "send_invoice"
    if sent or subscription.missing_payment_method == "create_invoice":
        return after_trial_period(subscription, command)
    asked = AskMethod(subscription=subscription.id)
    return Relay((Message(subscription.customer, "ask_method", asked),))


def conclude_trial(subscription: Subscription, command: Command[TrialOver], now: int) -> Facts:
    """The trial is over: it is billed, or (without a way to pay) paused or canceled."""
    nothing = Command(command.id, command.object_id, command.action, Nothing())
    if command.data.payable:
        return after_trial_period(subscription, nothing) | {"status": "active"}
    if subscription.missing_payment_method == "cancel":
        return end(subscription, nothing, now) | {"status": "canceled"}
    return {
        "status": "paused",
        "paused_at": now,
        "paused_because": "trial_end_without_payment_method",
    }


def after_trial(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """The first period is billed, or everybody hears of the end."""
    if after.status == "active":
        yield from period_invoice(before, after, facts)
    elif after.status == "canceled":
        yield from tell_ended(before, after, facts)
