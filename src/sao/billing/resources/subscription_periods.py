"""A subscription's periods: when the next one begins, and the invoice that each one has."""

from collections.abc import Iterator

from msgspec.structs import replace

from sao.billing.discounts import left, live
from sao.billing.engine import GRACE, period_after, period_lines, use_discounts
from sao.billing.messages import Bill, CreateInvoice, Nothing
from sao.billing.resources.subscription_state import Subscription
from sao.billing.totals import reckon
from sao.billing.values import Discount, Item, Line
from sao.core.ids import home_of, member_id
from sao.core.schema import Command, Facts, Message


def first_invoice(_before: Subscription, after: Subscription, _facts: Facts) -> Iterator[Message]:
    """The first invoice is finalized and attempted at once."""
    yield _invoice(after, "subscription_create", (after.created, after.created), finalize_at=0)


def resume(subscription: Subscription, command: Command[Nothing], now: int) -> Facts:
    """A new period begins now, and is billed."""
    facts = _period(subscription, command.id, now, now)
    return facts | {"paused_at": None, "billing_cycle_anchor": now}


def advance(subscription: Subscription, command: Command[Nothing], _now: int) -> Facts:
    """The next period begins where the last one ended."""
    end, anchor = subscription.current_period_end, subscription.billing_cycle_anchor
    return _period(subscription, command.id, end, anchor)


def _period(subscription: Subscription, cause: str, begins: int, anchor: int) -> Facts:
    start, until = period_after(begins, anchor, subscription.items)
    facts: Facts = {
        "current_period_start": start,
        "current_period_end": until,
        "latest_invoice": invoice_id(subscription, cause),
    }
    items = without_used(subscription)
    if items != subscription.items:
        facts["items"] = items
    if subscription.discounts or subscription.applied_discounts:
        lines = period_lines(subscription.id, "", items, (start, until), trial=False)
        facts |= discounted(subscription.discounts, lines, start)
    return facts


def without_used(subscription: Subscription) -> tuple[Item, ...]:
    """The items as the next period has them: one's discounts for `once` go once they were used."""
    if not any(item.discounts for item in subscription.items):
        return subscription.items
    period = (subscription.current_period_start, subscription.current_period_end)
    trial = subscription.status == "trialing"
    lines = period_lines(subscription.id, "", subscription.items, period, trial=trial)
    used = reckon(lines, subscription.applied_discounts).discount_amounts
    return tuple(
        replace(item, discounts=live(left(item.discounts, used), period[1]))
        for item in subscription.items
    )


def discounted(discounts: tuple[Discount, ...], lines: tuple[Line, ...], at: int) -> Facts:
    """Which discounts the invoice of these lines gets, and which are left for the next one."""
    applied, left = use_discounts(discounts, lines, at)
    return {"applied_discounts": applied, "discounts": left}


def period_invoice(before: Subscription, after: Subscription, _facts: Facts) -> Iterator[Message]:
    """The period's invoice: a draft for an hour, or for good where payment has been given up."""
    automatic = after.status != "unpaid"
    yield _invoice(
        after,
        "subscription_cycle",
        (before.current_period_start, before.current_period_end),
        finalize_at=after.current_period_start + GRACE if automatic else None,
    )


def invoice_id(subscription: Subscription, seed: str) -> str:
    """The id of the invoice that a command gives rise to."""
    return member_id("in", home_of(subscription.id), seed)


def _invoice(
    after: Subscription, reason: str, window: tuple[int, int], *, finalize_at: int | None
) -> Message:
    invoice = after.latest_invoice or ""
    period = (after.current_period_start, after.current_period_end)
    first = reason == "subscription_create"
    return Message(
        after.customer,
        "bill",
        Bill(
            invoice,
            CreateInvoice(
                customer=after.customer,
                currency=after.currency,
                lines=period_lines(
                    after.id, invoice, after.items, period, trial=after.status == "trialing"
                ),
                billing_reason=reason,
                period_start=window[0],
                period_end=window[1],
                subscription=after.id,
                collection_method=after.collection_method,
                days_until_due=after.days_until_due,
                finalize_at=finalize_at,
                confirm=not (first and after.payment_behavior == "default_incomplete"),
                off_session=after.off_session or not first,
                subscription_metadata=after.metadata,
                test_clock=after.test_clock,
                dunning=after.dunning,
                discounts=after.applied_discounts,
                default_tax_rates=after.default_tax_rates,
            ),
        ),
    )
