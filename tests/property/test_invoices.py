"""What holds for any invoice: its parts are the whole, nothing is given back twice.

And a preview is what comes, and changes nothing.
"""

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.reckoning.crediting import Wanted
from sao.billing.resources.credit_note import CreditNote
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.invoice import machine as invoice
from sao.billing.resources.invoice.machine import Invoice
from sao.runtime import Rejected
from sao.runtime.session import Session
from sao.runtime.verification import digest
from support.drawn_invoices import amounts, discounts, made, rates, shippings
from support.invoice_stories import draft, wait
from support.world import World, monthly


@given(st.lists(amounts, min_size=1, max_size=6), discounts, rates, shippings)
def test_the_parts_are_the_whole(
    lines: list[int], off: Any, tax: Any, shipping: int | None
) -> None:
    bill = made(World(), lines, off, tax, shipping)
    assert bill.subtotal == sum(lines)
    taken = sum(one.amount for one in bill.discount_amounts)
    added = sum(one.amount for one in bill.taxes if not one.inclusive)
    assert bill.total == bill.subtotal - taken + (shipping or 0) + added
    assert taken == sum(one.amount for each in bill.lines for one in each.discount_amounts)
    for rate in bill.taxes:
        parts = [one for each in bill.charged for one in each.taxes if one.rate == rate.rate]
        assert rate.amount == sum(one.amount for one in parts)


wanted = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 100), st.booleans()), min_size=1, max_size=8
)


@given(st.lists(st.integers(1, 9_999), min_size=1, max_size=4), discounts, rates, shippings, wanted)
def test_nothing_is_given_back_twice(
    lines: list[int], off: Any, tax: Any, shipping: int | None, notes: Any
) -> None:
    world = World()
    bill = made(world, lines, off, tax, shipping)
    assume(bill.total >= 50)  # less is not owed, but carried over
    world.submit(bill.id, "finalize", invoice.Finalize(auto_advance=False))
    for which, percent, by_line in notes:
        left = world.find(bill.id)
        if by_line:
            target = bill.charged[which % len(bill.charged)]
            amount = target.amount * percent // 100
            terms = invoice.IssueCredit(lines=(Wanted(line=target.id, amount=amount),))
        else:
            terms = invoice.IssueCredit(amount=left.amount_remaining * percent // 100)
        try:
            world.submit(bill.id, "issue_credit", terms)
        except Rejected:
            assert world.find(bill.id) == left
    issued: list[CreditNote] = world.all("credit_note")
    after = world.find(bill.id)
    assert sum(note.total for note in issued) <= bill.total
    assert after.amount_remaining == bill.total - sum(note.total for note in issued)
    assert after.charged == bill.charged
    for whole in bill.charged:
        parts = [part for note in issued for part in note.lines if part.line == whole.id]
        assert sum(part.amount for part in parts) <= whole.amount
        for rate in whole.taxes:
            given_back = [one for part in parts for one in part.taxes if one.rate == rate.rate]
            assert sum(one.amount for one in given_back) <= rate.amount
        for off_it in whole.discount_amounts:
            shares = [one for part in parts for one in part.discount_amounts]
            back = sum(one.amount for one in shares if one.discount == off_it.discount)
            assert back <= off_it.amount
    for note in issued:
        assert note.total > 0
        assert note.subtotal == sum(part.amount for part in note.lines)


@given(
    st.lists(st.integers(1, 9_999), min_size=1, max_size=3), discounts, rates, shippings, st.data()
)
def test_what_is_given_back_in_parts_is_what_was_billed(
    lines: list[int], off: Any, tax: Any, shipping: int | None, data: Any
) -> None:
    world = World()
    bill = made(world, lines, off, tax, shipping)
    assume(bill.total >= 50)  # less is not owed, but carried over
    world.submit(bill.id, "finalize", invoice.Finalize(auto_advance=False))
    while world.find(bill.id).status == "open":
        left = world.find(bill.id).amount_remaining
        amount = data.draw(st.integers(max(1, left // 4), left))
        world.submit(bill.id, "issue_credit", invoice.IssueCredit(amount=amount))
    issued: list[CreditNote] = world.all("credit_note")
    assert sum(note.total for note in issued) == bill.total
    for rate in bill.taxes:
        back = [one for note in issued for one in note.taxes if one.rate == rate.rate]
        assert sum(one.amount for one in back) == rate.amount


moves = st.lists(
    st.one_of(
        st.tuples(st.just("adjust"), st.integers(-2_000, 2_000)),
        st.tuples(st.just("bill"), st.integers(-1_500, 1_500)),
        st.tuples(st.just("void"), st.integers(0, 5)),
        st.tuples(st.just("update"), st.integers(-500, 500)),
    ),
    max_size=12,
)


@given(moves, st.integers(-1_000, 1_000))
def test_a_balance_is_the_sum_of_its_transactions(story: Any, start: int) -> None:
    world = World()
    owner = world.new_id("cus")
    world.submit(owner, "create", customer.Create(balance=start))
    for what, value in story:
        bills = world.invoices()
        match what:
            case "adjust":
                change = customer.AdjustBalance(amount=value, currency="usd")
                world.submit(owner, "adjust_balance", change)
            case "update":
                world.submit(owner, "update", customer.Update(balance=value))
            case "bill":
                wait(world, owner, 0, value)
                made_now = draft(world, owner)
                world.submit(made_now, "finalize", invoice.Finalize(auto_advance=False))
            case "void" if bills and bills[value % len(bills)].status == "open":
                world.submit(bills[value % len(bills)].id, "void", Nothing())
    balance = 0
    for change in world.all("customer_balance_transaction"):
        balance += change.amount
        assert change.ending_balance == balance
    assert world.find(owner).balance == balance


def previewed(world: World, sub: str) -> Invoice | None:
    """The next invoice of a subscription, as a preview shows it."""
    session = Session(world.runtime, "look")

    def look() -> Invoice | None:
        while session.wake(sub) is not None:
            found = session.created("invoice")
            if found is not None:
                state: Invoice | None = session.as_created(found)
                return state
        return None

    return session.preview(look)


@given(
    st.lists(st.integers(-900, 900), max_size=3),
    st.integers(-3_000, 3_000),
    discounts,
    st.integers(1, 40),
    st.sampled_from((0, 5, 40)),
)
@settings(max_examples=settings.default.max_examples // 2)
def test_a_preview_is_what_comes_and_changes_nothing(
    waiting: list[int], balance: int, off: Any, days: int, trial: int
) -> None:
    world = World()
    owner = world.customer()
    world.submit(owner, "update", customer.Update(balance=balance))
    if off:
        world.submit(owner, "update", customer.Update(discount=off[0]))
    sub = world.subscribe(owner, monthly(), trial_days=trial)
    world.days(days)
    assume(all(bill.status != "draft" for bill in world.invoices()))  # it will use the balance up
    for number, amount in enumerate(waiting):
        wait(world, owner, number, amount)
    world.runtime.flush()
    before = digest(world.store)
    expected = previewed(world, sub)
    world.runtime.flush()
    assert digest(world.store) == before
    assert expected is not None
    world.advance(expected.created)
    came = world.find(expected.id)
    same = replace(came, details=expected.details)
    assert same == expected
