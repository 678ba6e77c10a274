"""What a change of items, anchor or trial comes to: the period, what is given back and charged.

There are four: in place; stretched, to an interval that began with the period; begun anew, now; and
put on trial. In place, the lines wait for the next invoice unless one is wanted at once; a period
that is another one is billed at once. As long as one interval stays, the anchor does, and whatever
else there is counts from it, in place. Source: facts on billing, §6.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from sao.billing.reckoning.calendar import boundary_after, boundary_until, nth
from sao.billing.reckoning.discounts import live
from sao.billing.reckoning.engine import period_after, period_lines
from sao.billing.reckoning.proration import (
    costs,
    debits_of,
    is_metered,
    lasting,
    numbered,
    remaining,
    unused,
)
from sao.billing.reckoning.rhythm import Period, Rhythm, cycle_of, every, intervals, is_as_long
from sao.billing.resources.subscription.anchored import counted_from, rest
from sao.billing.resources.subscription.beginning import of_items
from sao.billing.resources.subscription.billing import invoice_id
from sao.billing.resources.subscription.items import differ, removed
from sao.billing.resources.subscription.periods import discounted, unspent
from sao.billing.resources.subscription.rhythm import debited, rhythm_of
from sao.billing.resources.subscription.state import Subscription, Update
from sao.billing.values import Value
from sao.billing.values.line import Line
from sao.billing.values.subscription import Debit, Item
from sao.core.schema import Facts


class Plan(Value, frozen=True):
    """What a change comes to. `at_once`: it is billed now, whatever was asked for.

    `debits`: what has been charged for the period then; None: its items, no more and no less.
    """

    items: tuple[Item, ...]
    period: Period
    anchor: int
    lines: tuple[Line, ...] = ()
    debits: tuple[Debit, ...] | None = None
    trial_end: int | None = None
    at_once: bool = False
    anew: bool = False


def planned(
    subscription: Subscription, items: tuple[Item, ...], data: Update, cause: str, now: int
) -> Plan:
    """What a change to these items comes to, with all that else was asked for."""
    prorates = data.proration_behavior != "none" and subscription.status not in (
        "trialing",
        "paused",
    )
    at = now if not isinstance(data.proration_date, int) else data.proration_date
    back = tuple(credit(subscription, subscription.items, at)) if prorates else ()
    items = unspent(subscription, items)
    if isinstance(data.trial_end, int):
        start = subscription.current_period_start if subscription.status == "trialing" else now
        period = (start, data.trial_end)
        keeps = _keeps_anchor(subscription, data)
        anchor = subscription.billing_cycle_anchor if keeps else period[1]
        return Plan(items, period, anchor, _named(subscription, cause, back), (), period[1])
    if ends_trial(subscription, data) and _keeps_anchor(subscription, data):
        return _rest(subscription, items, back, cause, now)
    if data.billing_cycle_anchor == "now" or ends_trial(subscription, data):
        return _anew(subscription, items, back, cause, now)
    if not _runs(subscription) or intervals(items) & intervals(subscription.items):
        return _in_place(subscription, items, cause, at, now, prorates=prorates)
    start = subscription.current_period_start
    end = nth(start, cycle_of(items), 1)
    if not prorates or end <= now or now == subscription.current_period_end:
        return _anew(subscription, items, back, cause, now)
    return _stretched(subscription, items, back, (start, end), cause=cause, at=at)


def outcome_of(
    subscription: Subscription,
    plan: Plan,
    invoice: str | None,
    now: int,
    *,
    waived: bool = False,
) -> Facts:
    """The facts of a plan that is carried out, whose lines are on `invoice`, if they are.

    `waived`: a period that begins now is given away.
    """
    debits = () if waived and plan.anew else plan.debits
    if debits is not None and invoice is not None:
        debits = tuple(
            replace(debit, invoice=invoice) if debit.invoice is None else debit for debit in debits
        )
    wanted = {
        "items": plan.items,
        "current_period_start": plan.period[0],
        "current_period_end": plan.period[1],
        "billing_cycle_anchor": plan.anchor,
        "debits": debits,
        "carried": (),
    }
    facts = {name: new for name, new in wanted.items() if new != getattr(subscription, name)}
    trialing = subscription.status == "trialing"
    if plan.trial_end is not None:
        facts["trial_end"] = plan.trial_end
        facts |= {} if trialing else {"trial_start": now}
    elif plan.anew and trialing:
        facts["trial_end"] = now
    if plan.anew and (subscription.discounts or subscription.applied_discounts):
        facts |= discounted(subscription.discounts, plan.lines, now)
    return facts


def ends_trial(subscription: Subscription, data: Update) -> bool:
    """Whether the change puts an end to a trial."""
    return data.trial_end == "now" and subscription.status == "trialing"


def credit(subscription: Subscription, items: Iterable[Item], at: int) -> Iterable[Line]:
    """What is given back of what was charged for items, from `at` on."""
    debits = debited(subscription)
    for item in items:
        for debit in debits:
            line = unused(item, debit, at) if debit.item == item.id else None
            if line is not None:
                yield line


def charge(
    subscription: Subscription,
    items: Iterable[Item],
    of: tuple[Item, ...],
    rhythm: Rhythm,
    at: int,
) -> Iterable[Line]:
    """What items, among those `of` the subscription, cost from `at` to the end of their period.

    What lowered the period as it began and lasts lowers that, too: discounts of all and of items.
    """
    of = tuple(replace(item, discounts=lasting(item.discounts, at)) for item in of)
    applied = lasting(subscription.applied_discounts, at)
    whole = costs(of, rhythm, applied, at=subscription.current_period_start)
    for item in items:
        if not is_metered(item.price):
            charged_at = [debit.start for debit in debited(subscription) if debit.item == item.id]
            yield remaining(item, whole[item.id], rhythm.whole(item), max([at, *charged_at]))


def _in_place(
    subscription: Subscription,
    items: tuple[Item, ...],
    cause: str,
    at: int,
    now: int,
    *,
    prorates: bool,
) -> Plan:
    """Periods stay, and what did not change stays charged.

    What begins anyway, at this very instant, is not prorated: it is about to be billed.
    """
    rhythm = _rhythm_with(subscription, items, now)
    before = {item.id: item for item in subscription.items}
    gone = removed(subscription.items, items)
    other = [item for item in items if differ(before.get(item.id), item)]
    lines: list[Line] = []
    if prorates:
        for item in other:
            if item.id in before:
                lines += credit(subscription, (before[item.id],), at)
            if rhythm.own(item)[1] > now:
                lines += charge(subscription, (item,), items, rhythm, at)
        lines += credit(subscription, gone, at)
    named = _named(subscription, cause, lines)
    settled = {item.id for item in ((*other, *gone) if prorates else gone)}
    kept = tuple(debit for debit in debited(subscription) if debit.item not in settled)
    cut = _use_cut(subscription, rhythm, items, now) if _runs(subscription) else set()
    items = tuple(replace(item, counted_from=now) if item.id in cut else item for item in items)
    debits = kept + debits_of(named, None)
    return Plan(items, rhythm.period, rhythm.anchor, named, debits, at_once=bool(cut))


def _use_cut(
    subscription: Subscription, rhythm: Rhythm, items: tuple[Item, ...], now: int
) -> set[str]:
    """The metered items that come to another period before their own has ended: billed now."""
    was, after = rhythm_of(subscription), {item.id: item for item in items}
    return {
        item.id
        for item in subscription.items
        if item.id in after and is_metered(item.price)
        if rhythm.counted(after[item.id])[0] != was.counted(item)[0] and was.own(item)[1] > now
    }


def _rhythm_with(subscription: Subscription, items: tuple[Item, ...], now: int) -> Rhythm:
    """The rhythm with these items: another shortest interval has another period around now.

    The period that ends now still runs: who wakes at its end has yet to bill the next one.
    """
    rhythm, cycle = rhythm_of(subscription), cycle_of(items)
    if not _runs(subscription) or is_as_long(cycle, cycle_of(subscription.items)):
        return rhythm
    at = min(now, subscription.current_period_end - 1)
    start, end = (
        boundary_until(rhythm.anchor, cycle, at),
        boundary_after(rhythm.anchor, cycle, at),
    )
    return rhythm._replace(shortest=cycle, period=(max(start, rhythm.since), end))


def _stretched(
    subscription: Subscription,
    items: tuple[Item, ...],
    back: tuple[Line, ...],
    period: Period,
    *,
    cause: str,
    at: int,
) -> Plan:
    """Other intervals, as if they had begun with the period. The anchor stays if it still fits."""
    anchor = subscription.billing_cycle_anchor
    if any(boundary_after(anchor, every(item), period[0] - 1) != period[0] for item in items):
        anchor = period[0]
    rhythm = Rhythm(cycle_of(items), anchor, period, subscription.start_date)
    named = _named(subscription, cause, (*back, *charge(subscription, items, items, rhythm, at)))
    return Plan(items, period, anchor, named, debits_of(named, None), at_once=True)


def _anew(
    subscription: Subscription,
    items: tuple[Item, ...],
    back: tuple[Line, ...],
    cause: str,
    now: int,
) -> Plan:
    """A period begins now, and is billed whole."""
    period = period_after(now, now, items)
    invoice = invoice_id(subscription, cause)
    sold = Rhythm(cycle_of(items), now, period).begun(items)
    lines = period_lines(subscription.id, invoice, sold, trial=False)
    named = _named(subscription, cause, back)
    return Plan(items, period, now, named + lines, None, at_once=True, anew=True)


def _keeps_anchor(subscription: Subscription, data: Update) -> bool:
    """Whether a trial, as it ends, leaves the anchor where it is."""
    said = data.trial_anchor or subscription.trial_anchor
    return said == "unchanged" and data.billing_cycle_anchor != "now"


def _rest(
    subscription: Subscription,
    items: tuple[Item, ...],
    back: tuple[Line, ...],
    cause: str,
    now: int,
) -> Plan:
    """A trial ends now: what is left until the anchor is billed."""
    invoice = invoice_id(subscription, cause)
    first = rest(subscription, items, now, invoice)
    if first.lines is None:
        return _anew(subscription, items, back, cause, now)
    named, items = _named(subscription, cause, back), counted_from(items, now)
    charged = debits_of(of_items(first.lines), invoice, live(subscription.discounts, now))
    lines = named + first.lines
    return Plan(items, first.period, first.anchor, lines, charged, at_once=True, anew=True)


def _named(subscription: Subscription, cause: str, lines: Iterable[Line]) -> tuple[Line, ...]:
    return numbered(subscription.id, cause, lines)


def _runs(subscription: Subscription) -> bool:
    """Whether its period is one of its items', which other intervals make another one."""
    return subscription.status in ("active", "past_due", "unpaid")
