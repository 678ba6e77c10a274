"""How a subscription bills: what waits for its next invoice, and what an invoice takes along.

What waits is in its `pending_items`; the invoice items that show it only hear what becomes of it.
Whoever decides that something is billed names the invoice in its facts, as `latest_invoice`.
"""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.invoice import Bill, CreateInvoice
from sao.billing.messages.invoice_item import CreateInvoiceItem, Invoiced
from sao.billing.reckoning.arrears import forwarded, meter_of, metered
from sao.billing.reckoning.proration import lasting, numbered
from sao.billing.resources.subscription.rhythm import rhythm_of
from sao.billing.resources.subscription.state import (
    PauseCollection,
    PendingUpdate,
    Subscription,
    carried_out,
)
from sao.billing.values.discount import Discount
from sao.billing.values.invoice import presentation
from sao.billing.values.line import Line
from sao.billing.values.subscription import Item, Metered
from sao.billing.values.usage import Reached
from sao.core.ids import home_of, member_id
from sao.core.schema import Facts, Message


def invoice_id(subscription: Subscription, seed: str) -> str:
    """The id of the invoice that a command gives rise to."""
    return member_id("in", home_of(subscription.id), seed)


def billing_facts(subscription: Subscription, lines: tuple[Line, ...], cause: str | None) -> Facts:
    """Lines that are billed with what waits, by the invoice that `cause` gives rise to; else wait.

    Nothing, where there are none.
    """
    if cause is not None:
        facts: Facts = {"change_lines": lines, "latest_invoice": invoice_id(subscription, cause)}
        return facts | ({"pending_items": ()} if subscription.pending_items else {})
    if not lines:
        return {}
    return {"change_lines": lines, "pending_items": subscription.pending_items + lines}


def again(subscription: Subscription) -> tuple[Line, ...]:
    """What its resumption took along, as it waits if that comes to nothing: as other items."""
    waits = subscription.resumption
    if waits is None:
        return ()
    return numbered(subscription.id, f"{waits.becomes.invoice}/again", waits.taken)


def is_waived(pause: PauseCollection | None) -> bool:
    """Whether invoices are void as soon as they are made, so that what is billed is given away."""
    return pause is not None and pause.behavior == "void"


def bill_change(before: Subscription, after: Subscription, facts: Facts) -> Iterator[Message]:
    """The lines that it came to: on an invoice at once, or waiting for the next one."""
    lines: tuple[Line, ...] = facts.get("change_lines", ())
    waiting: PendingUpdate | None = facts.get("pending_update")
    invoice = facts.get("latest_invoice") if waiting is None else waiting.invoice
    yield from items_made(after, lines, invoice)
    if invoice is None:
        return
    becomes = after if waiting is None else replace(after, **carried_out(after))
    taken = () if after.pending_items else before.pending_items
    applied = facts.get("applied_discounts") if waiting is None else waiting.applied_discounts
    yield bill(
        after,
        invoice,
        "subscription_update",
        taken + lines,
        window=(before.current_period_start, after.changed_at),
        finalize_at=0,
        present=True,
        discounts=applied,
        used=cut_short(before, becomes),
    )
    yield from items_billed(taken, invoice)


def cut_short(before: Subscription, after: Subscription) -> tuple[Metered, ...]:
    """What was used in periods that a change ends: of an item that is gone, where all end.

    What ends now by itself, as a phase begins, is left to the renewal that follows.
    """
    items, kept = _counted(before), {item.id: item for item in after.items}
    if not items:
        return ()
    was, becomes, now = rhythm_of(before), rhythm_of(after), after.changed_at
    anew = after.current_period_start == now != before.current_period_start
    begun = {item.id: was.counted(item)[0] for item in items}
    begins = {
        item.id: becomes.counted(kept[item.id])[0] if item.id in kept else now if anew else None
        for item in items
    }
    renews = after.current_period_end == now
    cut = [
        item
        for item in items
        if begins[item.id] not in (None, begun[item.id])
        and not (renews and was.own(item)[1] == now)
    ]
    return metered(((item, (begun[item.id], now)) for item in cut), before.id)


