"""Items at several intervals: each is billed as if alone, whatever becomes of the others."""

from collections import defaultdict
from operator import attrgetter
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from sao.billing.reckoning.calendar import DAY, boundary_after, boundary_until, nth
from sao.billing.reckoning.proration import shared
from sao.billing.reckoning.rhythm import Rhythm, cycle_of, every, goes_into
from sao.billing.resources.subscription.machine import Cancel, ItemChange, Update
from sao.billing.values.price import PriceTerms
from sao.billing.values.subscription import Item
from sao.runtime import Rejected
from sao.runtime.verification import digest
from support.usage_stories import meter_of, use
from support.world import START, World, monthly

DAYS = (
    monthly(10, interval="day"),
    monthly(90, interval="week"),
    monthly(170, interval="week", count=2),
)
MONTHS = (
    monthly(1000),
    monthly(2700, count=3),
    monthly(5100, count=6),
    monthly(9900, interval="year"),
)
price_id = attrgetter("id")
anchors = st.integers(START + DAY, START + 800 * DAY).map(lambda at: at - at % 3_600)
kinds = st.sampled_from((DAYS, MONTHS))
sold = kinds.flatmap(lambda kind: st.lists(st.sampled_from(kind), min_size=1, unique_by=price_id))
plans = st.lists(st.sampled_from(MONTHS), min_size=2, unique_by=price_id)
moves = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(MONTHS)),
    st.tuples(st.just("remove"), st.integers(0, 3)),
    st.tuples(st.just("quantity"), st.integers(0, 3)),
    st.tuples(st.just("swap"), st.integers(0, 3), st.sampled_from(MONTHS)),
)
stories = st.lists(st.tuples(st.integers(1, 140), moves), max_size=6)


def items_of(terms: list[PriceTerms]) -> tuple[Item, ...]:
    return tuple(Item(f"si_{number}", price) for number, price in enumerate(terms))


@given(anchor=anchors, terms=sold, ahead=st.integers(0, 1_200 * DAY))
def test_who_wakes_with_the_shortest_interval_misses_no_other(
    anchor: int, terms: list[PriceTerms], ahead: int
) -> None:
    items = items_of(terms)
    cycle = cycle_of(items)
    start = boundary_until(anchor, cycle, anchor + ahead)
    rhythm = Rhythm(cycle, anchor, (start, boundary_after(anchor, cycle, start)))
    begun = dict.fromkeys(item.id for item, _period in rhythm.begun(items))
    for item in items:
        own = rhythm.own(item)
        assert own[0] <= start < rhythm.period[1] <= own[1]
        assert own == (boundary_until(anchor, every(item), start), own[1])
        assert (item.id in begun) == (own[0] == start)
        for boundary in own:
            assert boundary_until(anchor, cycle, boundary) == boundary
        assert goes_into(cycle, every(item))


@given(anchor=anchors, terms=plans, days=st.lists(st.integers(1, 300), min_size=2, max_size=4))
def test_each_item_is_billed_for_all_of_its_time_and_once(
    anchor: int, terms: list[PriceTerms], days: list[int]
) -> None:
    """And however long the steps are in which the time passes."""
    worlds = World(), World()
    subs = []
    for world in worlds:
        owner = world.customer()
        world.advance(anchor)
        subs.append(world.subscribe(owner, *terms))
    worlds[0].days(sum(days))
    for step in days:
        worlds[1].days(step)
    for world in worlds:
        world.runtime.flush()
    assert digest(worlds[0].store) == digest(worlds[1].store)
    world, sub = worlds[0], subs[0]
    lines = sorted(
        (line for bill in world.invoices(sub) for line in bill.lines),
        key=lambda line: line.period_start,
    )
    for item in world.sub(sub).items:
        own = [line for line in lines if line.subscription_item == item.id]
        bounds = [nth(anchor, every(item), number) for number in range(len(own) + 1)]
        assert [line.period_start for line in own] == bounds[:-1]
        assert [line.period_end for line in own] == bounds[1:]
        assert bounds[-2] <= world.now() < bounds[-1]
        assert {line.amount for line in own} == {item.price.unit_amount}


