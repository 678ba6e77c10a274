"""Invoices that are paid by payment intents made without them, in whole, in part, or too much."""

from typing import Any

import pytest
import stripe

from support.shop import Shop, refused, told

INVALID = stripe.InvalidRequestError


def owed(shop: Shop, customer: str, amount: int = 1000) -> stripe.Invoice:
    """An open invoice that nobody collects."""
    shop.v1.invoice_items.create({"customer": customer, "amount": amount, "currency": "usd"})
    terms: Any = {"customer": customer, "pending_invoice_items_behavior": "include"}
    draft = shop.v1.invoices.create(terms)
    return shop.v1.invoices.finalize_invoice(draft.id, {"auto_advance": False})


def intent(shop: Shop, customer: str | None, amount: int, **more: Any) -> str:
    terms: Any = {"amount": amount, "currency": "usd", "off_session": True, **more}
    if customer is not None:
        terms["customer"] = customer
    if "off_session" in more:
        del terms["off_session"]
    else:
        terms |= {"confirm": True, "payment_method": "pm_card_visa"}
    return shop.v1.payment_intents.create(terms).id


def attach(shop: Shop, bill: stripe.Invoice, payment: str) -> stripe.Invoice:
    return shop.v1.invoices.attach_payment(bill.id, {"payment_intent": payment})


def payments(shop: Shop, bill: stripe.Invoice) -> list[tuple[bool, str, int | None, int]]:
    """`(is_default, status, amount_paid, amount_requested)` of each, newest first."""
    found = shop.v1.invoice_payments.list({"invoice": bill.id}).data
    return [(one.is_default, one.status, one.amount_paid, one.amount_requested) for one in found]


def test_a_payment_that_succeeded_pays(shop: Shop) -> None:
    owner = shop.customer().id
    bill, made = owed(shop, owner), intent(shop, owner, 1000)
    paid = attach(shop, bill, made)
    assert (paid.status, paid.amount_paid, paid.amount_remaining) == ("paid", 1000, 0)
    assert payments(shop, bill) == [(False, "paid", 1000, 1000), (True, "canceled", None, 1000)]
    of: Any = {"payment": {"type": "payment_intent", "payment_intent": made}}
    (one,) = shop.v1.invoice_payments.list(of).data
    assert (one.invoice, one.payment.payment_intent) == (bill.id, made)
    assert shop.v1.invoice_payments.retrieve(one.id) == one
    shown = shop.v1.invoices.retrieve(bill.id, {"expand": ["payments"]})
    assert shown.payments is not None
    assert shown.payments.data[0] == one
    (told_of,) = shop.v1.events.list({"type": "invoice_payment.paid"}).data
    assert told_of.data.object["payment"]["payment_intent"] == made
    assert {"invoice.paid", "invoice.payment_succeeded"} <= set(shop.types())
    error = refused(INVALID, attach, shop, bill, intent(shop, owner, 500))
    assert told(error) == (400, "status_transition_invalid", None)


def test_parts_add_up_and_the_rest_is_collected(shop: Shop) -> None:
    owner = shop.customer().id
    bill = owed(shop, owner)
    part = attach(shop, bill, intent(shop, owner, 300))
    assert (part.status, part.amount_paid, part.amount_remaining) == ("open", 300, 700)
    assert payments(shop, bill) == [(False, "paid", 300, 300), (True, "open", None, 700)]
    later = intent(shop, owner, 200, off_session=False)
    assert attach(shop, bill, later).amount_remaining == 700
    assert payments(shop, bill)[0] == (False, "open", None, 200)
    shop.v1.payment_intents.confirm(later, {"payment_method": "pm_card_visa"})
    assert shop.v1.invoices.retrieve(bill.id).amount_remaining == 500
    done = shop.v1.invoices.pay(bill.id)
    assert (done.status, done.amount_paid, done.amount_remaining) == ("paid", 1000, 0)
    assert payments(shop, bill) == [
        (False, "paid", 200, 200),
        (False, "paid", 300, 300),
        (True, "paid", 500, 500),
    ]
    (collected,) = [
        one for one in shop.v1.invoice_payments.list({"invoice": bill.id}).data if one.is_default
    ]
    own = shop.v1.payment_intents.retrieve(str(collected.payment.payment_intent))
    assert own.amount_received == 500


