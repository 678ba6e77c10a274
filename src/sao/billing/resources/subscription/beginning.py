"""How a subscription begins: its first period, what that costs, and what it waits for.

The first period is the trial where there is one. Where the anchor lies ahead it is the rest of the
period that would end there: charged in proportion, or (without proration) not at all.
Source: facts on billing, §1 and §7.
"""

from msgspec.structs import replace

from sao.billing.messages.subscription import CreateSubscription, Discounted
from sao.billing.reckoning.calendar import anchor_on, boundary_until, nth
from sao.billing.reckoning.discounts import live
from sao.billing.reckoning.engine import period_after, period_lines
from sao.billing.reckoning.proration import costs, debits_of, elapsed, is_metered, remaining
from sao.billing.reckoning.rhythm import Period, Rhythm, cycle_of, every, is_mixed, longest_of
from sao.billing.reckoning.totals import reckon
from sao.billing.resources.subscription.billing import invoice_id
from sao.billing.resources.subscription.collecting import next_after, too_long
from sao.billing.resources.subscription.extras import extra_lines
from sao.billing.resources.subscription.items import conflict, unmeasured
from sao.billing.resources.subscription.periods import discounted
from sao.billing.resources.subscription.setup import setup_facts
from sao.billing.resources.subscription.state import Subscription
from sao.billing.values import Value
from sao.billing.values.discount import Discount
from sao.billing.values.line import Line
from sao.billing.values.subscription import Every, Item
from sao.core.schema import Command, Facts, Ignored, Rejection


class First(Value, frozen=True):
    """The first period. `lines` None: its items, no more and no less."""

    period: Period
    anchor: int
    trial: bool
    lines: tuple[Line, ...] | None = None

    def rhythm(self, data: CreateSubscription, now: int) -> Rhythm:
        """How the items are billed from here on; on trial they all have the same period."""
        since = now if data.start_date is None else data.start_date
        shortest = None if self.trial else cycle_of(data.items)
        return Rhythm(shortest, self.anchor, self.period, since)


def create(subscription: Subscription, command: Command[CreateSubscription], now: int) -> Facts:
    """The first period, which is the trial where there is one.

    It waits for its first payment as `incomplete` where something is to be charged now.
    """
    data, invoice = command.data, invoice_id(subscription, command.id)
    created, now = now, data.due_at if isinstance(data.due_at, int) else now
    first = first_period(data, now, subscription.id, command.id, invoice)
    start, end = first.period
    data = _discounted_from(data, start)
    facts = agreed(data, created) | {
        "status": _status(data, first, now),
        "start_date": now if data.start_date is None else data.start_date,
        "billing_cycle_anchor": first.anchor,
        "current_period_start": start,
        "current_period_end": end,
        "trial_start": now if first.trial else None,
        "trial_end": end if first.trial else None,
        "cancel_at": _cancel_at(data, first, now),
        "canceled_at": now if data.cancel_at_period_end or data.cancel_at else None,
        "latest_invoice": invoice,
    }
    setup = setup_facts(subscription, command, facts["status"])
    return facts | setup | _unusual(data, first, invoice, now)


def _discounted_from(data: CreateSubscription, begins: int) -> CreateSubscription:
    """The same, its discounts counting from where the first period begins, though in the past."""
    own = (*data.discounts, *(one for item in data.items for one in item.discounts))
    if all(one.start <= begins for one in own):
        return data

    def earlier(discounts: tuple[Discount, ...]) -> tuple[Discount, ...]:
        return tuple(replace(one, start=min(one.start, begins)) for one in discounts)

    items = tuple(replace(item, discounts=earlier(item.discounts)) for item in data.items)
    return replace(data, discounts=earlier(data.discounts), items=items)


