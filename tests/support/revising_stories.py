"""Stories of invoices that are revised, and of shipping, for `test_every_transition`."""

from collections.abc import Callable

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.customer import NumberInvoice
from sao.billing.messages.invoice import Supersede
from sao.billing.reckoning.calendar import DAY
from sao.billing.reckoning.crediting import Wanted
from sao.billing.resources import shipping_rate
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.invoice import machine as invoice
from sao.billing.values.invoice import Shipment
from support.invoice_stories import VAT, billed, draft, line
from support.world import World, deliver, refused


def revision(world: World, bill: str) -> str:
    """A draft that revises it."""
    return world.submit(bill, "revise", invoice.Revise())["invoice"]


def finalized(world: World, bill: str) -> str:
    world.submit(bill, "finalize", invoice.Finalize())
    return bill


def an_invoice_is_revised_and_its_revision_too(world: World) -> None:
    owner = world.new_id("cus")
    world.submit(owner, "create", customer.Create(balance=-200))
    bill = billed(world, owner, 500)
    first = finalized(world, revision(world, bill))
    world.submit(first, "mark_uncollectible", Nothing())
    second = finalized(world, revision(world, first))
    states = [world.find(one) for one in (bill, first, second)]
    assert [one.status for one in states] == ["void", "void", "open"]
    assert [one.latest_revision for one in states] == [second, second, None]
    assert [one.amount_due for one in states] == [300, 300, 300]
    assert world.find(owner).balance == 0


def what_is_over_is_revised_no_more(world: World) -> None:
    owner = world.customer()
    paid, void = billed(world, owner, 500), billed(world, owner, 500)
    late = [revision(world, paid), revision(world, void)]
    world.submit(paid, "pay", invoice.Pay(paid_out_of_band=True))
    world.submit(void, "void", Nothing())
    for one in late:
        refused(world, "invoice_unrevisable", one, "finalize", invoice.Finalize())
        world.submit(one, "update", invoice.Update(auto_advance=True))
    world.days(1)
    assert [world.find(one).auto_advance for one in late] == [False, False]


def nobody_revises_what_is_not_final(world: World) -> None:
    """No message of the kind comes from anywhere, but the table takes it."""
    owner = world.customer()
    early, gone = draft(world, owner), draft(world, owner)
    world.submit(gone, "delete", Nothing())
    for original in (early, gone):
        asking = draft(world, owner, finalize_at=world.now() + DAY)
        asked = NumberInvoice(invoice=asking, subscription=None, total=0, automatic=True)
        deliver(world, original, "supersede", Supersede(numbering=asked))
        assert not world.find(asking).auto_advance


def a_deleted_customer_gets_no_revision(world: World) -> None:
    owner = world.customer()
    bill = billed(world, owner, 500)
    late = revision(world, bill)
    world.submit(owner, "delete", Nothing())
    refused(world, "resource_missing", late, "finalize", invoice.Finalize())
    assert world.find(bill).status == "open"


def goods_are_sent(world: World) -> None:
    rate = world.new_id("shr")
    world.submit(rate, "create", shipping_rate.Create("Post", 490, "usd", tax_behavior="exclusive"))
    world.submit(rate, "update", shipping_rate.Update(active=False, metadata={"a": "b"}))
    world.submit(rate, "update", shipping_rate.Update(active=True))
    change = shipping_rate.Update(tax_behavior="inclusive")
    refused(world, "parameter_invalid", rate, "update", change)
    owner, sent = world.customer(), Shipment(rate, "Post", 490)
    bill = draft(world, owner, shipping=sent, default_tax_rates=(VAT,))
    world.submit(bill, "add_lines", invoice.AddLines(lines=(line(world, owner, 1, 1000),)))
    assert (world.find(bill).subtotal, world.find(bill).total) == (1000, 1773)
    world.submit(bill, "update", invoice.Update(shipping=replace(sent, amount=590)))
    world.submit(bill, "finalize", invoice.Finalize(auto_advance=False))
    assert world.find(bill).total == 1892
    closed = invoice.Update(shipping=None)
    refused(world, "invoice_closed", bill, "update", closed)
    shipped = world.find(bill).shipping
    back = invoice.IssueCredit(lines=(Wanted(line=shipped.id),))
    world.submit(bill, "issue_credit", back)
    assert world.find(bill).amount_remaining == 1190
    refused(world, "parameter_invalid", bill, "issue_credit", back)
    again = finalized(world, revision(world, bill))
    assert (world.find(again).total, world.find(again).shipping_rate) == (1892, rate)
    dropped = draft(world, owner, shipping=sent)
    world.submit(dropped, "update", invoice.Update(shipping=None))
    assert (world.find(dropped).total, world.find(dropped).shipping_rate) == (0, None)


STORIES: tuple[Callable[[World], None], ...] = (
    an_invoice_is_revised_and_its_revision_too,
    what_is_over_is_revised_no_more,
    nobody_revises_what_is_not_final,
    a_deleted_customer_gets_no_revision,
    goods_are_sent,
)
