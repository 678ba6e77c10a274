"""What holds for any invoice, whatever its prices, discounts and taxes: it adds up, and is paid."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.ledger import balances
from sao.billing.messages.subscription import CreateSubscription
from sao.billing.reckoning.calendar import DAY
from sao.billing.reckoning.discounts import given as give
from sao.billing.reckoning.money import least_charge, step
from sao.billing.reckoning.pricing import plain
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.settings import SETTINGS, Register
from sao.billing.values.customer import Address
from sao.billing.values.discount import CouponTerms, Discount
from sao.billing.values.price import Packages, PriceTerms, Recurring, Tier
from sao.billing.values.subscription import Item
from sao.billing.values.tax import TaxRate
from sao.runtime.verification import digest
from support.world import World

MONTHS = 4
CURRENCIES = ("usd", "jpy", "kwd")
fractions = st.decimals(0, 5_000, places=3).map(plain)
percentages = st.decimals("0.5", 100, places=2).map(plain)


class Sale(NamedTuple):
    """Who buys what, and what is taken off and put on top: by `rates`, or what a `place` levies."""

    currency: str
    items: tuple[Item, ...]
    discounts: tuple[Discount, ...]
    rates: tuple[TaxRate, ...]
    own: Discount | None
    exempt: bool
    place: Address | None


PLACES = (
    None,
    Address(country="DE"),
    Address(country="FR"),
    Address(country="CA", state="QC"),
    Address(country="US", postal_code="94107"),
    Address(country="US"),
)
"""Where tax is collected, is reversed or is not, and one that nobody knows."""


def collected() -> Iterator[Register]:
    """Where tax is collected, in some of the months."""
    since, until = START + 40 * DAY, START + 100 * DAY
    yield Register("DE", "standard", since)
    yield Register("DE", "oss_union", 0, expires_at=until)
    yield Register("CA", "standard", 0)
    yield Register("CA", "province_standard", since, state="QC")
    yield Register("US", "state_sales_tax", 0, expires_at=until, state="CA")


@st.composite
def prices(draw: Any, currency: str, number: int) -> PriceTerms:
    base = PriceTerms(
        id=f"price_{number}",
        product=f"prod_{number % 2}",
        currency=currency,
        unit_amount=None,
        recurring=Recurring(interval="month"),
        tax_behavior=draw(st.sampled_from(("exclusive", "inclusive", "unspecified"))),
    )
    kind = draw(st.sampled_from(("whole", "fraction", "packages", "graduated", "volume")))
    if kind == "whole":
        return replace(base, unit_amount=draw(st.integers(0, 500)) * 10)
    if kind in ("fraction", "packages"):
        packages = Packages(7, draw(st.sampled_from(("up", "down"))))
        exact = replace(base, unit_amount_decimal=draw(fractions))
        return replace(exact, packages=packages) if kind == "packages" else exact
    bounds = (*sorted(draw(st.sets(st.integers(1, 30), max_size=3))), None)
    tiers = tuple(Tier(bound, draw(fractions), draw(st.none() | fractions)) for bound in bounds)
    return replace(base, tiers_mode=kind, tiers=tiers)


@st.composite
def given_discounts(draw: Any, name: str, currency: str) -> tuple[Discount, ...]:
    found = []
    for number in range(draw(st.integers(0, 2))):
        terms = CouponTerms(id=f"{name}{number}")
        if draw(st.booleans()):
            terms = replace(terms, percent_off=draw(percentages))
        else:
            amount = draw(st.integers(1, 300)) * 10
            terms = replace(terms, amount_off=amount, currency=currency)
        months = draw(st.sampled_from((None, None, 2)))
        duration = "repeating" if months else draw(st.sampled_from(("once", "forever")))
        products = draw(st.sampled_from(((), ("prod_1",))))
        terms = replace(terms, duration=duration, duration_in_months=months, products=products)
        found.append(give(terms, f"di_{name}{number}", START))
    return tuple(found)


START = World().now()


@st.composite
def sales(draw: Any) -> Sale:
    currency = draw(st.sampled_from(CURRENCIES))
    place = draw(st.sampled_from(PLACES))
    rates = (
        ()
        if place is not None
        else tuple(
            TaxRate(f"txr_{number}", draw(percentages), draw(st.booleans()))
            for number in range(draw(st.integers(0, 2)))
        )
    )
    items = tuple(
        Item(
            id=f"si_{number}",
            price=draw(prices(currency, number)),
            quantity=draw(st.integers(0, 50)),
            discounts=draw(given_discounts(f"item{number}_", currency)),
            tax_rates=draw(st.sampled_from(((), rates[:1]))),
        )
        for number in range(draw(st.integers(1, 3)))
    )
    own = draw(given_discounts("own", currency))
    return Sale(
        currency,
        items,
        draw(given_discounts("sub", currency)),
        rates,
        own[0] if own else None,
        draw(st.booleans()),
        place,
    )


def told(sale: Sale, *, cuts: int = 1) -> World:
    """The sale, and what became of it in some months, which pass in so many cuts each."""
    world = World()
    owner = world.customer()
    exempt = "exempt" if sale.exempt else "none"
    whose = customer.Update(discount=sale.own, tax_exempt=exempt, address=sale.place)
    world.submit(owner, "update", whose)
    for registration in collected() if sale.place is not None else ():
        world.submit(SETTINGS, "register", registration)
    data = CreateSubscription(
        customer=owner,
        currency=sale.currency,
        items=sale.items,
        discounts=sale.discounts,
        default_tax_rates=sale.rates,
        automatic_tax=sale.place is not None or UNSET,
    )
    world.submit(owner, "subscribe", data)
    for _ in range(MONTHS * cuts):
        world.advance(world.now() + 31 * DAY // cuts)
    world.runtime.flush()
    return world


@given(sales())
@settings(max_examples=settings.default.max_examples // 2)
def test_every_invoice_adds_up_and_can_be_charged(sale: Sale) -> None:
    world = told(sale)
    bills = world.invoices()
    assert len(bills) >= MONTHS
    for bill in bills:
        lowered = sum(one.amount for one in bill.discount_amounts)
        on_top = sum(tax.amount for tax in bill.taxes if not tax.inclusive)
        assert bill.subtotal == sum(line.amount for line in bill.lines)
        assert bill.total == bill.subtotal - lowered + on_top
        assert bill.total >= 0
        assert bill.total % step(sale.currency) == 0
        assert bill.status == "paid"
        carried = (bill.ending_balance or 0) - bill.starting_balance
        assert bill.amount_paid == bill.amount_due == bill.total - carried
        assert bill.amount_due == 0 or bill.amount_due >= least_charge(sale.currency)
        assert not (sale.exempt and any(tax.amount for tax in bill.taxes))
        for line in bill.lines:
            contained = [tax for tax in line.taxes if tax.inclusive]
            left = line.amount - sum(one.amount for one in line.discount_amounts)
            untaxed = left - sum(tax.amount for tax in contained)
            assert {tax.taxable_amount for tax in line.taxes} <= {0, untaxed}
        if sale.place is not None:
            reasons = [tax.reason for line in bill.lines for tax in line.taxes]
            unknown = sale.place == Address(country="US")
            assert reasons == [] if unknown else UNSET not in reasons


@given(sales())
@settings(max_examples=settings.default.max_examples // 2)
def test_once_is_once_and_no_discount_outlives_its_end(sale: Sale) -> None:
    world = told(sale)
    times: dict[str, int] = {}
    named = (*sale.discounts, *(one for item in sale.items for one in item.discounts))
    for bill in world.invoices():
        for taken in bill.discount_amounts:
            times[taken.discount] = times.get(taken.discount, 0) + 1
            found = [one for one in (*named, sale.own) if one and one.id == taken.discount]
            assert found[0].end is None or bill.lines[0].period_start < found[0].end
    for one in named:
        if one.coupon.duration == "once":
            assert times.get(one.id, 0) <= 1


@given(sales())
@settings(max_examples=settings.default.max_examples // 4)
def test_the_books_balance_at_any_instant(sale: Sale) -> None:
    world = told(sale)
    states = [*world.invoices(), *world.intents()]
    for day in range(0, 31 * MONTHS, 7):
        for amounts in balances(states, START + day * DAY).values():
            assert sum(amounts.values()) == 0


@given(sales())
@settings(max_examples=settings.default.max_examples // 4)
def test_small_steps_lead_to_the_same_as_large_ones(sale: Sale) -> None:
    assert digest(told(sale).store) == digest(told(sale, cuts=3).store)
