"""Use that is told of after its period has ended: billed for as long as the invoice is a draft."""

from typing import Any

import pytest

from sao.testing import Sandbox
from support.intervals import bills, by_use, meter
from support.shop import Shop

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
