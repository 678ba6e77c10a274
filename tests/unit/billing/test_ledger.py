"""The books of small stories, account by account."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sao.billing.ledger import balances, entry, released
from sao.billing.ledger.recognition import earned
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.invoice import machine as invoice
from sao.core.machine import Step
from support.world import START, World

AMOUNTS = st.integers(-(10**9), 10**9)
INSTANTS = st.integers(0, 10**6)


def books(world: World) -> dict[Any, int]:
    """The balances of a world that only knows dollars, as of now."""
    states = [state for kind in ("invoice", "payment_intent") for state in world.all(kind)]
    return dict(balances(states, world.now()).get("usd", {}))


def steps(world: World, kind: str) -> list[Step]:
    """Every step of every object of a kind."""
    found = []
    for state in world.all(kind):
        number = world.runtime.objects.number(state.id) or 0
        links = world.runtime.objects.links(state.id, number)
        found += world.runtime.machines[kind].history(state.id, links)
    return found


def test_a_paid_month_is_earned_day_by_day() -> None:
    world = World()
    world.subscribe(world.customer())
    assert books(world) == {"cash": 1000, "deferred_revenue": -1000}
    world.days(15.5)
    assert books(world) == {"cash": 1000, "deferred_revenue": -500, "revenue": -500}
    (bill,) = world.invoices()
    assert released(bill, START, START + 31 * DAY).amounts == {
        "deferred_revenue": 1000,
        "revenue": -1000,
    }


def test_what_nobody_pays_is_owed_then_bad_debt_then_void() -> None:
    world = World()
    sub = world.subscribe(world.customer("pm_card_chargeCustomerFail"))
    bill = world.sub(sub).latest_invoice or ""
    assert books(world) == {"receivable": 1000, "deferred_revenue": -1000}
    world.submit(bill, "mark_uncollectible")
    assert books(world) == {"bad_debt": 1000, "deferred_revenue": -1000}
    world.submit(bill, "void")
    assert books(world) == {}


def test_what_was_given_up_and_came_after_all() -> None:
    world = World()
    owner = world.customer("pm_card_chargeCustomerFail")
    bill = world.sub(world.subscribe(owner)).latest_invoice or ""
    world.submit(bill, "mark_uncollectible")
    world.use_card(owner, "pm_card_visa")
    world.pay(bill)
    assert books(world) == {"cash": 1000, "deferred_revenue": -1000}


def test_a_balance_pays_a_part() -> None:
    world = World()
    owner = world.new_id("cus")
    world.submit(owner, "create", customer.Create(balance=-300))
    world.use_card(owner, "pm_card_visa")
    world.subscribe(owner)
    assert books(world) == {"cash": 700, "customer_credit": 300, "deferred_revenue": -1000}


def test_paid_elsewhere_is_cash_too() -> None:
    world = World()
    sub = world.subscribe(world.customer("pm_card_chargeCustomerFail"))
    bill = world.sub(sub).latest_invoice or ""
    world.submit(bill, "pay", invoice.Pay(paid_out_of_band=True))
    assert books(world) == {"cash": 1000, "deferred_revenue": -1000}


def test_every_entry_balances_and_together_they_are_the_books() -> None:
    world = World()
    owner = world.customer("pm_card_chargeCustomerFail")
    world.subscribe(owner)
    world.use_card(owner, "pm_card_visa")
    world.subscribe(owner)
    world.days(40)
    entries = [entry(step) for kind in ("invoice", "payment_intent") for step in steps(world, kind)]
    made = [one for one in entries if one is not None]
    assert all(sum(one.amounts.values()) == 0 for one in made)
    assert [one.action for one in made if "cash" in one.amounts] == ["succeed"] * 2
    assert sum(books(world).values()) == 0


@given(AMOUNTS, INSTANTS, INSTANTS, INSTANTS)
def test_what_is_earned_only_grows_up_to_the_whole(
    amount: int, start: int, end: int, at: int
) -> None:
    part, later = earned(amount, start, end, at), earned(amount, start, end, at + 1)
    assert 0 <= abs(part) <= abs(later) <= abs(amount)
    assert part * amount >= 0
    assert earned(amount, start, end, max(start, end)) == amount
