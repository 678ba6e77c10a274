"""Shorthands for stories of items at several intervals."""

from typing import Any

import stripe

from sao.billing.reckoning.calendar import instant_of
from sao.testing import Sandbox
from support.shop import Shop

QUARTER: Any = {"recurring": {"interval": "month", "interval_count": 3}}


def day(text: str) -> int:
    """UTC seconds of a day's first instant."""
    found = instant_of(f"{text}T00:00:00Z")
    assert found is not None
    return found


def periods(subscription: Any) -> list[tuple[int, int]]:
    """Each item's own, in the order of the items."""
    return [
        (item.current_period_start, item.current_period_end) for item in subscription["items"].data
    ]


def bills(shop: Shop, subscription: Any) -> list[tuple[int, list[int]]]:
    """When something was billed, and the amounts of the lines; oldest first."""
    found = shop.v1.invoices.list({"subscription": subscription.id, "limit": 100}).data
    return [(bill.created, [line.amount for line in bill.lines.data]) for bill in reversed(found)]


def meter(shop: Shop) -> str:
    """A meter of calls."""
    return shop.v1.billing.meters.create(
        {
            "display_name": "Calls",
            "event_name": "calls",
            "default_aggregation": {"formula": "sum"},
        }
    ).id


def use(shop: Shop, customer: str, value: int) -> None:
    """So many calls, now."""
    payload = {"stripe_customer_id": customer, "value": str(value)}
    shop.v1.billing.meter_events.create({"event_name": "calls", "payload": payload})


def by_use(shop: Shop, amount: int, interval: str, counts: str) -> str:
    """A price for calls."""
    terms: Any = {"interval": interval, "usage_type": "metered", "meter": counts}
    return shop.price(amount, recurring=terms)


JUNE, NOW, JULY, NEXT = map(day, ("2026-06-01", "2026-06-16", "2026-07-01", "2027-01-01"))
"""The month that runs when something is changed, and the end of the year."""


class Sold:
    """A month at 15.00 and a year at 365.00, half a year on, in the middle of June."""

    def __init__(self, shop: Shop, sandbox: Sandbox) -> None:
        self.shop, self.customer = shop, shop.customer().id
        items = [{"price": shop.price(1500)}, {"price": shop.price(36_500, interval="year")}]
        self.sub = shop.subscribe(self.customer, items=items)
        self.first = self.sub.latest_invoice
        self.month, self.year = self.sub["items"].data
        sandbox.advance(to=day("2026-06-16"))

    def change(self, *items: Any, **more: Any) -> Any:
        more.setdefault("proration_behavior", "always_invoice")
        return self.shop.v1.subscriptions.update(
            self.sub.id, {**({"items": list(items)} if items else {}), **more}
        )

    def lines(self) -> list[tuple[int, int, int]]:
        """The latest invoice's lines, amounts and periods; of what waited the oldest first."""
        shown = self.shop.latest(self.sub).lines.data
        waited = [line for line in shown if _item(line) is not None]
        ordered = [*reversed(waited), *(line for line in shown if _item(line) is None)]
        return [(line.amount, line.period.start, line.period.end) for line in ordered]


def _item(line: stripe.InvoiceLineItem) -> str | None:
    parent = line.parent
    details = parent and (parent.subscription_item_details or parent.invoice_item_details)
    return details.invoice_item if details else None
