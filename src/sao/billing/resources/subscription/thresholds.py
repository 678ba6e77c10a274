"""Thresholds: what was used is billed before the period ends, once it comes to enough.

Usage that is watched tells its subscription of every event. The subscription then asks all meters
of its items how much was used and not billed, and what that comes to decides. The invoice is for
just that; or, where the anchor is reset, the period ends here and is billed as at any end of one.
Only what was used counts, before discounts and taxes.
"""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.usage import UseBilled, WeighUse
from sao.billing.reckoning.arrears import meter_of, metered, usage_of, weighing
from sao.billing.reckoning.engine import GRACE, used_lines
from sao.billing.reckoning.pricing import parts_beyond
from sao.billing.resources.subscription.billing import (
    bill,
    billing_facts,
    cut_short,
    invoice_id,
    is_waived,
    items_billed,
    items_made,
)
from sao.billing.resources.subscription.periods import discounted
from sao.billing.resources.subscription.rhythm import all_told, debited, rhythm_of
from sao.billing.resources.subscription.state import Crossing, Subscription, Update
from sao.billing.resources.subscription.update import changes_of
from sao.billing.values.line import Line
from sao.billing.values.subscription import Item
from sao.billing.values.usage import Reached, Thresholds, Weighed
from sao.core.schema import Command, Facts, Ignored, Message, Rejection, Relay

_NONE = Thresholds()


def weigh_use(subscription: Subscription, _command: Command[Nothing], now: int) -> Relay | Ignored:
    """More was used: the question what it comes to by now."""
    if subscription.billing_thresholds is None or is_waived(subscription.pause_collection):
        return Ignored("no threshold is watched")
    rhythm = rhythm_of(subscription)
    used = ((item, (rhythm.counted(item)[0], now)) for item in subscription.items)
    asked = metered(used, subscription.id)
    return Relay((weighing(WeighUse(subscription.id, subscription.latest_invoice, asked)),))


def cross(subscription: Subscription, command: Command[WeighUse], now: int) -> Facts | Ignored:
    """What was used is billed, if it comes to enough."""
    if command.data.since != subscription.latest_invoice:
        return Ignored("it was billed meanwhile")
    weighed = {each.item: each for each in command.data.weighed}
    thresholds = subscription.billing_thresholds or _NONE
    reached = _reached(subscription.items, thresholds, weighed)
    if reached == Reached():
        return Ignored("no threshold is reached")
    if thresholds.reset_billing_cycle_anchor and now > subscription.current_period_start:
        return _anew(subscription, command, reached, now)
    return _within(subscription, command, reached, weighed, now)


def bill_crossing(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """The invoice, a draft for an hour; what it bills is not billed again."""
    crossing: Crossing = facts["crossed"]
    changed: tuple[Line, ...] = facts["change_lines"]
    meters = {item.id: meter_of(item.price) or "" for item in before.items}
    for item, quantity in crossing.billed.items():
        told = UseBilled(item=item, quantity=quantity)
        yield Message(usage_of(after.id, meters[item]), "use_billed", told)
    yield from items_made(after, changed, crossing.invoice)
    yield bill(
        after,
        crossing.invoice,
        "subscription_threshold",
        crossing.lines + changed + before.pending_items,
        window=(before.current_period_start, after.changed_at),
        finalize_at=after.changed_at + GRACE,
        discounts=after.applied_discounts,
        used=cut_short(before, after),
        threshold=crossing.reached,
    )
    yield from items_billed(before.pending_items, crossing.invoice)


def _reached(
    items: tuple[Item, ...], thresholds: Thresholds, weighed: Mapping[str, Weighed]
) -> Reached:
    amount = 0
    for item in items:
        each = weighed.get(item.id)
        if each is not None:
            beyond = parts_beyond(item.price, each.used, each.billed)
            amount += sum(part.amount for part in beyond)
    wanted = thresholds.amount_gte
    return Reached(
        amount_gte=wanted if wanted is not None and amount >= wanted else None,
        usage_gte={
            item: usage
            for item, usage in thresholds.usage_gte.items()
            if item in weighed and weighed[item].used - weighed[item].billed >= usage
        },
    )


def _within(
    subscription: Subscription,
    command: Command[WeighUse],
    reached: Reached,
    weighed: Mapping[str, Weighed],
    now: int,
) -> Facts:
    """The period goes on."""
    invoice = invoice_id(subscription, command.id)
    rhythm = rhythm_of(subscription)
    lines: tuple[Line, ...] = ()
    billed: dict[str, int] = {}
    for item in subscription.items:
        each = weighed.get(item.id)
        if each is not None and each.used != each.billed:
            used = replace(item, quantity=each.used)
            period, first = (rhythm.counted(item)[0], now), len(lines)
            lines += used_lines(subscription.id, invoice, used, period, first, billed=each.billed)
            billed[item.id] = each.used
    facts = billing_facts(subscription, (), command.id) | {
        "changed_at": now,
        "crossed": Crossing(invoice, reached, lines, billed),
    }
    debits = debited(subscription)  # which are on the latest invoice, and that is another one now
    if debits != subscription.debits:
        facts["debits"] = debits
        facts |= all_told(subscription)
    if subscription.discounts or subscription.applied_discounts:
        facts |= discounted(subscription.discounts, lines, now)
    return facts


def _anew(
    subscription: Subscription, command: Command[WeighUse], reached: Reached, now: int
) -> Facts | Ignored:
    """The period ends here, and another one begins."""
    wish = Update(billing_cycle_anchor="now", off_session=True)
    asked = Command(command.id, command.object_id, "update", wish)
    facts = changes_of(subscription, asked, now)
    if isinstance(facts, Rejection):
        return Ignored(facts.message)
    return facts | {"crossed": Crossing(facts["latest_invoice"], reached)}
