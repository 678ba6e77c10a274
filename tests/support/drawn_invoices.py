"""Invoices drawn at random: lines, discounts and tax rates."""

from typing import Any

from hypothesis import strategies as st
from msgspec import UNSET

from sao.billing.resources.invoice import machine as invoice
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.values.discount import CouponTerms, Discount
from sao.billing.values.invoice import Shipment
from sao.billing.values.tax import TaxRate
from support.invoice_stories import draft, line
from support.world import World

amounts = st.integers(-2_000, 20_000)
percents = st.decimals(0, 100, places=2).map(str)
rates = st.lists(st.tuples(percents, st.booleans()), max_size=3).map(
    lambda found: tuple(
        TaxRate(id=f"txr_{n}", percentage=percent, inclusive=inclusive)
        for n, (percent, inclusive) in enumerate(found)
    )
)
coupons = st.one_of(
    percents.map(lambda percent: {"percent_off": percent}),
    st.integers(1, 5_000).map(lambda amount: {"amount_off": amount, "currency": "usd"}),
)
discounts = st.lists(coupons, max_size=2).map(
    lambda found: tuple(
        Discount(
            id=f"di_{n}",
            coupon=CouponTerms(id=f"co_{n}", duration="forever", **terms),  # type: ignore[arg-type]
            start=0,
        )
        for n, terms in enumerate(found)
    )
)


shippings = st.one_of(st.none(), st.integers(0, 3_000))


def made(
    world: World, lines: list[int], off: Any, tax: Any, shipping: int | None = None
) -> Invoice:
    """A draft over lines of these amounts, and what it costs to send that."""
    owner = world.customer()
    sent = UNSET if shipping is None else Shipment("shr_1", "Post", shipping)
    bill = draft(world, owner, discounts=off, default_tax_rates=tax, shipping=sent)
    more = tuple(line(world, owner, n, amount) for n, amount in enumerate(lines))
    world.submit(bill, "add_lines", invoice.AddLines(lines=more))
    found: Invoice = world.find(bill)
    return found
