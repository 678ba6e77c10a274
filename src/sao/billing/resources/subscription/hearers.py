"""Who is told when something happens to a subscription, as far as it concerns them.

First those who count what is used: a window for each metered item and period. Last the workflow
`provision`, as the customer may use what was sold while it is in force; and its schedule.
"""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.messages.subscription_schedule import SubscriptionOver
from sao.billing.messages.usage import CloseWindow, OpenWindow, SoldBefore, WatchUse
from sao.billing.reckoning.arrears import meter_of, usage_of
from sao.billing.resources.subscription.billing import keeps_drafts
from sao.billing.resources.subscription.rhythm import rhythm_of
from sao.billing.resources.subscription.state import Subscription, carried_out
from sao.billing.values.entitlement import Provision
from sao.core.schema import Entry, Facts, Message, Row, Start, Then

COUNTED = frozenset(("incomplete", "trialing", "active", "past_due", "unpaid"))
"""The states in which what is used counts for the running period."""

ENTITLED = frozenset(("trialing", "active", "past_due"))
"""The states in which the customer may use what was sold."""


OVER = frozenset(("canceled", "incomplete_expired"))
"""The states from which there is no way back."""


def heard(table: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The table, every transition of which is heard by those whom it concerns."""
    return tuple(
        replace(row, then=_heard(row.then)) if isinstance(row, Row) else row for row in table
    )


def _heard(then: Then[Subscription] | None) -> Then[Subscription]:
    def all_of_it(
        before: Subscription, after: Subscription, facts: Facts
    ) -> Iterator[Message | Start]:
        moved = after.current_period_start != before.current_period_start
        other = before.status != after.status or before.items is not after.items
        watching = before.billing_thresholds is not after.billing_thresholds
        waiting = before.pending_update is not after.pending_update
        if moved or other or watching or waiting:
            yield from count(before, after)
        if then is not None:
            yield from then(before, after, facts)
        if other:
            yield from provide(before, after)
            yield from schedule(before, after)
            yield from sold_otherwise(before, after)

    return all_of_it


def count(before: Subscription, after: Subscription) -> Iterator[Message]:
    """Windows of metered items open with their period, and close with what they count for.

    A period that a change begins once it is paid is counted from when that was asked for; where the
    change is dropped, that window goes on with the period that stays.
    """
    had, has = _windows(_paid(before)), _windows(_paid(after))
    if not (had or has):
        return
    runs = _windows(before)
    moved = before.latest_invoice not in (None, after.latest_invoice)
    for item in sorted(had.keys() - has.keys()):
        yield Message(usage_of(after.id, had[item][0]), "close", CloseWindow(item=item))
    for item in sorted(has):
        meter, start = has[item]
        if has[item] not in (had.get(item), runs.get(item)):
            opened = OpenWindow(
                customer=after.customer,
                meter=meter,
                item=item,
                at=start,
                owed_since=runs[item][1] if item in runs else None,
                test_clock=after.test_clock,
                watched_by=_watcher(after),
                subscription=after.id if moved else None,
                invoice=after.latest_invoice if moved else None,
                drafts=True if moved and keeps_drafts(after) else UNSET,
            )
            yield Message(usage_of(after.id, meter), "open", opened)
        elif _watcher(before) != _watcher(after):
            told = WatchUse(item=item, watched_by=_watcher(after))
            yield Message(usage_of(after.id, meter), "watch", told)


def sold_otherwise(before: Subscription, after: Subscription) -> Iterator[Message]:
    """Who counts an item that changes, or goes, keeps its terms for what comes late."""
    if before.items is after.items:
        return
    prices = {item.id: item.price for item in after.items}
    for item in before.items:
        meter = meter_of(item.price)
        if meter is not None and prices.get(item.id) != item.price:
            yield Message(usage_of(after.id, meter), "sold_before", SoldBefore(item))


def provide(before: Subscription, after: Subscription) -> Iterator[Start]:
    """The workflow `provision`, if what is given is not what was given."""
    products = _given(after)
    if products != _given(before):
        yield Start(
            "provision",
            Provision(
                customer=after.customer,
                subscription=after.id,
                products=products,
                test_clock=after.test_clock,
            ),
        )


def schedule(before: Subscription, after: Subscription) -> Iterator[Message]:
    """The schedule that decided about it, once it has ended: whether as planned."""
    if after.schedule is not None and before.status != after.status and after.status in OVER:
        planned = before.cancel_at is not None and before.cancel_at == after.ended_at
        yield Message(after.schedule, "subscription_over", SubscriptionOver(by_schedule=planned))


def _windows(subscription: Subscription) -> dict[str, tuple[str, int]]:
    """The meter and the start of the open window of each metered item."""
    if subscription.status not in COUNTED:
        return {}
    counted = [item for item in subscription.items if meter_of(item.price) is not None]
    if not counted:
        return {}
    rhythm = rhythm_of(subscription)
    return {item.id: (meter_of(item.price) or "", rhythm.counted(item)[0]) for item in counted}


def _paid(subscription: Subscription) -> Subscription:
    """It, as it is once a change that waits for its payment is paid."""
    if subscription.pending_update is None:
        return subscription
    return replace(subscription, **carried_out(subscription))


def _watcher(subscription: Subscription) -> str | None:
    """Who hears of what is used, so that nobody else has to bear the cost."""
    return subscription.id if subscription.billing_thresholds is not None else None


def _given(subscription: Subscription) -> tuple[str, ...]:
    if subscription.status not in ENTITLED:
        return ()
    return tuple(sorted({item.price.product for item in subscription.items}))
