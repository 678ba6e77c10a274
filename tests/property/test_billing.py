"""What holds for any story: money is conserved, nothing is charged twice, history is the truth."""

from collections import defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.ledger import balances, entry, position, released
from sao.billing.messages import Nothing
from sao.billing.messages.payment_intent import RefundCharge
from sao.billing.payments.simulator import RULINGS
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources import dispute, payment_method
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.invoice import machine as invoice
from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.resources.subscription import machine as subscription
from sao.billing.values.dunning import Dunning
from sao.billing.values.price import PriceTerms
from sao.platform.memory import MemoryStore
from sao.runtime import Rejected
from sao.runtime.verification import digest, verify_store
from support.invoice_stories import draft, wait
from support.world import START, World, monthly

CARDS = (
    "pm_card_visa",
    "pm_card_chargeCustomerFail",
    "pm_card_visa_chargeCustomerFailLostCard",
    "pm_card_authenticationRequired",
    "pm_card_authenticationRequiredOnSetup",
    "pm_card_createDispute",
    "pm_usBankAccount_success",
    "pm_usBankAccount_insufficientFunds",
    "pm_usBankAccount_dispute",
)
TERMS = (
    monthly(1000),
    monthly(0),
    monthly(333, interval="week"),
    monthly(2700, count=3),
    monthly(9900, interval="year"),
)
SOLD = (*((terms,) for terms in TERMS), (TERMS[0], TERMS[4]), (TERMS[3], TERMS[0], TERMS[4]))
DUNNING = (
    Dunning(),
    Dunning(subscription_end="unpaid"),
    Dunning(retry_days=(1,), subscription_end="past_due", invoice_end="uncollectible"),
    Dunning(retry_days=()),
)
ONCE = PriceTerms(id="price_once", product="prod_setup", currency="usd", unit_amount=300)
Op = tuple[Any, ...]
few = st.integers(0, 5)
days = st.tuples(st.just("days"), st.sampled_from((0.04, 1, 3, 8, 31, 31, 100)))
cards = st.tuples(st.just("card"), few, st.sampled_from(CARDS))
behaviors = st.tuples(
    st.just("behavior"),
    few,
    st.sampled_from(
        (
            *("succeed", "decline", "auth_failure"),
            *("refund_pending", "refund_fails", "dispute_fraudulent", "dispute_inquiry"),
        )
    ),
)
money_back = st.one_of(
    st.tuples(st.just("refund"), few, st.sampled_from((None, 1, 300, 1000))),
    st.tuples(st.just("refund"), few, st.sampled_from((None, 1, 300, 1000))),
    st.tuples(st.just("call_back"), few),
    st.tuples(st.just("contest"), few, st.sampled_from((*RULINGS, "something else"))),
    st.tuples(st.just("give_in"), few),
)
subscribes = st.tuples(
    st.just("subscribe"),
    few,
    st.sampled_from(SOLD),
    st.sampled_from((0, 0, 1, 14)),
    st.sampled_from(DUNNING),
    st.sampled_from(("allow_incomplete", "default_incomplete", "error_if_incomplete")),
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "quantity": st.integers(0, 4),
        "price": st.sampled_from(TERMS),
        "more": st.sampled_from(TERMS),
        "gone": st.just(True),
        "extra": st.just(True),
        "trial_days": st.sampled_from((0, 5)),
        "billing_cycle_anchor": st.sampled_from(("now", "unchanged")),
        "proration_behavior": st.sampled_from(("create_prorations", "always_invoice", "none")),
        "payment_behavior": st.sampled_from(
            (
                "allow_incomplete",
                "default_incomplete",
                "error_if_incomplete",
                "pending_if_incomplete",
            )
        ),
    },
)
pauses = st.sampled_from(
    (
        None,
        subscription.PauseCollection("void"),
        subscription.PauseCollection("keep_as_draft"),
        subscription.PauseCollection("mark_uncollectible"),
    )
)
settles = st.booleans()
changing = st.one_of(
    st.tuples(st.just("change"), few, changes),
    st.tuples(st.just("change"), few, changes),
    st.tuples(st.just("pause_collection"), few, pauses, st.sampled_from((None, 10, 45))),
    st.tuples(st.just("cancel"), few, settles, settles),
    st.tuples(st.just("cancel_at"), few, st.sampled_from((3, 50)), settles),
    st.tuples(st.just("resume_unchanged"), few, settles),
)
rarer = st.one_of(
    st.tuples(st.just("customer"), st.sampled_from(CARDS)),
    st.tuples(st.just("cancel_at_period_end"), few, st.booleans()),
    st.tuples(st.just("pause"), few),
    st.tuples(st.just("resume"), few),
    st.tuples(st.just("pay"), few, st.booleans()),
    st.tuples(st.just("void"), few),
    st.tuples(st.just("give_up"), few),
    st.tuples(st.just("finalize"), few),
    st.tuples(st.just("authenticate"), few, st.booleans()),
    st.tuples(st.just("detach"), few),
    st.tuples(st.just("delete"), few),
)
papers = st.one_of(
    st.tuples(st.just("wait"), few, st.sampled_from((-700, 300, 1200))),
    st.tuples(st.just("draft"), few, st.booleans()),
    st.tuples(st.just("credit"), few, st.sampled_from((10, 50, 100))),
    st.tuples(st.just("adjust"), few, st.sampled_from((-900, 200))),
)
rare = (papers, subscribes, behaviors, cards, rarer, rarer, rarer, money_back, money_back, changing)
ops = st.integers(0, 15).flatmap(lambda n: days if n < 4 else (*rare, changing, changing)[n - 4])
openings = ("visa", "visa", "visa", "pendingRefund", "refundFail", "createDispute")
stories = st.tuples(st.sampled_from(openings), st.lists(ops, min_size=3, max_size=25)).map(
    lambda story: [
        ("customer", f"pm_card_{story[0]}"),
        ("subscribe", 0, SOLD[0], 0, DUNNING[0], "allow_incomplete"),
        *story[1],
    ]
)


