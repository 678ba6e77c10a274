"""Stories of what waits for invoices, of drafts, credit notes, balances and settings.

Each takes rows of the machines' tables that no other story does.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.customer import InvoiceStanding
from sao.billing.messages.invoice import CreateInvoice, TakeLines
from sao.billing.messages.invoice_item import ChangeItem, RemoveItem
from sao.billing.messages.payment_intent import IntentPaid, SetAmount
from sao.billing.reckoning.calendar import DAY
from sao.billing.reckoning.crediting import Wanted
from sao.billing.resources import balance_transaction, credit_note
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.invoice import machine as invoice
from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.resources.settings import (
    SETTINGS,
    SetBusiness,
    SetDunning,
    SetNotices,
    SetRenewals,
)
from sao.billing.resources.subscription import machine as subscription
from sao.billing.values.discount import CouponTerms, Discount
from sao.billing.values.dunning import Dunning
from sao.billing.values.invoice import Business
from sao.billing.values.line import Line
from sao.billing.values.payment import Card, Method
from sao.billing.values.tax import TaxRate
from sao.core.schema import Command
from support.world import World, deliver, refused

FAILING = "pm_card_chargeCustomerFail"
VAT = TaxRate(id="txr_19", percentage="19")


def line(world: World, owner: str, number: int, amount: int = 500, **more: Any) -> Line:
    """A line of an invoice item that does not exist yet."""
    item = f"{world.new_id('ii', owner)[:-1]}{number}"
    return Line(
        id=item.replace("ii_", "il_", 1),
        amount=amount,
        currency="usd",
        description=f"Work {number}",
        period_start=world.now(),
        period_end=world.now(),
        invoice_item=item,
        **more,
    )


def item_of(one: Line) -> str:
    return one.invoice_item or ""


def wait(world: World, owner: str, number: int, amount: int = 500, **more: Any) -> Line:
    """A line that waits at its customer."""
    waiting = line(world, owner, number, amount, **more)
    world.submit(owner, "add_item", customer.AddItem(line=waiting))
    return waiting


def draft(world: World, owner: str, **more: Any) -> str:
    """A draft that somebody asked for; it takes along what waits."""
    terms = CreateInvoice(
        customer=owner,
        currency="usd",
        lines=(),
        billing_reason="manual",
        period_start=world.now(),
        period_end=world.now(),
        **more,
    )
    return world.submit(owner, "create_invoice", terms)["invoice"]


def billed(world: World, owner: str, *amounts: int, **more: Any) -> str:
    """A final invoice over these amounts, not paid yet."""
    made = draft(world, owner, pending_items=False, **more)
    lines = tuple(line(world, owner, n, amount) for n, amount in enumerate(amounts))
    world.submit(made, "add_lines", invoice.AddLines(lines=lines))
    world.submit(made, "finalize", invoice.Finalize(auto_advance=False))
    return made


def comes_too_late(world: World, object_id: str, data: TakeLines) -> None:
    """Lines that somebody sends to an invoice that takes none."""
    world.runtime.flush()
    answer = world.runtime.run(Command(f"late@{object_id}", object_id, "take_lines", data))
    world.runtime.objects.undo()
    assert answer is not None
    assert answer.code == "invoice_closed"


# --- what waits ------------------------------------------------------------------------------


def items_wait_are_changed_and_billed(world: World) -> None:
    owner = world.customer()
    first, second, third = (wait(world, owner, number) for number in range(3))
    changed = line(world, owner, 9, 700)
    other = replace(first, amount=700)
    world.submit(owner, "change_item", ChangeItem(line=other))
    refused(world, "resource_missing", owner, "change_item", ChangeItem(line=changed))
    world.submit(owner, "remove_item", RemoveItem(item=item_of(second)))
    gone = RemoveItem(item=item_of(second))
    refused(world, "resource_missing", owner, "remove_item", gone)
    euro = replace(changed, currency="eur")
    refused(world, "currency_mismatch", owner, "add_item", customer.AddItem(line=euro))
    made = draft(world, owner)
    assert world.find(made).total == 1200
    assert world.find(owner).pending_items == ()
    statuses = [world.find(item_of(one)).status for one in (first, second, third)]
    assert statuses == ["invoiced", "deleted", "invoiced"]


def items_are_put_onto_a_draft_and_taken_off(world: World) -> None:
    owner = world.customer()
    waiting = wait(world, owner, 0)
    made = draft(world, owner, pending_items=False)
    place = customer.PlaceItems(items=(item_of(waiting),), invoice=made)
    world.submit(owner, "place_items", place)
    refused(world, "resource_missing", owner, "place_items", place)
    more = line(world, owner, 1, 300)
    world.submit(made, "add_lines", invoice.AddLines(lines=(more,), metadata={"a": "b"}))
    assert (world.find(made).total, world.find(made).metadata) == (800, {"a": "b"})
    higher = replace(more, amount=400)
    world.submit(made, "change_lines", invoice.ChangeLines(lines=(higher,)))
    assert world.find(item_of(more)).line.amount == 400
    missing = invoice.ChangeLines(lines=(line(world, owner, 2),))
    refused(world, "resource_missing", made, "change_lines", missing)
    euro = replace(more, currency="eur")
    refused(world, "parameter_invalid", made, "add_lines", invoice.AddLines(lines=(euro,)))
    off = invoice.RemoveLines(delete=(more.id,), release=(waiting.id,))
    world.submit(made, "remove_lines", off)
    refused(world, "resource_missing", made, "remove_lines", off)
    assert world.find(made).total == 0
    assert world.find(item_of(more)).status == "deleted"
    assert world.find(owner).pending_items == (waiting,)


def a_deleted_draft_lets_its_items_wait(world: World) -> None:
    owner = world.customer()
    waiting = wait(world, owner, 0)
    made = draft(world, owner, default_tax_rates=(VAT,))
    assert world.find(made).total == 595
    world.submit(made, "delete", Nothing())
    assert world.find(owner).pending_items == (waiting,)
    assert world.find(item_of(waiting)).status == "pending"
    world.submit(owner, "delete", Nothing())
    assert world.find(item_of(waiting)).status == "deleted"


def an_item_waits_for_one_subscription(world: World) -> None:
    owner = world.customer()
    first, second = world.subscribe(owner), world.subscribe(owner)
    wait(world, owner, 0, subscription=second)
    world.advance(world.sub(first).current_period_end)
    totals = [world.find(world.sub(sub).latest_invoice or "").total for sub in (first, second)]
    assert totals == [1000, 1500]
    wait(world, owner, 1, subscription=second)
    world.cancel(second)
    assert world.find(draft(world, owner)).total == 500


def what_is_final_takes_no_lines(world: World) -> None:
    owner = world.customer(FAILING)
    for status in ("open", "paid", "void", "uncollectible", "deleted"):
        made = draft(world, owner) if status == "deleted" else billed(world, owner, 100)
        if status == "paid":
            world.pay(made, paid_out_of_band=True)
        elif status == "void":
            world.submit(made, "void", Nothing())
        elif status == "uncollectible":
            world.submit(made, "mark_uncollectible", Nothing())
        elif status == "deleted":
            world.submit(made, "delete", Nothing())
        assert world.find(made).status == status
        late = TakeLines(invoice=made, lines=(line(world, owner, 7),))
        comes_too_late(world, made, late)


def prorated(world: World, status: str) -> str:
    """A subscription in this state at which prorations wait."""
    owner = world.customer()
    late = status in ("past_due", "unpaid")
    policy = Dunning(retry_days=(5,), subscription_end="unpaid")
    sub = world.subscribe(owner, dunning=policy)
    if late:
        world.use_card(owner, FAILING)
    world.days(33 if late else 10)
    (position,) = world.sub(sub).items
    more = subscription.ItemChange(id=position.id, quantity=2)
    world.submit(sub, "update", subscription.Update(items=(more,)))
    if status == "paused":
        world.submit(sub, "pause", subscription.Pause())
    elif status == "trialing":
        on_trial = subscription.Update(trial_end=world.now() + 5 * DAY, proration_behavior="none")
        world.submit(sub, "update", on_trial)
    elif status == "unpaid":
        world.days(5)
    assert world.sub(sub).status == status
    return sub


def prorations_that_wait_are_changed_and_dropped(world: World) -> None:
    for status in ("active", "paused", "trialing", "past_due", "unpaid"):
        sub = prorated(world, status)
        first, *_others = world.sub(sub).pending_items
        lower = ChangeItem(line=replace(first, amount=-1))
        world.submit(sub, "change_item", lower)
        assert world.find(item_of(first)).line.amount == -1
        gone = RemoveItem(item=item_of(first))
        world.submit(sub, "remove_item", gone)
        assert world.find(item_of(first)).status == "deleted"
        refused(world, "resource_missing", sub, "remove_item", gone)
        refused(world, "resource_missing", sub, "change_item", lower)


# --- drafts ----------------------------------------------------------------------------------


def a_draft_says_what_it_is_to_say(world: World) -> None:
    owner = world.customer()
    off = Discount(id="di_1", coupon=CouponTerms(id="half", percent_off="50"), start=0)
    made = draft(world, owner, number="OWN-7")
    world.submit(made, "add_lines", invoice.AddLines(lines=(line(world, owner, 0, 1000),)))
    world.submit(made, "update", invoice.Update(discounts=(off,), default_tax_rates=(VAT,)))
    assert (world.find(made).total, world.find(made).subtotal) == (595, 1000)
    world.submit(made, "update", invoice.Update(discounts=()))
    assert world.find(made).total == 1190
    sent = invoice.Update(collection_method="send_invoice", due_date=world.now() + 100)
    world.submit(made, "update", sent)
    early = invoice.Update(due_date=world.now())
    refused(world, "timestamp_past", made, "update", early)
    later = world.now() + 50
    world.submit(made, "update", invoice.Update(automatically_finalizes_at=later))
    world.advance(later)
    final = world.find(made)
    assert (final.status, final.number, final.due_date) == ("open", "OWN-7", later + 50)
    refused(world, "invoice_closed", made, "update", invoice.Update(number="OWN-8"))
    world.submit(made, "send", Nothing())
    world.days(1)
    assert world.find(owner).overdue_invoices == (made,)
    world.pay(made, paid_out_of_band=True)
    assert world.find(owner).overdue_invoices == ()
    refused(world, "invoice_closed", made, "update", invoice.Update(auto_advance=True))
    refused(world, "currency_mismatch", owner, "create_invoice", euro_draft(world, owner))
    gone = world.customer()
    world.submit(gone, "delete", Nothing())
    deliver(world, gone, "note_standing", InvoiceStanding(invoice=made, overdue=True))


def euro_draft(world: World, owner: str) -> CreateInvoice:
    now = world.now()
    return CreateInvoice(
        customer=owner,
        currency="eur",
        lines=(),
        billing_reason="manual",
        period_start=now,
        period_end=now,
    )


# --- balances --------------------------------------------------------------------------------


def a_balance_is_adjusted_and_annotated(world: World) -> None:
    owner = world.customer()
    give = customer.AdjustBalance(amount=-300, currency="usd", description="Goodwill")
    posted = world.submit(owner, "adjust_balance", give)["customer_balance_transaction"]
    note = balance_transaction.Update(description="Sorry", metadata={"a": "b"})
    world.submit(posted, "update", note)
    assert (world.find(posted).ending_balance, world.find(posted).description) == (-300, "Sorry")
    euros = customer.AdjustBalance(amount=-300, currency="eur")
    refused(world, "currency_mismatch", owner, "adjust_balance", euros)
    world.submit(owner, "update", customer.Update(balance=-100))
    assert [one.amount for one in world.all("customer_balance_transaction")] == [-300, 200]


# --- credit notes ----------------------------------------------------------------------------


def credit(**terms: Any) -> invoice.IssueCredit:
    return invoice.IssueCredit(**terms)


def less_is_owed_until_nothing_is(world: World) -> None:
    owner = world.customer(FAILING)
    owed = billed(world, owner, 1000, default_tax_rates=(VAT,))
    first = world.submit(owed, "issue_credit", credit(amount=190))["credit_note"]
    assert world.find(owed).amount_remaining == 1000
    assert world.find(world.find(owed).payment_intent).amount == 1000
    world.submit(owed, "void_credit", invoice.VoidCredit(credit_note=first))
    refused(world, "resource_missing", owed, "void_credit", invoice.VoidCredit(credit_note=first))
    world.submit(first, "update", credit_note.Update(memo="a mistake"))
    second = world.submit(owed, "issue_credit", credit(amount=1190))["credit_note"]
    world.submit(second, "update", credit_note.Update(metadata={"a": "b"}))
    assert (world.find(owed).status, world.find(owed).amount_paid) == ("paid", 0)
    assert world.find(second).number.endswith("-CN-02")
    assert [world.find(one).status for one in (first, second)] == ["void", "issued"]


def what_was_paid_goes_back(world: World) -> None:
    owner = world.customer()
    owed = billed(world, owner, 1000, 500)
    world.pay(owed)
    (first, _second) = world.find(owed).lines
    wanted = (Wanted(line=first.id, amount=600), Wanted(unit_amount="50", description="Sorry"))
    world.submit(owed, "issue_credit", credit(lines=wanted, credit_amount=650))
    assert world.find(owner).balance == -650
    again = (Wanted(line=first.id, amount=401),)
    refused(world, "amount_too_large", owed, "issue_credit", credit(lines=again))
    rest = credit(amount=850, out_of_band_amount=850)
    world.submit(owed, "issue_credit", rest)
    assert world.find(owed).post_payment_credit_notes_amount == 1500
    refused(world, "amount_too_large", owed, "issue_credit", credit(amount=1, credit_amount=1))


def a_void_invoice_takes_its_notes_along(world: World) -> None:
    owed = billed(world, world.customer(FAILING), 1000)
    note = world.submit(owed, "issue_credit", credit(amount=300))["credit_note"]
    world.submit(owed, "void", Nothing())
    assert world.find(note).status == "void"
    deliver(world, note, "void")


def the_amount_of_an_intent_follows(world: World) -> None:
    for card in (FAILING, "pm_card_authenticationRequired"):
        owner = world.customer(card)
        sub = world.subscribe(owner)
        owed = world.sub(sub).latest_invoice or ""
        world.submit(owed, "issue_credit", credit(amount=100))
        assert world.find(world.find(owed).payment_intent).amount == 900


def an_intent_to_be_confirmed_follows_too(world: World) -> None:
    intent = world.new_id("pi")
    method = Method(id="pm_visa", card=Card())
    terms = payment_intent.Create(amount=500, currency="usd", method=method)
    world.submit(intent, "create", terms)
    deliver(world, intent, "set_amount", SetAmount(amount=5))
    assert world.find(intent).amount == 5


# --- settings --------------------------------------------------------------------------------


def a_policy_is_kept(world: World) -> None:
    for days in ((1, 2), (4,)):
        policy = Dunning(retry_days=days)
        world.submit(SETTINGS, "set_dunning", SetDunning(dunning=policy))
        assert world.find(SETTINGS).dunning == policy
    for days in ((2, 1), (0,), (400,), tuple(range(1, 14))):
        bad = SetDunning(dunning=Dunning(retry_days=days))
        refused(world, "parameter_invalid", SETTINGS, "set_dunning", bad)


def a_profile_is_kept(world: World) -> None:
    for name in ("Lumenfield", "Lumenfield Software Ltd"):
        world.submit(SETTINGS, "set_business", SetBusiness(business=Business(name=name)))
        assert world.find(SETTINGS).business.name == name
    world.submit(SETTINGS, "set_dunning", SetDunning(dunning=Dunning()))
    assert world.find(SETTINGS).business.name == "Lumenfield Software Ltd"


def notices_are_switched_off(world: World) -> None:
    for off in (("receipt",), ("receipt", "invoice"), ()):
        world.submit(SETTINGS, "set_notices", SetNotices(off=off))
        assert world.find(SETTINGS).notices_off == off


def renewals_are_announced_earlier(world: World) -> None:
    for days in (3, 0):
        world.submit(SETTINGS, "set_renewals", SetRenewals(upcoming_days=days))
        assert world.find(SETTINGS).upcoming_days == days
    refused(world, "parameter_invalid", SETTINGS, "set_renewals", SetRenewals(upcoming_days=61))


def what_stood_on_a_draft_is_gone_with_its_customer(world: World) -> None:
    owner = world.customer()
    waiting = wait(world, owner, 0)
    made = draft(world, owner)
    assert world.find(item_of(waiting)).status == "invoiced"
    world.submit(owner, "delete")
    world.submit(made, "delete")
    assert world.find(item_of(waiting)).status == "deleted"


def what_nobody_expects_is_credited(world: World) -> None:
    made = billed(world, world.customer(), 1000)
    world.submit(made, "mark_uncollectible", Nothing())
    world.submit(made, "issue_credit", invoice.IssueCredit(amount=300))
    state = world.find(made)
    assert (state.status, state.amount_due, state.amount_remaining) == ("uncollectible", 700, 700)
    note = state.credit_notes[0].credit_note
    world.submit(made, "void_credit", invoice.VoidCredit(credit_note=note))
    assert (world.find(note).status, world.find(made).amount_remaining) == ("void", 1000)
    world.submit(made, "issue_credit", invoice.IssueCredit(amount=1000))
    assert (world.find(made).status, world.find(made).amount_paid) == ("paid", 0)


def money_that_comes_too_late_is_the_customers(world: World) -> None:
    owner = world.customer()
    for end in ("void", "pay", "credit"):
        made = billed(world, owner, 500)
        if end == "credit":
            world.submit(made, "issue_credit", credit(amount=200))
        else:
            world.submit(made, end, invoice.Pay(paid_out_of_band=True) if end == "pay" else None)
        intent = world.find(made).payment_intent
        deliver(world, made, "paid", IntentPaid(intent=intent, amount=500))
        over = 200 if end == "credit" else 500
        assert world.find(owner).balance == -over
        world.submit(owner, "adjust_balance", customer.AdjustBalance(over, "usd"))


def too_little_is_owed_with_the_next_one(world: World) -> None:
    owner = world.customer()
    world.submit(owner, "adjust_balance", customer.AdjustBalance(amount=-20, currency="usd"))
    small, enough = billed(world, owner, 40), billed(world, owner, 40)
    for made, status, due in ((small, "paid", 0), (enough, "open", 60)):
        state = world.find(made)
        assert (state.status, state.amount_due) == (status, due)
    assert world.find(owner).balance == 0


STORIES: tuple[Callable[[World], None], ...] = (
    renewals_are_announced_earlier,
    what_stood_on_a_draft_is_gone_with_its_customer,
    items_wait_are_changed_and_billed,
    items_are_put_onto_a_draft_and_taken_off,
    a_deleted_draft_lets_its_items_wait,
    an_item_waits_for_one_subscription,
    what_is_final_takes_no_lines,
    prorations_that_wait_are_changed_and_dropped,
    a_draft_says_what_it_is_to_say,
    a_balance_is_adjusted_and_annotated,
    less_is_owed_until_nothing_is,
    what_was_paid_goes_back,
    a_void_invoice_takes_its_notes_along,
    the_amount_of_an_intent_follows,
    an_intent_to_be_confirmed_follows_too,
    a_policy_is_kept,
    a_profile_is_kept,
    notices_are_switched_off,
    what_nobody_expects_is_credited,
    money_that_comes_too_late_is_the_customers,
    too_little_is_owed_with_the_next_one,
)
