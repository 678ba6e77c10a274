"""Billing credits on paper: what was used, what the credits paid of it, and what is left to pay."""

from sao.billing.resources.invoice.machine import IssueCredit
from sao.documents.credit_note import sums as note_sums
from sao.documents.formats import figure, money
from sao.documents.invoice import sums
from sao.documents.model import Sum
from support.grant_stories import grant, using
from support.world import World


def test_credits_stand_between_the_subtotal_and_the_total() -> None:
    world = World()
    owner = world.customer()
    for amount in (60, 30):
        grant(world, owner, amount)
    state = world.find(using(world, owner, 100))
    found = {one.label: one.amount for one in sums(state)}
    wanted = {
        "Subtotal": "2.00",
        "Billing credits": figure(-90, "usd"),
        "Total": "1.10",
        "Paid": figure(-110, "usd"),
    }
    assert {label: found.get(label) for label in wanted} == wanted
    world.submit(state.id, "issue_credit", IssueCredit(amount=110, credit_amount=110))
    (note,) = world.all("credit_note")
    assert list(note_sums(note, world.find(state.id))) == [
        Sum("Subtotal", "2.00"),
        Sum("Billing credits", figure(-90, "usd")),
        Sum("Total credited", money(110, "usd"), "total"),
    ]