def pick(world: World, kind: str, index: int) -> str:
    """The index-th newest object of a kind; an id that never existed if there is none."""
    found = world.all(kind)
    return found[-1 - index % len(found)].id if found else "sub_none"


def alter(world: World, target: str, wish: dict[str, Any]) -> None:
    """Change a subscription's first item, add one, drop the last, or whatever else is wished."""
    state = world.find(target)
    items = [] if state is None else [subscription.ItemChange(id=state.items[0].id)]
    of_items = ("quantity", "price", "more", "gone", "trial_days")
    more = {name: value for name, value in wish.items() if name not in of_items}
    if "quantity" in wish or "price" in wish:
        items = [replace(item, **{k: wish.get(k) for k in ("quantity", "price")}) for item in items]
    else:
        items = []
    if "more" in wish:
        added = world.new_id("si", target)
        items.append(subscription.ItemChange(id=added, price=wish["more"], added=True))
    if "gone" in wish and state is not None and len(state.items) > 1:
        items.append(subscription.ItemChange(id=state.items[-1].id, deleted=True))
    if "trial_days" in wish:
        days = wish["trial_days"]
        more["trial_end"] = world.now() + days * DAY if days else "now"
    if more.pop("extra", None):
        more["add_invoice_items"] = (subscription.Extra(price=ONCE, quantity=2),)
    world.submit(target, "update", subscription.Update(items=tuple(items) or UNSET, **more))


def act_on(world: World, target: str, *op: Any) -> None:
    """Do one thing to a subscription."""
    match op:
        case ("change", wish):
            alter(world, target, wish)
        case ("pause_collection", pause, days):
            until = None if pause is None or days is None else world.now() + days * DAY
            wish = pause if pause is None else replace(pause, resumes_at=until)
            update = subscription.Update(pause_collection=wish)
            world.submit(target, "update", update)
        case ("cancel", invoice_now, prorate):
            data = subscription.Cancel(invoice_now=invoice_now, prorate=prorate)
            world.submit(target, "cancel", data)
        case ("cancel_at", days, prorate):
            behavior: Any = "create_prorations" if prorate else "none"
            end = subscription.Update(
                cancel_at=world.now() + days * DAY, proration_behavior=behavior
            )
            world.submit(target, "update", end)
        case ("resume_unchanged", at_once):
            data = subscription.Resume(
                billing_cycle_anchor="unchanged",
                proration_behavior="always_invoice" if at_once else "create_prorations",
            )
            world.submit(target, "resume", data)
        case ("pause",):
            world.submit(target, "pause", subscription.Pause())
        case ("resume",):
            world.submit(target, "resume", subscription.Resume())


