"""However often a threshold bills, a period comes to what its whole use costs."""

from typing import Literal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sao.billing.reckoning.calendar import DAY
from sao.billing.values.price import Formula, Packages, PriceTerms, Tier
from sao.billing.values.usage import Thresholds
from support.usage_stories import by_use, meter_of, use
from support.world import World

Mode = Literal["graduated", "volume"]


@st.composite
def prices(draw: st.DrawFn) -> PriceTerms:
    """A price for what is used, its meter still to be named."""
    price = replace(by_use("mtr_none"), unit_amount=draw(st.integers(0, 9)))
    kind = draw(st.sampled_from(("plain", "exact", "packages", "graduated", "volume")))
    if kind == "exact":
        return replace(price, unit_amount=None, unit_amount_decimal="0.37")
    if kind == "packages":
        return replace(price, packages=Packages(7, draw(st.sampled_from(("up", "down")))))
    if kind == "plain":
        return price
    mode: Mode = "graduated" if kind == "graduated" else "volume"
    amounts = draw(st.lists(st.sampled_from(("0", "1.5", "3", "12")), min_size=3, max_size=3))
    tiers = (Tier(5, amounts[0]), Tier(20, amounts[1], "40"), Tier(None, amounts[2]))
    return replace(price, unit_amount=None, tiers_mode=mode, tiers=tiers)


def billed(price: PriceTerms, formula: Formula, uses: list[int], threshold: int | None) -> int:
    """What a month of use came to on all invoices."""
    world = World()
    owner, meter = world.customer(), meter_of(world, formula)
    recurring = by_use(meter).recurring
    thresholds = None if threshold is None else Thresholds(amount_gte=threshold)
    world.subscribe(owner, replace(price, recurring=recurring), billing_thresholds=thresholds)
    for value in uses:
        world.days(2)
        use(world, owner, meter, value, formula=formula)
    use(world, owner, meter, 1, formula=formula, ago=DAY)  # which came late
    world.days(32 - 2 * len(uses))
    lines = [line for invoice in world.invoices() for line in invoice.lines]
    assert len({line.id for line in lines}) == len(lines)
    return sum(line.amount for line in lines)


@given(
    price=prices(),
    formula=st.sampled_from(("sum", "count", "last")),
    uses=st.lists(st.integers(0, 40), min_size=1, max_size=10),
    threshold=st.integers(1, 150),
)
def test_thresholds_change_when_something_is_billed_not_what(
    price: PriceTerms, formula: Formula, uses: list[int], threshold: int
) -> None:
    expected = billed(price, formula, uses, None)
    assert billed(price, formula, uses, threshold) == expected