def move(world: World, sub: str, kept: str, what: Any) -> None:
    """Do something about another item than the one that is kept."""
    others = [item.id for item in world.sub(sub).items if item.id != kept]
    match what:
        case ("add", price):
            change = ItemChange(id=world.new_id("si", sub), price=price, added=True)
        case _ if not others:
            return
        case ("remove", which):
            change = ItemChange(id=others[which % len(others)], deleted=True)
        case ("quantity", which):
            change = ItemChange(id=others[which % len(others)], quantity=which)
        case (_, which, price):
            change = ItemChange(id=others[which % len(others)], price=price)
    world.submit(sub, "update", Update(items=(change,)))


@given(anchor=anchors, terms=plans, story=stories, which=st.integers(0, 3))
def test_what_becomes_of_the_others_does_not_matter(
    anchor: int, terms: list[PriceTerms], story: list[Any], which: int
) -> None:
    """In the end an item has cost its whole periods, and of the last one what had passed."""
    world = World()
    owner = world.customer()
    world.advance(anchor)
    sub = world.subscribe(owner, *terms)
    held = world.sub(sub).items[which % len(terms)]
    for days, what in story:
        world.days(days)
        try:
            move(world, sub, held.id, what)
        except Rejected:
            continue
    world.days(9)
    begins = boundary_until(anchor, every(held), world.now())
    last = (begins, boundary_after(anchor, every(held), world.now()))
    world.submit(sub, "cancel", Cancel(prorate=True))
    found: dict[str, int] = defaultdict(int)
    lines = [line for bill in world.invoices(sub) for line in bill.lines]
    for line in (*lines, *world.find(owner).pending_items):
        found[line.subscription_item or ""] += line.amount
    price = held.price.unit_amount or 0
    whole = next(n for n in range(10_000) if nth(anchor, every(held), n) == begins)
    assert found[held.id] == price * (whole + 1) - shared(price, last, world.now(), "usd")


def counted(price: PriceTerms, meter: str) -> PriceTerms:
    """The same price, for what is used, at 3 each."""
    recurring = replace(every(Item("si_none", price)), usage_type="metered", meter=meter)
    return replace(price, id=f"{price.id}_used", unit_amount=3, recurring=recurring)


@given(
    anchor=anchors,
    terms=plans,
    used_by=st.sampled_from(MONTHS),
    story=st.lists(
        st.one_of(
            st.tuples(st.just("days"), st.integers(1, 140)),
            st.tuples(st.just("use"), st.integers(1, 9)),
            st.tuples(st.just("use"), st.integers(1, 9)),
            st.tuples(st.just("interval"), st.sampled_from(MONTHS)),
            st.tuples(st.just("others"), moves),
        ),
        max_size=14,
    ),
)
@example(
    anchor=START + DAY,
    terms=list(MONTHS[:2]),
    used_by=MONTHS[0],
    story=[("days", 32), ("interval", MONTHS[1]), ("interval", MONTHS[0]), ("use", 1)],
)
def test_what_is_used_is_billed_once_at_whatever_intervals(
    anchor: int, terms: list[PriceTerms], used_by: PriceTerms, story: list[Any]
) -> None:
    """Also where the interval changes by which it is billed, and those of the others do."""
    world = World()
    owner, meter = world.customer(), meter_of(world, "sum")
    world.advance(anchor)
    sub = world.subscribe(owner, *terms, counted(used_by, meter))
    held, total = world.sub(sub).items[-1].id, 0
    for what, value in story:
        try:
            match what:
                case "days":
                    world.days(value)
                case "use":
                    use(world, owner, meter, value)
                    total += value
                    world.days(0.5)
                case "interval":
                    change = ItemChange(id=held, price=counted(value, meter))
                    world.submit(sub, "update", Update(items=(change,)))
                case _:
                    move(world, sub, held, value)
        except Rejected:
            continue
    world.submit(sub, "cancel", Cancel(invoice_now=True))
    lines = [line for bill in world.invoices(sub) for line in bill.lines]
    assert sum(line.amount for line in lines if line.subscription_item == held) == 3 * total
