"""Renewals announced in advance: what the invoice would be, some days before the period ends.

A schedule is asked which phase begins then. The terms travel like those of any invoice, by way of
what was used and of the customer, each of whom adds what it knows and keeps what it has; then they
come back here. Source: facts on billing, §2.
"""

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.invoice import Announced, Bill
from sao.billing.messages.subscription import PhaseAhead
from sao.billing.messages.subscription_schedule import AskPhase
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources.subscription.anchored import after_trial_period
from sao.billing.resources.subscription.billing import bill_change
from sao.billing.resources.subscription.following import follow, follow_resting
from sao.billing.resources.subscription.periods import next_period, renewal
from sao.billing.resources.subscription.state import Subscription
from sao.core.schema import Command, Facts, Ignored, Message, Relay


def renewal_announced_at(subscription: Subscription) -> int | None:
    """When the renewal to come is announced: once, if it comes, and will be collected.

    Never where the period is not longer than that: it would come with the invoice before it.
    """
    days, end = subscription.upcoming_days, subscription.current_period_end
    at = end - days * DAY
    if not days or at <= subscription.current_period_start:
        return None
    if subscription.period_announced == end:
        return None
    if subscription.collection_method == "send_invoice" or subscription.pause_collection:
        return None
    cancel_at = subscription.cancel_at
    return at if cancel_at is None or cancel_at > end else None


def announce_renewal(subscription: Subscription, command: Command[Nothing], _now: int) -> Relay:
    """The question what the renewal would be billed, or first what its schedule makes of it."""
    if subscription.schedule is not None:
        asked = AskPhase(subscription.id, subscription.current_period_end)
        return Relay((Message(subscription.schedule, "ask_phase", asked),))
    return _asked(_renewed(subscription, command.id))


def announce_phase(subscription: Subscription, command: Command[PhaseAhead], _now: int) -> Relay:
    """The same, once its schedule has said which phase begins then, if one does."""
    phase = command.data.begins
    if phase is None:
        return _asked(_renewed(subscription, command.id))
    end = subscription.current_period_end
    told = Command(command.id, subscription.id, "follow", phase)
    followed = follow_resting if subscription.status == "trialing" else follow
    facts = followed(subscription, told, end)
    if isinstance(facts, Ignored):
        return _asked(_renewed(subscription, command.id))
    after = replace(subscription, **facts)
    if after.current_period_end == end:
        return _asked(_renewed(after, command.id))
    made = (one for one in bill_change(subscription, after, facts) if isinstance(one.data, Bill))
    return _asked(next(made, None) or Message(subscription.id, "renewal_announced", Announced()))


def renewal_announced(subscription: Subscription, command: Command[Announced], _now: int) -> Facts:
    """What it would be; nothing, where its schedule puts it on trial then."""
    return {"upcoming": command.data.bill, "period_announced": subscription.current_period_end}


def _renewed(subscription: Subscription, cause: str) -> Message:
    """The invoice of the period that follows."""
    asked = Command(cause, subscription.id, "advance", Nothing())
    begun = next_period(subscription, asked)
    if subscription.status == "trialing":
        begun = after_trial_period(subscription, asked)
    after = replace(subscription, status="active", **begun)
    return renewal(subscription, after, begun.get("change_lines"))


def _asked(message: Message) -> Relay:
    if isinstance(message.data, Bill):
        message = replace(message, data=replace(message.data, preview=True))
    return Relay((message,))
