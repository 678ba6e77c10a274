"""How a subscription that began elsewhere goes on here: in the middle of a period.

That period was paid there, so nothing is billed for it, and a change gives back what is left of it
as of any other: its items were charged, no more and no less. Where it is owed, it is billed now.
"""

from collections.abc import Iterator

from sao.billing.messages.subscription import CreateSubscription
from sao.billing.reckoning.calendar import DAY, boundary_until
from sao.billing.reckoning.proration import billed
from sao.billing.reckoning.rhythm import Rhythm, cycle_of
from sao.billing.resources.subscription.beginning import agreed, chosen, pending_facts, unfit
from sao.billing.resources.subscription.billing import bill, invoice_id
from sao.billing.resources.subscription.periods import period_lines_of
from sao.billing.resources.subscription.state import Subscription
from sao.billing.resources.subscription.trial import NOTICE
from sao.billing.values.discount import Discount
from sao.billing.values.subscription import Debit
from sao.billing.values.taken_over import TakenOver
from sao.core.schema import Command, Facts, Message, Rejection


def take_over(subscription: Subscription, command: Command[CreateSubscription], now: int) -> Facts:
    """It stands where it stood, in the period that runs."""
    data = command.data
    taken = standing(data)
    trial = taken.on_trial(now)
    facts = agreed(data, now) | {
        "status": "paused" if taken.paused else "trialing" if trial else "active",
        "start_date": taken.start_date,
        "billing_cycle_anchor": taken.billing_cycle_anchor,
        "current_period_start": taken.period_start,
        "current_period_end": taken.period_end,
        "trial_start": taken.trial_start,
        "trial_end": taken.trial_end,
        "cancel_at": taken.period_end if data.cancel_at_period_end else data.cancel_at,
        "canceled_at": taken.canceled_at,
    }
    facts |= chosen(data) | _announced(data, taken, now)
    facts |= pending_facts(data, taken.billing_cycle_anchor, now)
    if taken.owed:
        facts["latest_invoice"] = invoice_id(subscription, command.id)
    if taken.paused:
        facts |= {"paused_at": now, "paused_because": "pause_requested"}
    if data.discounts:
        facts["discounts"] = data.discounts
    applied = taken.discounts or counted(data.discounts, taken.period_start)
    carried = () if trial or taken.paused else _carried(data, taken, applied)
    lasting = {"applied_discounts": applied, "carried": carried}
    return facts | {name: value for name, value in lasting.items() if value}


def _carried(
    data: CreateSubscription, taken: TakenOver, applied: tuple[Discount, ...]
) -> tuple[Debit, ...]:
    """What items were charged there for longer periods of theirs, which run on."""
    rhythm = Rhythm(
        cycle_of(data.items),
        taken.billing_cycle_anchor,
        (taken.period_start, taken.period_end),
        taken.start_date,
    )
    own = ((item, rhythm.own(item)) for item in data.items)
    earlier = tuple(sold for sold in own if sold[1][0] < taken.period_start)
    return billed(earlier, applied) if earlier else ()


def counted(discounts: tuple[Discount, ...], at: int) -> tuple[Discount, ...]:
    """Those that lowered a period that began then; one for `once` that is left did not."""
    return tuple(
        one
        for one in discounts
        if one.coupon.duration != "once" and one.start <= at and (one.end is None or at < one.end)
    )


def _announced(data: CreateSubscription, taken: TakenOver, now: int) -> Facts:
    """What was announced there already is not announced again."""
    facts: Facts = {}
    if taken.on_trial(now) and taken.period_end - NOTICE <= now:
        facts["trial_announced"] = taken.trial_end
    if data.upcoming_days and taken.period_end - data.upcoming_days * DAY <= now:
        facts["period_announced"] = taken.period_end
    return facts


def bill_owed(_before: Subscription, after: Subscription, _facts: Facts) -> Iterator[Message]:
    """What is owed for the period is invoiced, and attempted at once."""
    if after.latest_invoice is None:
        return
    yield bill(
        after,
        after.latest_invoice,
        "subscription_cycle",
        period_lines_of(after),
        window=(after.current_period_start, after.current_period_start),
        finalize_at=0,
        present=False,
        discounts=after.applied_discounts,
    )


def untenable(data: CreateSubscription, now: int) -> Rejection | None:
    """Why it cannot go on here. Rejects: `timestamp_past`, `parameter_invalid`."""
    taken, start = standing(data), "current_period_start"
    if taken.paused:
        return unfit(data)
    if taken.period_end <= now:
        message = "Its period is over: take it over as it stands in the one that runs."
        return Rejection("timestamp_past", message, "current_period_end")
    if taken.period_start > now or taken.start_date > taken.period_start:
        message = "It began, and its period began then or later, and both before now."
        return Rejection("parameter_invalid", message, start)
    anchor, cycle = taken.billing_cycle_anchor, cycle_of(data.items)
    if boundary_until(anchor, cycle, taken.period_end) != taken.period_end:
        message = "No period counted from this anchor ends when the current one ends."
        return Rejection("parameter_invalid", message, "billing_cycle_anchor")
    if taken.on_trial(now) and taken.trial_end != taken.period_end:
        message = "While it is on trial, the trial is its period: both end together."
        return Rejection("parameter_invalid", message, "trial_end")
    return unfit(data)


def standing(data: CreateSubscription) -> TakenOver:
    """Where it stood. Whoever says that a subscription is taken over says that, too."""
    if not isinstance(data.taken, TakenOver):
        raise TypeError("a subscription is taken over from where it stood")
    return data.taken