def agreed(data: CreateSubscription, created: int) -> Facts:
    """What it was agreed to be, whenever its first period here begins."""
    return {
        "customer": data.customer,
        "created": created,
        "currency": data.currency,
        "items": data.items,
        "collection_method": data.collection_method,
        "payment_behavior": data.payment_behavior,
        "off_session": data.off_session,
        "default_payment_method": data.default_payment_method,
        "save_method": data.save_method,
        "days_until_due": data.days_until_due,
        "cancel_at_period_end": data.cancel_at_period_end,
        "description": data.description,
        "metadata": data.metadata,
        "test_clock": data.test_clock,
        "dunning": data.dunning,
        "default_tax_rates": data.default_tax_rates,
    }


def _cancel_at(data: CreateSubscription, first: First, now: int) -> int | None:
    """When it is to end: with the first period that ends, or with the last."""
    if data.cancel_at == "max_period_end":
        rhythm = first.rhythm(data, now)
        return max(rhythm.own(item)[1] for item in data.items)
    if data.cancel_at_period_end or isinstance(data.cancel_at, str):
        return first.period[1]
    return data.cancel_at


def _unusual(data: CreateSubscription, first: First, invoice: str, now: int) -> Facts:
    """What only some subscriptions have from the start."""
    facts: Facts = {}
    lines = first.lines
    if lines is not None:
        facts["change_lines"] = lines
        discounts = live(data.discounts, first.period[0])
        facts["debits"] = () if first.trial else debits_of(of_items(lines), invoice, discounts)
    if data.discounts:
        shown = lines if lines is not None else _lines("", "", data, first, now)
        facts |= discounted(data.discounts, shown, first.period[0])
    facts |= chosen(data) | pending_facts(data, first.anchor, now)
    early = isinstance(data.cancel_at, int) or (data.cancel_at and is_mixed(data.items))
    if early and data.proration_behavior != "none":
        facts["cancel_prorates"] = True
    return facts


def chosen(data: CreateSubscription) -> Facts:
    """What only some were agreed to have; the rest have nothing of it in their chains."""
    wanted = {
        "anchor_day": data.anchor_day,
        "billing_thresholds": data.billing_thresholds,
        "method_types": data.method_types or None,
        "method_options": data.method_options or None,
        "trial_anchor": data.trial_anchor or None,
        "schedule": data.schedule,
        "upcoming_days": data.upcoming_days or None,
        "words": data.words or None,
    }
    facts: Facts = {name: value for name, value in wanted.items() if value is not None}
    if data.missing_payment_method != "create_invoice":
        facts["missing_payment_method"] = data.missing_payment_method
    return facts | ({"automatic_tax": True} if data.automatic_tax else {})


def pending_facts(data: CreateSubscription, anchor: int, now: int) -> Facts:
    """How often what waits is billed, and when first, where that was said."""
    every = data.pending_interval
    if not isinstance(every, Every):
        return {}
    return {"pending_interval": every, "pending_billed_at": next_after(every, anchor, now)}