def test_what_is_too_much_is_the_customers_credit(shop: Shop) -> None:
    owner = shop.customer().id
    bill = owed(shop, owner)
    paid = attach(shop, bill, intent(shop, owner, 1500))
    assert (paid.status, paid.amount_paid, paid.amount_overpaid) == ("paid", 1500, 500)
    assert shop.v1.customers.retrieve(owner).balance == -500
    assert "invoice.overpaid" in shop.types()


@pytest.mark.parametrize("end", ["void", "elsewhere"])
def test_what_was_paid_in_part_or_in_vain_is_not_lost(shop: Shop, end: str) -> None:
    owner = shop.customer().id
    bill = owed(shop, owner)
    attach(shop, bill, intent(shop, owner, 300))
    late = intent(shop, owner, 50, off_session=False)
    attach(shop, bill, late)
    if end == "void":
        shop.v1.invoices.void_invoice(bill.id)
    else:
        done = shop.v1.invoices.pay(bill.id, {"paid_out_of_band": True})
        assert done.to_dict()["amount_paid_off_stripe"] == 700
    kept = -300 if end == "void" else 0
    assert shop.v1.customers.retrieve(owner).balance == kept
    shop.v1.payment_intents.confirm(late, {"payment_method": "pm_card_visa"})
    assert shop.v1.customers.retrieve(owner).balance == kept - 50
    assert payments(shop, bill)[0][1] == "paid"


def test_a_subscription_becomes_active_by_it(shop: Shop) -> None:
    owner = shop.customer().id
    bought = shop.subscribe(owner, payment_behavior="default_incomplete")
    assert bought.status == "incomplete"
    bill = shop.latest(bought)
    held = intent(shop, owner, 1000, capture_method="manual")
    assert attach(shop, bill, held).status == "open"
    shop.v1.payment_intents.capture(held)
    assert shop.v1.subscriptions.retrieve(bought.id).status == "active"
    assert shop.latest(bought).status == "paid"


def test_a_credit_note_refunds_the_payment_that_has_the_money(shop: Shop) -> None:
    owner = shop.customer().id
    bill = owed(shop, owner)
    first, second = intent(shop, owner, 400), intent(shop, owner, 600)
    for made in (first, second):
        attach(shop, bill, made)
    note = shop.v1.credit_notes.create({"invoice": bill.id, "amount": 500, "refund_amount": 500})
    refund = shop.v1.refunds.retrieve(str(note.refunds[0].refund))
    assert refund.payment_intent == second
    error = refused(
        INVALID,
        shop.v1.credit_notes.create,
        {"invoice": bill.id, "amount": 450, "refund_amount": 450},
    )
    assert told(error) == (400, None, "refund_amount")


def test_what_cannot_pay_is_refused_by_name(shop: Shop) -> None:
    owner, other = shop.customer().id, shop.customer().id
    bill = owed(shop, owner)
    used, refunded, gone = (intent(shop, owner, 100) for _ in range(3))
    attach(shop, bill, used)
    shop.v1.refunds.create({"payment_intent": refunded})
    open_ = intent(shop, owner, 100, off_session=False)
    shop.v1.payment_intents.cancel(open_)
    own = shop.intent_of(owed(shop, other))
    for payment, code, param in (
        (used, None, "payment_intent"),
        (refunded, None, "payment_intent"),
        (intent(shop, other, 100), None, "payment_intent"),
        (intent(shop, None, 100), None, "payment_intent"),
        (own, None, "payment_intent"),
        (open_, "payment_intent_unexpected_state", None),
        ("pi_none", "resource_missing", "payment_intent"),
    ):
        assert told(refused(INVALID, attach, shop, bill, payment)) == (400, code, param), payment
    eur = intent(shop, owner, 100, currency="eur", off_session=False)
    assert "EUR" in str(refused(INVALID, attach, shop, bill, eur))
    record: Any = {"payment_record": "prec_1"}
    error = refused(INVALID, shop.v1.invoices.attach_payment, bill.id, record)
    assert told(error) == (400, "parameter_unknown", "payment_record")
    waiting = intent(shop, owner, 100, off_session=False)
    attach(shop, bill, waiting)
    error = refused(INVALID, shop.v1.payment_intents.update, waiting, {"currency": "eur"})
    assert told(error) == (400, "payment_intent_unexpected_state", "currency")
    shop.v1.payment_intents.cancel(waiting)
    assert payments(shop, bill)[0][1] == "canceled"
    assert gone not in str(payments(shop, bill))
