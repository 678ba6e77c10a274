"""Final invoices that are revised: by drafts that copy them, and take their place."""

from typing import Any

import stripe

from support.shop import HOUR, START, Shop, refused, told

INVALID = stripe.InvalidRequestError


def owed(shop: Shop, customer: str, **more: Any) -> stripe.Invoice:
    """An open invoice over 15.00 that nobody collects."""
    for amount, text in ((1000, "Work"), (500, "Parts")):
        item: Any = {"customer": customer, "amount": amount, "currency": "usd", "description": text}
        shop.v1.invoice_items.create(item)
    terms: Any = {"customer": customer, "pending_invoice_items_behavior": "include", **more}
    draft = shop.v1.invoices.create(terms)
    return shop.v1.invoices.finalize_invoice(draft.id, {"auto_advance": False})


def of(bill: stripe.Invoice, **more: Any) -> Any:
    return {"from_invoice": {"action": "revision", "invoice": bill.id}, **more}


def revise(shop: Shop, bill: stripe.Invoice, **more: Any) -> stripe.Invoice:
    return shop.v1.invoices.create(of(bill, **more))


def test_a_revision_copies_and_takes_the_place_of_its_original(shop: Shop) -> None:
    rate = {"display_name": "VAT", "percentage": 10, "inclusive": False}
    vat = shop.v1.tax_rates.create(rate).id  # type: ignore[arg-type]
    owner = shop.customer(balance=-400)
    bill = owed(shop, owner.id, default_tax_rates=[vat], footer="Thanks", metadata={"job": "7"})
    assert (bill.total, bill.amount_due, bill.number) == (
        1650,
        1250,
        f"{owner.invoice_prefix}-0001",
    )
    shop.v1.invoice_items.create({"customer": owner.id, "amount": 1, "currency": "usd"})
    draft = revise(shop, bill, description="Corrected")
    assert (draft.status, draft.number, draft.auto_advance) == ("draft", None, False)
    assert draft.from_invoice is not None
    assert (draft.from_invoice.action, draft.from_invoice.invoice) == ("revision", bill.id)
    assert (draft.total, draft.description, draft.footer) == (1650, "Corrected", "Thanks")
    assert draft.metadata is not None
    assert draft.metadata["job"] == "7"
    copied = [(line.description, line.amount) for line in draft.lines.data]
    assert copied == [(line.description, line.amount) for line in bill.lines.data]
    assert copied == [("Parts", 500), ("Work", 1000)], "what waited, the latest first"
    assert not {line.id for line in draft.lines.data} & {line.id for line in bill.lines.data}
    assert shop.v1.invoices.retrieve(bill.id).latest_revision is None

    shop.v1.invoice_items.update(item_of(draft.lines.data[0]), {"amount": 700})
    revision = shop.v1.invoices.finalize_invoice(draft.id)
    assert revision.number == f"{owner.invoice_prefix}-0002"
    assert (revision.starting_balance, revision.total, revision.amount_due) == (-400, 1870, 1470)
    original = shop.v1.invoices.retrieve(bill.id, {"expand": ["latest_revision"]})
    assert (original.status, original.latest_revision) == ("void", revision)
    assert [line.amount for line in original.lines.data] == [500, 1000]
    assert shop.v1.invoices.pay(revision.id).status == "paid"
    types = shop.types()
    assert types.index("invoice.voided") < len(types) - types[::-1].index("invoice.finalized")


def item_of(line: stripe.InvoiceLineItem) -> str:
    assert line.parent is not None
    assert line.parent.invoice_item_details is not None
    return str(line.parent.invoice_item_details.invoice_item)


