"""Invoices for less than a card can be charged with: owed with the next one instead."""

from typing import Any

import pytest
import stripe

from sao.testing import Sandbox
from support.shop import DAY, HOUR, START, Shop, refused


def billed(shop: Shop, customer: str, amount: int, **said: Any) -> stripe.Invoice:
    """A final invoice for so much."""
    shop.v1.invoice_items.create({"customer": customer, "amount": amount, "currency": "usd"})
    asked: Any = {"customer": customer, "auto_advance": True, **said}
    made = shop.v1.invoices.create(asked | {"pending_invoice_items_behavior": "include"})
    return shop.v1.invoices.finalize_invoice(made.id)


def moved(shop: Shop, customer: str) -> list[tuple[str, int, int]]:
    """The transactions of its balance, oldest first."""
    page = shop.v1.customers.balance_transactions.list(customer)
    return [(one.type, one.amount, one.ending_balance) for one in reversed(page.data)]


def test_too_little_is_paid_and_owed_with_the_next_invoice(shop: Shop) -> None:
    customer = shop.customer().id
    small = billed(shop, customer, 49)
    assert (small.status, small.total, small.amount_due, small.amount_paid) == ("paid", 49, 0, 0)
    assert (small.starting_balance, small.ending_balance) == (0, 49)
    assert (small.attempted, small.attempt_count) == (True, 0)
    assert shop.v1.customers.retrieve(customer).balance == 49
    assert shop.v1.payment_intents.list().data == []
    (told,) = shop.v1.customers.balance_transactions.list(customer).data
    assert (told.type, told.amount, told.ending_balance) == ("invoice_too_small", 49, 49)
    assert (told.invoice, told.currency) == (small.id, "usd")

    enough = billed(shop, customer, 1)
    assert (enough.starting_balance, enough.ending_balance, enough.amount_due) == (49, 0, 50)
    assert shop.v1.invoices.retrieve(enough.id).status == "paid"
    assert moved(shop, customer)[1:] == [("applied_to_invoice", -49, 0)]
    assert shop.v1.customers.retrieve(customer).balance == 0


def test_the_least_amount_itself_is_charged(shop: Shop) -> None:
    customer = shop.customer().id
    assert billed(shop, customer, 50).amount_due == 50
    assert moved(shop, customer) == []


def test_credit_is_used_up_before_the_rest_is_carried_over(shop: Shop) -> None:
    customer = shop.customer().id
    shop.v1.customers.update(customer, {"balance": -100})
    small = billed(shop, customer, 120)
    assert (small.status, small.amount_due) == ("paid", 0)
    assert (small.starting_balance, small.ending_balance) == (-100, 20)
    assert moved(shop, customer)[1:] == [
        ("applied_to_invoice", 100, 0),
        ("invoice_too_small", 20, 20),
    ]


def test_little_by_little_until_it_is_enough(shop: Shop) -> None:
    customer = shop.customer().id
    due = [billed(shop, customer, 20).amount_due for _ in range(4)]
    assert due == [0, 0, 60, 0]
    assert shop.v1.customers.retrieve(customer).balance == 20


def test_each_currency_has_its_own(shop: Shop, sandbox: Sandbox) -> None:
    """A subscription for less than 175 forints begins, renews, and is charged by and by."""
    customer = shop.customer().id
    terms: Any = {"currency": "huf", "recurring": {"interval": "month"}, "unit_amount": 10000}
    price = shop.v1.prices.create({**terms, "product_data": {"name": "Small"}}).id
    subscription = shop.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    first = shop.latest(subscription)
    assert (subscription.status, first.status, first.amount_due) == ("active", "paid", 0)
    sandbox.advance(to=START + 31 * DAY + HOUR)
    second = shop.latest(subscription)
    assert (second.status, second.amount_due, second.amount_paid) == ("paid", 20000, 20000)
    assert shop.v1.customers.retrieve(customer).balance == 0


@pytest.mark.parametrize("method", ["charge_automatically", "send_invoice"])
def test_whichever_way_it_is_collected(shop: Shop, method: str) -> None:
    customer = shop.customer(None).id
    more = {"days_until_due": 10} if method == "send_invoice" else {}
    small = billed(shop, customer, 30, collection_method=method, **more)
    assert (small.status, small.ending_balance, small.due_date) == ("paid", 30, None)


def test_a_preview_and_a_draft_say_so(shop: Shop) -> None:
    customer = shop.customer().id
    shop.v1.invoice_items.create({"customer": customer, "amount": 30, "currency": "usd"})
    assert shop.v1.invoices.create_preview({"customer": customer}).amount_due == 0
    terms: Any = {"customer": customer, "pending_invoice_items_behavior": "include"}
    draft = shop.v1.invoices.create(terms)
    assert (draft.status, draft.total, draft.amount_due) == ("draft", 30, 0)
    shop.v1.invoice_items.create(
        {"customer": customer, "amount": 30, "currency": "usd", "invoice": draft.id}
    )
    assert shop.v1.invoices.retrieve(draft.id).amount_due == 60


def test_what_is_not_collected_is_not_carried_over(shop: Shop, sandbox: Sandbox) -> None:
    """While collection is paused and invoices are void, nothing is owed by and by."""
    customer = shop.customer().id
    terms: Any = {"currency": "usd", "recurring": {"interval": "month"}, "unit_amount": 40}
    price = shop.v1.prices.create({**terms, "product_data": {"name": "Small"}}).id
    subscription = shop.v1.subscriptions.create({"customer": customer, "items": [{"price": price}]})
    shop.v1.subscriptions.update(subscription.id, {"pause_collection": {"behavior": "void"}})
    sandbox.advance(to=START + 31 * DAY + HOUR)
    assert shop.latest(subscription).status == "void"
    assert shop.v1.customers.retrieve(customer).balance == 40


def test_what_was_carried_over_cannot_be_voided_but_credited(shop: Shop) -> None:
    customer = shop.customer().id
    small = billed(shop, customer, 30)
    refused(stripe.InvalidRequestError, shop.v1.invoices.void_invoice, small.id)
    note = shop.v1.credit_notes.create({"invoice": small.id, "amount": 30, "credit_amount": 30})
    assert note.post_payment_amount == 30
    assert shop.v1.customers.retrieve(customer).balance == 0