def give_back(world: World, bill: str, percent: int) -> None:
    """A credit note over this much of an invoice: owed less, or credit once it was paid."""
    state = world.find(bill)
    paid = state is not None and state.status == "paid"
    whole = 0 if state is None else state.total if paid else state.amount_remaining
    amount = whole * percent // 100
    terms = invoice.IssueCredit(amount=amount, credit_amount=amount if paid else 0)
    world.submit(bill, "issue_credit", terms)


def on_paper(world: World, what: str, which: int, value: Any) -> None:
    """Do something about what waits, a draft, a balance or a final invoice."""
    if what == "credit":
        give_back(world, pick(world, "invoice", which), value)
        return
    owner = pick(world, "customer", which)
    if what == "wait":
        wait(world, owner, 0, value)
    elif what == "draft":
        draft(world, owner, finalize_at=world.now() + 60 if value else None)
    else:
        change = customer.AdjustBalance(amount=value, currency="usd")
        world.submit(owner, "adjust_balance", change)


def act(world: World, op: Op) -> None:
    """Do one thing; what is refused, is refused."""
    match op:
        case ("customer", card):
            world.customer(card)
        case ("card", who, card):
            world.use_card(pick(world, "customer", who), card)
        case ("subscribe", who, terms, trial, dunning, behavior):
            world.subscribe(
                pick(world, "customer", who),
                *terms,
                trial_days=trial,
                dunning=dunning,
                payment_behavior=behavior,
            )
        case ("days", days):
            world.days(days)
        case ("cancel_at_period_end", which, yes):
            change = subscription.Update(cancel_at_period_end=yes)
            world.submit(pick(world, "subscription", which), "update", change)
        case ("pay", which, out_of_band):
            world.pay(pick(world, "invoice", which), paid_out_of_band=out_of_band)
        case ("void", which):
            world.submit(pick(world, "invoice", which), "void", Nothing())
        case ("give_up", which):
            world.submit(pick(world, "invoice", which), "mark_uncollectible", Nothing())
        case ("finalize", which):
            world.submit(pick(world, "invoice", which), "finalize", invoice.Finalize())
        case ("authenticate", which, succeeded):
            target = pick(world, "payment_intent", which)
            world.submit(target, "authenticate", payment_intent.Authenticate(succeeded=succeeded))
        case ("detach", which):
            world.submit(pick(world, "payment_method", which), "detach", Nothing())
        case ("behavior", which, behavior):
            change = payment_method.SetBehavior(behavior=behavior)
            world.submit(pick(world, "payment_method", which), "set_behavior", change)
        case ("refund", which, amount):
            world.submit(
                pick(world, "payment_intent", which), "refund", RefundCharge(amount=amount)
            )
        case ("call_back", which):
            world.submit(pick(world, "refund", which), "cancel", Nothing())
        case ("contest", which, text):
            evidence = dispute.Submit(evidence={"uncategorized_text": text})
            world.submit(pick(world, "dispute", which), "submit", evidence)
        case ("give_in", which):
            world.submit(pick(world, "dispute", which), "close", Nothing())
        case ("wait" | "draft" | "adjust" | "credit", which, value):
            on_paper(world, op[0], which, value)
        case ("delete", which):
            world.submit(pick(world, "customer", which), "delete", Nothing())
        case (_, which, *wishes):
            act_on(world, pick(world, "subscription", which), op[0], *wishes)


def tell(story: list[Op], world: World) -> World:
    """Play a story; a refusal must leave everything as it was."""
    for op in story:
        world.runtime.flush()
        before = digest(world.store)
        try:
            act(world, op)
        except Rejected:
            if op[0] not in ("card", "customer"):  # several commands: the first may have stood
                assert digest(world.store) == before, f"a refused {op} changed something"
    world.runtime.flush()
    return world


@given(stories)
def test_replay_equals_live_state_and_everything_verifies(story: list[Op]) -> None:
    world = tell(story, World())
    for kind in world.runtime.machines.by_name:
        for live in world.all(kind):
            number = world.runtime.objects.number(live.id) or 0
            links = world.runtime.objects.links(live.id, number)
            replayed = world.runtime.machines[kind].replay(live.id, links)
            assert replayed.data == live
            assert replayed.head == world.runtime.objects.load(live.id).head
    assert [f.problem for f in verify_store(world.store) if f.problem] == []