def keeps_drafts(subscription: Subscription) -> bool:
    """Whether its invoices stay drafts until somebody makes them final."""
    pause = subscription.pause_collection
    held = pause is not None and pause.behavior == "keep_as_draft"
    return subscription.status == "unpaid" or held


def bill(
    after: Subscription,
    invoice: str,
    reason: str,
    lines: tuple[Line, ...],
    *,
    window: tuple[int, int],
    finalize_at: int | None,
    present: bool = False,
    last: bool = False,
    discounts: tuple[Discount, ...] | None = None,
    used: tuple[Metered, ...] = (),
    threshold: Reached | None = None,
) -> Message:
    """An invoice is made, by way of what was `used` and of the customer.

    `present`: the customer is there, so the payment behavior counts. It stays a draft where the
    subscription is unpaid, or paused so. `discounts` None: those of the period that last.
    """
    pause = after.pause_collection.behavior if after.pause_collection is not None else None
    terms = CreateInvoice(
        customer=after.customer,
        currency=after.currency,
        lines=lines,
        billing_reason=reason,
        period_start=window[0],
        period_end=window[1],
        subscription=after.id,
        collection_method=after.collection_method,
        days_until_due=after.days_until_due,
        finalize_at=None if keeps_drafts(after) else finalize_at,
        confirm=not (present and after.payment_behavior == "default_incomplete"),
        default_payment_method=after.default_payment_method if last else None,
        off_session=after.off_session or not present,
        subscription_metadata=after.metadata,
        description=after.words.description if after.words is not None else None,
        presentation=presentation(after.words),
        test_clock=after.test_clock,
        dunning=after.dunning,
        discounts=lasting(after.applied_discounts, window[1]) if discounts is None else discounts,
        default_tax_rates=after.default_tax_rates,
        once_final="collect" if pause is None or pause == "keep_as_draft" else pause,
        last=last,
        metered=used,
        threshold=threshold,
        method_types=after.method_types or UNSET,
        method_options=after.method_options or UNSET,
        automatic_tax=after.automatic_tax or UNSET,
    )
    return forwarded(Bill(invoice, terms))


def used_by(before: Subscription, until: int) -> tuple[Metered, ...]:
    """What was used in the periods that ran before, all of which end at `until`."""
    items = _counted(before)
    if not items:
        return ()
    rhythm = rhythm_of(before)
    return metered(((item, (rhythm.counted(item)[0], until)) for item in items), before.id)


def used_until(before: Subscription, boundary: int) -> tuple[Metered, ...]:
    """What was used in the periods that end by themselves at a boundary; others run on."""
    items = _counted(before)
    if not items:
        return ()
    rhythm = rhythm_of(before)
    own = ((item, rhythm.counted(item, boundary - 1)) for item in items)
    return metered(((item, period) for item, period in own if period[1] == boundary), before.id)


def _counted(subscription: Subscription) -> tuple[Item, ...]:
    """The items that are billed for what was used in the period that ends; on trial it is free."""
    if subscription.status in ("trialing", "paused"):
        return ()
    ending = subscription.ending_items
    items = subscription.items if ending is None else ending
    return tuple([item for item in items if meter_of(item.price) is not None])


def items_made(
    after: Subscription, lines: tuple[Line, ...], invoice: str | None
) -> Iterator[Message]:
    """Lines that are invoice items are shown as such."""
    for line in lines:
        if line.invoice_item is not None:
            item = CreateInvoiceItem(
                customer=after.customer, line=line, invoice=invoice, test_clock=after.test_clock
            )
            yield Message(line.invoice_item, "create", item)


def items_billed(lines: tuple[Line, ...], invoice: str) -> Iterator[Message]:
    """Lines that waited are on an invoice."""
    for line in lines:
        yield Message(line.invoice_item or "", "invoice", Invoiced(invoice=invoice))


def items_dropped(lines: tuple[Line, ...]) -> Iterator[Message]:
    """Lines that waited are never billed."""
    for line in lines:
        yield Message(line.invoice_item or "", "delete", Nothing())
