"""Use that is told of after its period has ended: billed for as long as the invoice is a draft."""

from typing import Any

import pytest
import stripe

from sao.testing import Sandbox
from support.intervals import bills, by_use, meter, use
from support.shop import Shop, refused

DAY = 86_400


@pytest.fixture
def draft(shop: Shop, sandbox: Sandbox) -> Any:
    """The invoice of a month in which nothing was used, in its hour as a draft."""
    owner = shop.customer().id
    items = [{"price": by_use(shop, 10, "month", meter(shop))}, {"price": shop.price(3100)}]
    subscription = shop.subscribe(owner, items=items)
    sandbox.advance(to=subscription["items"].data[0].current_period_end + 60)
    return shop.v1.invoices.retrieve(shop.v1.subscriptions.retrieve(subscription.id).latest_invoice)


def told_late(shop: Shop, invoice: Any, value: int) -> None:
    """So many calls, on the last day of the period."""
    shop.v1.billing.meter_events.create(
        {
            "event_name": "calls",
            "payload": {"stripe_customer_id": invoice.customer, "value": str(value)},
            "timestamp": invoice.period_end - DAY,
        }
    )


def test_a_draft_takes_it_and_says_so(shop: Shop, draft: Any) -> None:
    assert (draft.status, draft.total) == ("draft", 3100)
    told_late(shop, draft, 7)
    after = shop.v1.invoices.retrieve(draft.id)
    assert (after.total, after.amount_due) == (3170, 3170)
    assert [line.id for line in after.lines.data] == [line.id for line in draft.lines.data]
    told = shop.v1.events.list({"type": "invoice.updated"}).data[0]
    assert told.data.object["id"] == draft.id
    assert told.data.previous_attributes["total"] == 3100
    told_late(shop, draft, 2)
    assert shop.v1.invoices.retrieve(draft.id).total == 3190


def test_what_is_final_does_not_change(shop: Shop, sandbox: Sandbox, draft: Any) -> None:
    """And the next invoice does not bill it either."""
    sandbox.advance(hours=2)
    told_late(shop, draft, 7)
    assert shop.v1.invoices.retrieve(draft.id).total == 3100
    sandbox.advance(days=32)
    (subscription,) = shop.v1.subscriptions.list({"customer": draft.customer}).data
    assert [sum(lines) for _at, lines in bills(shop, subscription)] == [3100, 3100, 3100]


def test_another_price_by_now_changes_nothing_of_it(
    shop: Shop, sandbox: Sandbox, draft: Any
) -> None:
    """Within the hour the item gets another price: what was used before is billed by the old."""
    (subscription,) = shop.v1.subscriptions.list({"customer": draft.customer}).data
    told_late(shop, draft, 1)
    metered = next(item for item in subscription["items"].data if item.price.unit_amount == 10)
    dearer = by_use(shop, 90, "month", str(metered.price.recurring.meter))
    shop.v1.subscription_items.update(metered.id, {"price": dearer})
    told_late(shop, draft, 6)
    assert shop.v1.invoices.retrieve(draft.id).total == 3170
    use(shop, str(draft.customer), 2)
    sandbox.advance(days=32)
    assert [sum(lines) for _at, lines in bills(shop, subscription)] == [3100, 3170, 3280]


def test_an_item_that_is_gone_is_billed_as_it_was_sold(shop: Shop, draft: Any) -> None:
    (subscription,) = shop.v1.subscriptions.list({"customer": draft.customer}).data
    metered = next(item for item in subscription["items"].data if item.price.unit_amount == 10)
    shop.v1.subscription_items.delete(metered.id)
    told_late(shop, draft, 6)
    assert shop.v1.invoices.retrieve(draft.id).total == 3160


def test_every_draft_takes_what_comes_late(shop: Shop, sandbox: Sandbox) -> None:
    """Invoices stay drafts while collection is paused: each bills its own week."""
    owner = shop.customer().id
    items = [{"price": by_use(shop, 10, "week", meter(shop))}]
    made = shop.subscribe(owner, items=items)
    shop.v1.subscriptions.update(made.id, {"pause_collection": {"behavior": "keep_as_draft"}})
    sandbox.advance(days=22)
    drafts = [
        one
        for one in shop.v1.invoices.list({"subscription": made.id}).data
        if one.status == "draft"
    ]
    assert len(drafts) == 3
    for number, one in enumerate(drafts, 1):
        told_late(shop, one, number)
    totals = [shop.v1.invoices.retrieve(one.id).total for one in drafts]
    assert totals == [10, 20, 30]
    told_late(shop, drafts[2], 4)
    assert shop.v1.invoices.retrieve(drafts[2].id).total == 70
    shop.v1.invoices.finalize_invoice(drafts[1].id)
    told_late(shop, drafts[1], 9)
    assert shop.v1.invoices.retrieve(drafts[1].id).total == 20
    sandbox.advance(days=28)
    (oldest,) = (one for one in drafts if one.id == drafts[2].id)
    error = refused(stripe.InvalidRequestError, told_late, shop, oldest, 1)
    assert error.param == "timestamp"
