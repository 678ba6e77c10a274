"""What credit notes and balances do to the books."""

from typing import Any

import pytest

from sao.billing.ledger import balances
from sao.billing.messages import Nothing
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.invoice import machine as invoice
from sao.billing.values.tax import TaxRate
from support.invoice_stories import billed, credit
from support.world import World

VAT = TaxRate(id="txr_19", percentage="19")
KINDS = ("invoice", "payment_intent", "credit_note", "customer_balance_transaction", "refund")


def books(world: World) -> dict[Any, int]:
    """The balances of a world that only knows dollars, as of now; they sum up to zero."""
    states = [state for kind in KINDS for state in world.all(kind)]
    found = dict(balances(states, world.now()).get("usd", {}))
    assert sum(found.values()) == 0
    return found


def latest(world: World) -> str:
    return world.invoices()[-1].id


def test_a_balance_granted_is_owed_to_the_customer_until_it_is_used() -> None:
    world = World()
    owner = world.customer()
    give = customer.AdjustBalance(amount=-400, currency="usd")
    world.submit(owner, "adjust_balance", give)
    assert books(world) == {"adjustments": 400, "customer_credit": -400}
    bill = billed(world, owner, 1000)
    assert books(world) == {"adjustments": 400, "receivable": 600, "revenue": -1000}
    world.submit(bill, "void", Nothing())
    assert books(world) == {"adjustments": 400, "customer_credit": -400}


def test_before_payment_less_is_owed_and_less_earned() -> None:
    world = World()
    bill = billed(world, world.customer(), 1000, default_tax_rates=(VAT,))
    note = world.submit(bill, "issue_credit", credit(amount=595))["credit_note"]
    assert books(world) == {"receivable": 595, "revenue": -500, "tax_payable": -95}
    world.submit(bill, "void_credit", invoice.VoidCredit(credit_note=note))
    assert books(world) == {"receivable": 1190, "revenue": -1000, "tax_payable": -190}
    world.submit(bill, "issue_credit", credit(amount=1190))
    assert books(world) == {}


@pytest.mark.parametrize("share", [300, 500, 800, 1000])
def test_what_was_not_earned_yet_is_given_back_first(share: int) -> None:
    world = World()
    world.subscribe(world.customer())
    world.days(15.5)
    world.submit(latest(world), "issue_credit", credit(amount=share, credit_amount=share))
    unearned = max(0, 500 - share)
    expected = {"cash": 1000, "customer_credit": -share}
    expected |= {"deferred_revenue": -unearned, "revenue": -(1000 - share - unearned)}
    assert books(world) == {name: amount for name, amount in expected.items() if amount}
    (paid,) = world.invoices()
    world.advance(paid.lines[0].period_end - 1)
    expected |= {"deferred_revenue": 0, "revenue": -(1000 - share)}
    assert books(world) == {name: amount for name, amount in expected.items() if amount}


def test_money_that_goes_back_otherwise() -> None:
    world = World()
    bill = billed(world, world.customer(), 1000)
    world.pay(bill)
    world.submit(bill, "issue_credit", credit(amount=200, out_of_band_amount=200))
    assert books(world) == {"cash": 800, "revenue": -800}