def of_items(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines that show items, or a part of a period of theirs."""
    return tuple(line for line in lines if line.subscription_item is not None)


def hear_discounts(
    subscription: Subscription, command: Command[Discounted], _now: int
) -> Facts | Ignored:
    """Its latest invoice got discounts of the customer's: so much less was charged.

    Or what was used by meter has used up its own.
    """
    if command.data.used:
        return _without(subscription, frozenset(command.data.used))
    invoice, discounts = command.data.invoice, command.data.discounts
    if invoice != subscription.latest_invoice:
        return Ignored("it is not the latest invoice")
    waits = subscription.resumption
    if waits is not None:
        becomes = replace(waits.becomes, applied_discounts=discounts)
        return {"resumption": replace(waits, becomes=becomes)}
    facts: Facts = {"applied_discounts": discounts}
    lowered = [line for line in of_items(subscription.change_lines) if line.discountable]
    if subscription.debits and lowered:
        facts["debits"] = debits_of(lowered, invoice, discounts)
    return facts


def _without(subscription: Subscription, used: frozenset[str]) -> Facts | Ignored:
    """The facts of discounts that are gone."""

    def rest(discounts: tuple[Discount, ...]) -> tuple[Discount, ...]:
        return tuple(one for one in discounts if one.id not in used)

    facts: Facts = {}
    if any(one.id in used for one in subscription.discounts):
        facts["discounts"] = rest(subscription.discounts)
    if any(one.id in used for item in subscription.items for one in item.discounts):
        items = subscription.items
        facts["items"] = tuple(replace(item, discounts=rest(item.discounts)) for item in items)
    return facts or Ignored("they are gone already")


def impossible(data: CreateSubscription, now: int) -> Rejection | None:
    """Why these terms cannot be. Rejects: `timestamp_past`, `parameter_invalid`."""
    anchor, cycle = data.billing_cycle_anchor, cycle_of(data.items)
    if anchor is not None and anchor <= now:
        message = "Invalid timestamp: billing_cycle_anchor must be in the future."
        return Rejection("timestamp_past", message, "billing_cycle_anchor")
    if anchor is not None and anchor > nth(now, cycle, 1):
        return Rejection(
            "parameter_invalid",
            "billing_cycle_anchor cannot be later than next natural billing date "
            f"({nth(now, cycle, 1)}) for plan",
            "billing_cycle_anchor",
        )
    if data.anchor_day is not None and cycle.interval not in ("month", "year"):
        message = "billing_cycle_anchor_config is for prices that are billed by month or year."
        return Rejection("parameter_invalid", message, "billing_cycle_anchor_config")
    if data.start_date is not None and (data.start_date >= now or data.trial_end is not None):
        message = "backdate_start_date must be in the past, and there can be no trial."
        return Rejection("parameter_invalid", message, "backdate_start_date")
    anchored = anchor is not None or data.anchor_day is not None
    if anchored and data.trial_end is not None and data.trial_anchor != "unchanged":
        message = (
            "A trial's end is the billing cycle anchor: it cannot be another one, unless "
            "trial_settings[end_behavior][billing_cycle_anchor] is 'unchanged'."
        )
        return Rejection("parameter_invalid", message, "billing_cycle_anchor")
    return unfit(data)


def unfit(data: CreateSubscription) -> Rejection | None:
    """Why these items cannot be sold together, be watched, or what waits be billed so seldom.

    Rejects: `parameter_invalid`.
    """
    every = data.pending_interval
    seldom = too_long(every) if isinstance(every, Every) else None
    return conflict(data.items) or _unmeasured(data) or seldom


def _unmeasured(data: CreateSubscription) -> Rejection | None:
    watched = data.billing_thresholds.usage_gte if data.billing_thresholds is not None else {}
    found = (
        unmeasured(item.price, watched.get(item.id), place) for place, item in enumerate(data.items)
    )
    return next((refused for refused in found if refused is not None), None)


def due_at_once(data: CreateSubscription, own: tuple[Discount, ...], now: int) -> bool:
    """Whether anything is to be paid when it begins; `own` is the customer's discount."""
    return _owes(data, first_period(data, now, "sub_", "", "in_"), now, own)


def first_period(
    data: CreateSubscription, now: int, subscription: str, cause: str, invoice: str
) -> First:
    """The first period of these terms, and what is billed for it where that is not the items."""
    trial = data.trial_end is not None and data.trial_end > now
    first = _on_trial(data, now) if trial else _running(data, now)
    anchored = not trial and first.anchor != now
    begins = boundary_until(first.anchor, cycle_of(data.items), now) if anchored else now
    since = now if data.start_date is None else data.start_date
    if begins < now:
        first = replace(first, period=(max(begins, since), first.period[1]))
    extras = extra_lines(subscription, data.extras, first.period, cause)
    starts = {
        item.id: boundary_until(first.anchor, every(item), now) if anchored else now
        for item in data.items
    }
    if since == now == min(starts.values()):
        if not extras:
            return first
        return replace(first, lines=_lines(subscription, invoice, data, first, now) + extras)
    part = _part(data, first, starts, now)
    begun = tuple(item for item in data.items if starts[item.id] == now)
    whole = _lines(subscription, invoice, replace(data, items=begun), first, now) if begun else ()
    past = _past(data, since, starts)
    named = _named(subscription, invoice, data, (*part, *past), len(whole))
    return replace(first, lines=whole + named + extras)


def _on_trial(data: CreateSubscription, now: int) -> First:
    end = data.trial_end or now
    anchor = _running(data, now).anchor if data.trial_anchor == "unchanged" else end
    return First((now, end), anchor, trial=True)


def _running(data: CreateSubscription, now: int) -> First:
    anchor = data.billing_cycle_anchor or now
    if data.anchor_day is not None:
        day = data.anchor_day
        cycle = cycle_of(data.items) if day.month is None else longest_of(data.items)
        anchor = anchor_on(
            now,
            cycle,
            day.day_of_month,
            day.month,
            (day.hour, day.minute, day.second),
        )
    return First(period_after(now, anchor, data.items), anchor, trial=False)


def _part(
    data: CreateSubscription, first: First, starts: dict[str, int], now: int
) -> tuple[Line, ...]:
    """What is charged for the rest of periods that began before, and end at the anchor or so."""
    rhythm, cost = first.rhythm(data, now), _costs(data)
    return tuple(
        remaining(item, cost[item.id], rhythm.whole(item), rhythm.own(item)[0])
        for item in _licensed(data)
        if starts[item.id] < now
    )


def _past(data: CreateSubscription, since: int, starts: dict[str, int]) -> tuple[Line, ...]:
    """What is charged for the time before now, or before the periods that run."""
    if data.proration_behavior == "none":
        return ()
    cost = _costs(data)
    return tuple(
        elapsed(item, cost[item.id], since, starts[item.id])
        for item in _licensed(data)
        if since < starts[item.id]
    )


def _costs(data: CreateSubscription) -> dict[str, int]:
    """What each item costs for a whole period; nothing, without proration."""
    free = data.proration_behavior == "none"
    undiscounted = tuple(replace(item, discounts=()) for item in data.items)
    found = costs(undiscounted, Rhythm(None, 0, (0, 0)))
    return {item: 0 if free else amount for item, amount in found.items()}


def _licensed(data: CreateSubscription) -> list[Item]:
    return [item for item in data.items if not is_metered(item.price)]


def _named(
    subscription: str, invoice: str, data: CreateSubscription, lines: tuple[Line, ...], first: int
) -> tuple[Line, ...]:
    """The lines as the invoice shows them, numbered from `first`: discounts lower them, too."""
    items = {item.id: item for item in data.items}
    return tuple(
        replace(
            line,
            id=f"il_{invoice.partition('_')[2]}{number}",
            subscription=subscription,
            discountable=True,
            discounts=items[line.subscription_item or ""].discounts,
        )
        for number, line in enumerate(lines, first)
    )


def _lines(
    subscription: str, invoice: str, data: CreateSubscription, first: First, now: int
) -> tuple[Line, ...]:
    rhythm = first.rhythm(data, now)
    sold = tuple((item, rhythm.own(item)) for item in data.items)
    return period_lines(subscription, invoice, sold, trial=first.trial)


def _owes(data: CreateSubscription, first: First, now: int, own: tuple[Discount, ...] = ()) -> bool:
    """Whether the first invoice is to be paid: with the customer's discount where there is none."""
    lines = first.lines if first.lines is not None else _lines("", "", data, first, now)
    return reckon(lines, live(data.discounts or own, first.period[0])).total > 0


def _status(data: CreateSubscription, first: First, now: int) -> str:
    if first.trial:
        return "trialing"
    charged = data.collection_method == "charge_automatically"
    return "incomplete" if charged and _owes(data, first, now) else "active"
