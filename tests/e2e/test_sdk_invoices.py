"""Invoices, through the official SDK."""

from concurrent.futures import ThreadPoolExecutor

import stripe

from support.shop import DAY, HOUR, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError
MONTH = 31 * DAY  # January


def owed(shop: Shop, card: str = "pm_card_chargeCustomerFail") -> stripe.Invoice:
    """An open invoice that this card could not pay."""
    invoice = shop.latest(shop.subscribe(shop.customer(card).id))
    assert invoice.status == "open"
    return invoice


def drafted(shop: Shop) -> stripe.Invoice:
    """A renewal's invoice within its hour as a draft."""
    clock = shop.clock()
    made = shop.subscribe(shop.customer(test_clock=clock).id)
    shop.advance(clock, START + MONTH)
    invoice = shop.latest(made)
    assert invoice.status == "draft"
    return invoice


def test_an_invoice_says_what_it_is_for(shop: Shop) -> None:
    customer = shop.customer()
    made = shop.subscribe(customer.id, items=[{"price": shop.price(250), "quantity": 4}])
    invoice = shop.latest(made)
    assert isinstance(invoice, stripe.Invoice)
    assert (invoice.total, invoice.subtotal, invoice.amount_due, invoice.amount_remaining) == (
        1000,
        1000,
        1000,
        0,
    )
    assert invoice.number == f"{customer.invoice_prefix}-0001"
    assert invoice.status_transitions.paid_at == invoice.created == invoice.effective_at
    (line,) = shop.v1.invoices.line_items.list(invoice.id).data
    assert isinstance(line, stripe.InvoiceLineItem)
    assert (line.amount, line.quantity) == (1000, 4)
    assert line.description == "4 \u00d7 Gold (at $2.50 / month)"
    (payment,) = shop.v1.invoice_payments.list({"invoice": invoice.id}).data
    assert isinstance(payment, stripe.InvoicePayment)
    assert (payment.status, payment.amount_paid) == ("paid", 1000)
    intent = str(payment.payment.payment_intent)
    by_intent = {"payment": {"type": "payment_intent", "payment_intent": intent}}
    assert shop.v1.invoice_payments.list(by_intent).data == [payment]  # type: ignore[arg-type]


def test_lists_of_invoices(shop: Shop) -> None:
    customer = shop.customer()
    first = shop.subscribe(customer.id)
    second = shop.subscribe(customer.id)
    of_customer = shop.v1.invoices.list({"customer": customer.id}).data
    assert [invoice.id for invoice in of_customer] == [second.latest_invoice, first.latest_invoice]
    of_first = shop.v1.invoices.list({"subscription": first.id, "status": "paid"}).data
    assert [invoice.id for invoice in of_first] == [first.latest_invoice]
    assert shop.v1.invoices.list({"customer": customer.id, "status": "open"}).data == []


def test_a_payment_that_fails_again_is_402(shop: Shop) -> None:
    invoice = owed(shop)
    error = refused(stripe.CardError, shop.v1.invoices.pay, invoice.id)
    assert told(error)[:2] == (402, "card_declined")
    assert error.error.decline_code == "generic_decline"
    assert error.error.payment_intent.status == "requires_payment_method"
    assert error.error.payment_intent.id == shop.intent_of(invoice)
    after = shop.v1.invoices.retrieve(invoice.id)
    assert (after.status, after.attempt_count) == ("open", 1)


def test_paying_with_another_method(shop: Shop) -> None:
    invoice = owed(shop)
    customer = str(invoice.customer)
    good = shop.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    paid = shop.v1.invoices.pay(invoice.id, {"payment_method": good.id, "expand": ["payments"]})
    assert (paid.status, paid.amount_paid, paid.amount_remaining) == ("paid", 1000, 0)
    assert paid.payments is not None
    assert paid.payments.data[0].status == "paid"
    assert refused(Invalid, shop.v1.invoices.pay, invoice.id).http_status == 400
    other = owed(shop)
    error = refused(Invalid, shop.v1.invoices.pay, other.id, {"payment_method": good.id})
    assert told(error) == (400, "resource_missing", "payment_method")


def test_the_customer_may_or_may_not_be_there(shop: Shop) -> None:
    pay = shop.v1.invoices.pay
    card = "pm_card_authenticationRequiredSetupForOffSession"
    for away in ({}, {"off_session": True}):
        invoice = owed(shop)
        known = shop.v1.payment_methods.attach(card, {"customer": str(invoice.customer)})
        there = {"payment_method": known.id, "off_session": False}
        error = refused(stripe.CardError, pay, invoice.id, there)
        assert told(error)[:2] == (402, "invoice_payment_intent_requires_action")
        assert pay(invoice.id, {"payment_method": known.id, **away}).status == "paid"  # type: ignore[typeddict-item]


def test_paid_out_of_band(shop: Shop) -> None:
    invoice = owed(shop)
    intent = shop.intent_of(invoice)
    paid = shop.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_paid, paid.amount_remaining) == ("paid", 1000, 0)
    assert shop.v1.payment_intents.retrieve(intent).status == "canceled"
    subscription = str(paid.parent.subscription_details.subscription)  # type: ignore[union-attr]
    assert shop.v1.subscriptions.retrieve(subscription).status == "active"