@given(stories)
def test_money_is_conserved_and_nothing_is_charged_twice(story: list[Op]) -> None:
    world = tell(story, World())
    collected: dict[str, int] = defaultdict(int)
    for intent in world.intents():
        succeeded = [charge for charge in intent.charges if charge.status == "succeeded"]
        assert len(succeeded) <= 1, f"{intent.id} was charged {len(succeeded)} times"
        assert intent.amount_received == sum(charge.amount for charge in succeeded)
        assert (intent.status == "succeeded") == bool(succeeded)
        collected[intent.currency] += intent.amount_received
    booked: dict[str, int] = defaultdict(int)
    for bill in world.invoices():
        assert bill.total == sum(line.amount for line in bill.lines)
        assert bill.amount_due == bill.amount_paid + bill.amount_remaining or bill.paid_out_of_band
        booked[bill.currency] += bill.amount_paid
    assert {k: v for k, v in collected.items() if v} == {k: v for k, v in booked.items() if v}


@given(stories)
def test_no_more_goes_back_than_came_in(story: list[Op]) -> None:
    world = tell(story, World())
    refunds = {refund.id: refund for refund in world.all("refund")}
    disputes = {opened.id: opened for opened in world.all("dispute")}
    for intent in world.intents():
        gone = sum(intent.refunds.values()) + intent.amount_disputed
        assert 0 <= gone <= intent.amount_received, intent.id
        for object_id, amount in intent.refunds.items():
            refund = refunds.pop(object_id)
            returned = refund.status in ("failed", "canceled")
            assert amount == (0 if returned else refund.amount), object_id
        opened = disputes.pop(intent.dispute, None) if intent.dispute is not None else None
        taken = opened.amount_withdrawn - opened.amount_reinstated if opened is not None else 0
        assert taken == intent.amount_disputed, intent.id
    assert (refunds, disputes) == ({}, {})


@given(stories)
def test_the_books_balance_at_every_step_and_instant(story: list[Op]) -> None:
    world = tell(story, World())
    states = [state for kind in world.runtime.machines.by_name for state in world.all(kind)]
    moved: dict[str, int] = defaultdict(int)
    for state in states:
        machine = world.runtime.machines.of(state.id)
        number = world.runtime.objects.number(state.id) or 0
        links = world.runtime.objects.links(state.id, number)
        booked: dict[str, int] = defaultdict(int)
        before, at = machine.blank(state.id).data, 0
        for step in machine.history(state.id, links):
            then = step.outcome.at
            made = entry(step)
            for amounts in (
                released(before, at, then).amounts,
                {} if made is None else made.amounts,
            ):
                assert sum(amounts.values()) == 0, f"{state.id}@{step.outcome.seq}"
                for account, amount in amounts.items():
                    booked[account] += amount
            before, at = step.after.data, then
        now = position(state, at).amounts
        assert {k: v for k, v in booked.items() if v} == now, state.id
        for account, amount in position(state, world.now()).amounts.items():
            moved[account] += amount
    for instant in (START, world.now(), world.now() + 1_000 * DAY):
        for accounts in balances(states, instant).values():
            assert sum(accounts.values()) == 0
    assert balances(states, world.now()).get("usd", {}) == {k: v for k, v in moved.items() if v}
    received = sum(intent.amount_received for intent in world.intents())
    gone = sum(sum(i.refunds.values()) + i.amount_disputed for i in world.intents())
    elsewhere = sum(bill.amount_due for bill in world.invoices() if bill.paid_out_of_band)
    assert moved["cash"] == received - gone + elsewhere


@given(stories)
def test_nobody_gets_back_more_than_was_charged(story: list[Op]) -> None:
    world = tell(story, World())
    billed: dict[str, int] = defaultdict(int)
    for sub in world.all("subscription"):
        assert sub.status not in ("canceled", "incomplete_expired") or not sub.pending_items
        billed[sub.id] += sum(line.amount for line in sub.pending_items)
    for owner in world.all("customer"):
        for line in owner.pending_items:
            billed[line.subscription or ""] += line.amount
    for bill in world.invoices():
        billed[bill.subscription or ""] += sum(
            line.amount for line in bill.lines if line.subscription == bill.subscription
        )
        for line in bill.lines:
            if line.subscription != bill.subscription:
                billed[line.subscription or ""] += line.amount
    billed.pop("", None)  # what somebody grants by hand
    assert {sub: amount for sub, amount in billed.items() if amount < 0} == {}