def test_a_revision_is_revised_and_all_know_the_latest(shop: Shop) -> None:
    bill = owed(shop, shop.customer().id)
    first = shop.v1.invoices.finalize_invoice(revise(shop, bill).id)
    shop.v1.invoices.mark_uncollectible(first.id)
    second = shop.v1.invoices.finalize_invoice(revise(shop, first).id)
    statuses = [(one.id, one.status, one.latest_revision) for one in shop.v1.invoices.list().data]
    assert statuses == [
        (second.id, "open", None),
        (first.id, "void", second.id),
        (bill.id, "void", second.id),
    ]
    updated = shop.v1.events.list({"type": "invoice.updated", "limit": 1}).data[0]
    assert updated.data.object["id"] == bill.id
    assert updated.data.previous_attributes is not None
    assert updated.data.previous_attributes["latest_revision"] == first.id


def test_what_was_paid_of_the_original_meets_the_revision(shop: Shop) -> None:
    owner = shop.customer().id
    bill = owed(shop, owner)
    part: Any = {"amount": 600, "currency": "usd", "customer": owner, "confirm": True}
    paid = shop.v1.payment_intents.create(part | {"payment_method": "pm_card_visa"})
    shop.v1.invoices.attach_payment(bill.id, {"payment_intent": paid.id})
    shop.v1.credit_notes.create({"invoice": bill.id, "amount": 100})
    revision = shop.v1.invoices.finalize_invoice(revise(shop, bill).id)
    assert (revision.total, revision.starting_balance, revision.amount_due) == (1500, -600, 900)
    assert shop.v1.credit_notes.list({"invoice": bill.id}).data[0].status == "void"


def test_of_several_drafts_one_takes_the_place(shop: Shop) -> None:
    clock = shop.clock()
    bill = owed(shop, shop.customer(test_clock=clock).id)
    by_hand, by_itself = revise(shop, bill), revise(shop, bill, auto_advance=True)
    assert by_itself.automatically_finalizes_at == START + HOUR
    shop.v1.invoices.finalize_invoice(revise(shop, bill).id)
    error = refused(INVALID, shop.v1.invoices.finalize_invoice, by_hand.id)
    assert told(error) == (400, "status_transition_invalid", "invoice")
    shop.advance(clock, START + 2 * HOUR)
    left = shop.v1.invoices.retrieve(by_itself.id)
    assert (left.status, left.auto_advance, left.automatically_finalizes_at) == (
        *("draft", False),
        None,
    )
    assert shop.v1.invoices.delete(by_hand.id).deleted


def test_what_cannot_be_revised(shop: Shop) -> None:
    owner = shop.customer().id
    draft = shop.v1.invoices.create({"customer": owner, "currency": "usd"})
    paid = shop.v1.invoices.pay(owed(shop, owner).id)
    void = shop.v1.invoices.void_invoice(owed(shop, owner).id)
    for bill in (draft, paid, void):
        error = refused(INVALID, revise, shop, bill)
        assert told(error) == (400, "status_transition_invalid", None)
    failing = shop.customer("pm_card_chargeCustomerFail").id
    renewal = shop.latest(shop.subscribe(failing))
    error = refused(INVALID, revise, shop, renewal)
    assert told(error) == (400, "status_transition_invalid", "from_invoice[invoice]")
    error = refused(INVALID, shop.v1.invoices.create, of(owed(shop, owner), customer=owner))
    assert told(error) == (400, "parameters_exclusive", "customer")
    error = refused(INVALID, shop.v1.invoices.create, {"auto_advance": False})
    assert told(error) == (400, "parameter_missing", "customer")


def test_a_revision_has_what_the_customer_is_now_and_what_is_asked(shop: Shop) -> None:
    owner = shop.customer()
    sent = owed(shop, owner.id, collection_method="send_invoice", days_until_due=5)
    shop.v1.customers.update(owner.id, {"name": "Countess"})
    off = shop.v1.coupons.create({"percent_off": 50, "duration": "once"}).id
    draft = revise(shop, sent, discounts=[{"coupon": off}], days_until_due=9)
    assert (draft.customer_name, draft.collection_method, draft.total) == (
        *("Countess", "send_invoice"),
        750,
    )
    final = shop.v1.invoices.finalize_invoice(draft.id)
    assert final.due_date == START + 9 * 24 * HOUR