def test_void(shop: Shop) -> None:
    invoice = owed(shop)
    intent = shop.intent_of(invoice)
    void = shop.v1.invoices.void_invoice(invoice.id)
    assert (void.status, void.number) == ("void", invoice.number)
    assert void.status_transitions.voided_at is not None
    assert shop.v1.payment_intents.retrieve(intent).status == "canceled"
    for call in (
        shop.v1.invoices.void_invoice,
        shop.v1.invoices.pay,
        shop.v1.invoices.mark_uncollectible,
        shop.v1.invoices.finalize_invoice,
        shop.v1.invoices.delete,
    ):
        error = refused(Invalid, call, invoice.id)
        assert told(error)[:2] == (400, "status_transition_invalid")


def test_uncollectible_can_still_be_paid(shop: Shop) -> None:
    invoice = owed(shop)
    given_up = shop.v1.invoices.mark_uncollectible(invoice.id)
    assert given_up.status == "uncollectible"
    assert refused(stripe.CardError, shop.v1.invoices.pay, invoice.id).http_status == 402
    assert shop.v1.invoices.retrieve(invoice.id).status == "uncollectible"
    shop.give(str(invoice.customer), "pm_card_visa")
    assert shop.v1.invoices.pay(invoice.id).status == "paid"


def test_a_draft_is_finalized_by_hand_or_by_itself(shop: Shop) -> None:
    draft = drafted(shop)
    assert (draft.number, draft.auto_advance, draft.automatically_finalizes_at) == (
        None,
        True,
        START + MONTH + HOUR,
    )
    final = shop.v1.invoices.finalize_invoice(draft.id)
    assert (final.status, final.attempt_count) == ("paid", 1)
    other = drafted(shop)
    kept = shop.v1.invoices.finalize_invoice(other.id, {"auto_advance": False})
    assert (kept.status, kept.attempt_count, kept.number is None) == ("open", 0, False)
    assert shop.v1.invoices.pay(other.id).status == "paid"
    third = drafted(shop)
    clock = str(third.test_clock)
    shop.advance(clock, START + MONTH + HOUR)
    assert shop.v1.invoices.retrieve(third.id).status == "paid"


def test_a_draft_can_be_deleted_and_nothing_else(shop: Shop) -> None:
    draft = drafted(shop)
    assert shop.v1.invoices.delete(draft.id).deleted is True
    error = refused(Invalid, shop.v1.invoices.retrieve, draft.id)
    assert told(error) == (404, "resource_missing", "id")
    paid = shop.latest(shop.subscribe(shop.customer().id))
    error = refused(Invalid, shop.v1.invoices.delete, paid.id)
    assert told(error)[:2] == (400, "status_transition_invalid")


def test_changes_to_an_invoice(shop: Shop) -> None:
    invoice = owed(shop)
    update = shop.v1.invoices.update
    changed = update(invoice.id, {"description": "Please", "metadata": {"a": "b"}})
    assert (changed.description, plain(changed.metadata)) == ("Please", {"a": "b"})
    assert update(invoice.id, {"description": ""}).description is None
    good = shop.v1.payment_methods.attach("pm_card_visa", {"customer": str(invoice.customer)})
    assert update(invoice.id, {"default_payment_method": good.id}).default_payment_method == good.id
    assert shop.v1.invoices.pay(invoice.id).status == "paid"
    error = refused(Invalid, update, invoice.id, {"auto_advance": True})
    assert told(error) == (400, "invoice_not_editable", "auto_advance")
    assert plain(update(invoice.id, {"metadata": {"a": ""}}).metadata) == {}


def test_a_credit_is_used_up_first(shop: Shop) -> None:
    customer = shop.customer(balance=-1500)
    first = shop.latest(shop.subscribe(customer.id))
    assert (first.total, first.amount_due, first.starting_balance, first.ending_balance) == (
        1000,
        0,
        -1500,
        -500,
    )
    assert (first.status, first.attempt_count, first.attempted) == ("paid", 0, True)
    second = shop.latest(shop.subscribe(customer.id))
    assert (second.amount_due, second.amount_paid) == (500, 500)
    assert shop.v1.customers.retrieve(customer.id).balance == 0


def test_numbers_have_no_gaps(shop: Shop) -> None:
    customer = shop.customer(invoice_prefix="GAPS")
    for _ in range(3):
        shop.subscribe(customer.id)
    numbers = [invoice.number for invoice in shop.v1.invoices.list({"customer": customer.id}).data]
    assert numbers == ["GAPS-0003", "GAPS-0002", "GAPS-0001"]


def test_no_number_comes_twice(shop: Shop) -> None:
    customer = shop.customer(invoice_prefix="TWICE")
    shop.subscribe(customer.id)
    change = shop.v1.customers.update
    error = refused(Invalid, change, customer.id, {"next_invoice_sequence": 1})
    assert told(error) == (400, None, "next_invoice_sequence")
    assert change(customer.id, {"next_invoice_sequence": 7}).next_invoice_sequence == 7
    shop.subscribe(customer.id)
    numbers = [invoice.number for invoice in shop.v1.invoices.list({"customer": customer.id}).data]
    assert numbers == ["TWICE-0007", "TWICE-0001"]


def test_numbers_have_no_gaps_whoever_comes_first(shop: Shop) -> None:
    customer = shop.customer(invoice_prefix="CROWD")
    drafts = [shop.v1.invoices.create({"customer": customer.id}).id for _ in range(20)]
    with ThreadPoolExecutor(20) as crowd:
        final = list(crowd.map(shop.v1.invoices.finalize_invoice, drafts))
    numbers = sorted(str(invoice.number) for invoice in final)
    assert numbers == [f"CROWD-{number:04d}" for number in range(1, 21)]
    assert shop.v1.customers.retrieve(customer.id).next_invoice_sequence == 21