@given(stories)
def test_what_waits_is_shown_and_billed_once(story: list[Op]) -> None:
    world = tell(story, World())
    waiting = [line for sub in world.all("subscription") for line in sub.pending_items]
    waiting += [line for owner in world.all("customer") for line in owner.pending_items]
    placed = [line for bill in world.invoices() for line in bill.lines if line.invoice_item]
    ids = [line.invoice_item for line in (*waiting, *placed)]
    assert len(ids) == len(set(ids))
    for item in world.all("invoice_item"):
        places = {
            "pending": [line.invoice_item for line in waiting],
            "invoiced": [line.invoice_item for line in placed],
        }
        assert item.status == "deleted" or item.id in places[item.status], item.id
        assert item.status != "deleted" or item.id not in ids


@given(stories)
def test_invoice_numbers_have_no_gaps(story: list[Op]) -> None:
    world = tell(story, World())
    numbers: dict[str, list[int]] = defaultdict(list)
    for bill in world.invoices():
        if bill.number is not None:
            numbers[bill.customer].append(int(bill.number.rpartition("-")[2]))
    for owner in world.all("customer"):
        given_out = sorted(numbers[owner.id])
        assert given_out == list(range(1, owner.next_invoice_sequence)), owner.id


@given(stories)
def test_nothing_is_charged_automatically_once_a_subscription_has_ended(story: list[Op]) -> None:
    world = tell(story, World())
    asked = {"pay", "authenticate"}
    invoices = {bill.id: bill for bill in world.invoices()}
    for intent in world.intents():
        bill = invoices[intent.invoice or ""]
        if bill.subscription is None:
            continue
        ended_at = world.sub(bill.subscription).ended_at
        if ended_at is None or asked & {op[0] for op in story}:
            continue
        late = [charge for charge in intent.charges if charge.created > ended_at]
        assert late == [], f"{bill.subscription} ended at {ended_at}, and was charged later"


@given(stories, st.lists(st.floats(0.01, 0.99), min_size=1, max_size=5))
@settings(max_examples=settings.default.max_examples // 2)
def test_one_advance_equals_many(story: list[Op], cuts: list[float]) -> None:
    whole, parts = World(), World()
    for op in story:
        for world in (whole, parts):
            try:
                if op[0] == "days" and world is parts:
                    begin, length = world.now(), int(op[1] * DAY)
                    for cut in sorted(cuts):
                        if begin + int(cut * length) > world.now():
                            world.advance(begin + int(cut * length))
                    world.advance(begin + length)
                else:
                    act(world, op)
            except Rejected:
                continue
    whole.runtime.flush()
    parts.runtime.flush()
    assert digest(whole.store) == digest(parts.store)


def patient(op: Op) -> Op:
    """The same, without insisting on a payment: a real gateway answers after the commit."""
    if op[0] == "subscribe":
        return (*op[:-1], "allow_incomplete")
    if op[0] == "change" and op[2].get("payment_behavior") == "error_if_incomplete":
        return (*op[:2], {**op[2], "payment_behavior": "allow_incomplete"})
    return op


@given(stories)
@settings(max_examples=settings.default.max_examples // 2)
def test_a_real_edge_and_a_simulated_one_give_the_same_chains(story: list[Op]) -> None:
    calm = [patient(op) for op in story]
    simulated, real = tell(calm, World()), tell(calm, World(simulated=False))
    assert digest(simulated.store) == digest(real.store)


@given(stories)
@settings(max_examples=settings.default.max_examples // 2)
def test_a_resumed_process_goes_on_as_if_nothing_had_happened(story: list[Op]) -> None:
    half = len(story) // 2
    through = tell(story, World())
    store = MemoryStore()
    first = tell(story[:half], World(store))
    second = World(store)
    second._commands, second._advances = first._commands, first._advances
    second._session = first._session.__class__(second.runtime, first._session.id)
    tell(story[half:], second)
    assert digest(through.store) == digest(store)


def test_an_update_of_the_customer_reaches_the_next_attempt() -> None:
    world = World()
    owner = world.customer()
    world.subscribe(owner)
    world.use_card(owner, "pm_card_chargeCustomerFail")
    world.days(31.1)
    assert world.invoices()[-1].status == "open"
    world.submit(owner, "update", customer.Update(name="Grace"))
    world.use_card(owner, "pm_card_visa")
    world.days(3)
    assert world.invoices()[-1].status == "paid"
