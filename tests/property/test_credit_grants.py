"""What holds of billing credits after any story: nothing is lost or made, the books balance."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sao.billing.ledger import balances
from sao.billing.messages import Nothing
from sao.billing.reckoning.calendar import DAY
from sao.billing.reckoning.grants import apply, lowered
from sao.billing.reckoning.taxes import added, taxed
from sao.billing.resources import credit_grant
from sao.billing.resources.customer.machine import GrantCredit
from sao.billing.resources.invoice import machine as invoice
from sao.billing.resources.subscription.machine import Cancel, PauseCollection, Update
from sao.billing.values.grant import Creditable, CreditableLine, HeldGrant
from sao.billing.values.tax import TaxRate
from sao.runtime import Rejected
from sao.runtime.verification import verify_store
from support.credit_rules import credit_problems
from support.usage_stories import by_use, meter_of, use
from support.world import World

Op = tuple[Any, ...]
few = st.integers(0, 4)
usual = st.one_of(
    st.tuples(st.just("days"), st.sampled_from((0.04, 8, 31, 31))),
    st.tuples(st.just("use"), st.integers(1, 400)),
    st.tuples(
        st.just("grant"),
        st.integers(1, 600),
        st.sampled_from((0, 50, 50)),
        st.sampled_from(("paid", "promotional")),
        st.sampled_from((None, 3, 40)),
        st.sampled_from((0, 0, 10)),
    ),
    st.tuples(st.just("annul"), few),
)
unusual = st.one_of(
    st.tuples(st.just("until"), few, st.sampled_from((None, 2, 20))),
    st.tuples(st.sampled_from(("expire", "void")), few),
    st.tuples(st.just("finalize"), few),
    st.tuples(st.just("note"), few, st.sampled_from((10, 100))),
    st.tuples(st.just("pause"), st.sampled_from((None, "void", "keep_as_draft"))),
)
last = st.one_of(st.tuples(st.just("cancel"), st.booleans()), st.tuples(st.just("delete")))
after = st.tuples(st.just("annul"), few)
stories = st.tuples(
    st.lists(st.one_of(usual, usual, unusual), min_size=6, max_size=25),
    st.lists(last, max_size=1),
    st.lists(after, max_size=2),
).map(lambda parts: [op for part in parts for op in part])


class NobodyThereError(Exception):
    """There is nothing yet that it could be done to."""


def pick(world: World, kind: str, index: int, *statuses: str) -> str:
    found = [one for one in world.all(kind) if not statuses or one.status in statuses]
    if not found:
        raise NobodyThereError(kind)
    return str(found[-1 - index % len(found)].id)


def do(world: World, owner: str, sub: str, meter: str, op: Op) -> None:
    """One step of a story."""
    now = world.now()
    match op:
        case ("days", days):
            world.days(days)
        case ("use", tokens):
            use(world, owner, meter, tokens)
        case ("grant", amount, priority, category, days, begins):
            ends = None if days is None else now + (begins + days) * DAY
            wanted = GrantCredit(
                amount, "usd", category, priority, now + begins * DAY, expires_at=ends
            )
            world.submit(owner, "grant_credit", wanted)
        case ("until", which, days):
            until = None if days is None else now + days * DAY
            changed = credit_grant.Update(expires_at=until)
            world.submit(pick(world, "credit_grant", which, "granted"), "update", changed)
        case ("expire" | "void" as verb, which):
            world.submit(pick(world, "credit_grant", which, "granted"), verb)
        case ("annul", which):
            world.submit(pick(world, "invoice", which, "open", "uncollectible"), "void")
        case ("finalize", which):
            world.submit(pick(world, "invoice", which, "draft"), "finalize", invoice.Finalize())
        case ("note", which, percent):
            bill = world.find(pick(world, "invoice", which, "open", "paid"))
            amount = bill.total * percent // 100
            paid = bill.status == "paid"
            given_back = invoice.IssueCredit(amount=amount, credit_amount=amount if paid else 0)
            world.submit(bill.id, "issue_credit", given_back)
        case ("pause", behavior):
            pause = None if behavior is None else PauseCollection(behavior)
            world.submit(sub, "update", Update(pause_collection=pause))
        case ("cancel", at_once):
            world.submit(sub, "cancel", Cancel(invoice_now=at_once))
        case ("delete",):
            world.submit(owner, "delete", Nothing())


@settings(max_examples=settings.default.max_examples // 2)
@given(st.sampled_from(("pm_card_visa", "pm_card_chargeCustomerFail")), stories)
def test_nothing_of_a_grant_is_lost_or_made(card: str, story: list[Op]) -> None:
    world = World()
    owner, meter = world.customer(card), meter_of(world)
    sub = world.subscribe(owner, by_use(meter, 3))
    world.submit(owner, "grant_credit", GrantCredit(300, "usd"))
    for op in (("use", 150), ("days", 31.2), *story, ("days", 31.2)):
        try:
            do(world, owner, sub, meter, op)
        except (Rejected, NobodyThereError):
            continue
    world.runtime.flush()
    states = [
        world.find(row.id) for home in world.store.homes() for row in world.store.members(home)
    ]
    assert list(credit_problems(states)) == []
    for accounts in balances(states, world.now()).values():
        assert sum(accounts.values()) == 0
    assert [found.problem for found in verify_store(world.store) if found.problem] == []


rates = st.lists(st.tuples(st.sampled_from(("7", "19", "33.3")), st.booleans()), max_size=2).map(
    lambda found: tuple(TaxRate(f"txr_{n}", p, i) for n, (p, i) in enumerate(found))
)


@given(
    st.lists(st.tuples(st.integers(1, 900), rates), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(1, 900), st.integers(0, 2), st.booleans()), max_size=5),
    st.integers(1, 2_000),
)
def test_credits_never_take_more_than_there_is(
    lines: list[tuple[int, tuple[TaxRate, ...]]],
    held: list[tuple[int, int, bool]],
    room: int,
) -> None:
    asked = Creditable(
        "usd",
        room,
        tuple(
            CreditableLine(f"il_{n}", f"price_{n}", amount, of)
            for n, (amount, of) in enumerate(lines)
        ),
    )
    grants = tuple(
        HeldGrant(
            id=f"credgr_{n}",
            number=n,
            currency="usd",
            available=amount,
            priority=priority,
            category="paid",
            created=0,
            effective_at=0,
            prices=("price_0",) if limited else (),
        )
        for n, (amount, priority, limited) in enumerate(held)
    )
    applied = apply(grants, asked, 10, "seed")
    assert all(one.amount > 0 for one in applied)
    assert len({one.transaction for one in applied}) == len(applied)
    for line in asked.lines:
        assert sum(one.amount for one in applied if one.line == line.line) <= line.amount
    for grant in grants:
        mine = [one for one in applied if one.grant == grant.id]
        assert sum(one.amount for one in mine) <= grant.available
        assert not grant.prices or {one.line for one in mine} <= {"il_0"}
    taken = sum(one.amount for one in applied)
    usable = sum(line.amount for line in asked.lines)
    unlimited = sum(grant.available for grant in grants if not grant.prices)
    assert min(unlimited, usable, room) <= taken <= min(usable, room)
    whole = sum(
        line.amount + added(taxed(line.amount, line.tax_rates, "usd")) for line in asked.lines
    )
    assert 0 <= lowered(whole, asked, applied) <= whole - taken
