"""Goods that are sent: shipping rates, what shipping costs on invoices, and giving it back."""

from typing import Any

import stripe

from sao.billing.ledger import position
from sao.testing import Sandbox
from support.shop import Shop, plain, refused, told

INVALID = stripe.InvalidRequestError
WHERE: Any = {"name": "Ada", "phone": "1", "address": {"line1": "1 Main St", "city": "Berlin"}}


def rate(shop: Shop, amount: int = 500, **more: Any) -> stripe.ShippingRate:
    fixed = {"amount": amount, "currency": "usd"}
    return shop.v1.shipping_rates.create({"display_name": "Post", "fixed_amount": fixed, **more})


def draft(shop: Shop, cost: Any, **more: Any) -> stripe.Invoice:
    """A draft over 10.00, and what it costs to send that."""
    owner = shop.customer().id
    shop.v1.invoice_items.create({"customer": owner, "amount": 1000, "currency": "usd"})
    terms: Any = {"customer": owner, "pending_invoice_items_behavior": "include", **more}
    return shop.v1.invoices.create({**terms, "shipping_cost": cost})


def vat(shop: Shop, *, inclusive: bool = False) -> str:
    terms: Any = {"display_name": "VAT", "percentage": 10, "inclusive": inclusive}
    return shop.v1.tax_rates.create(terms).id


def test_shipping_is_charged_taxed_and_not_discounted(shop: Shop, sandbox: Sandbox) -> None:
    post = rate(shop)
    off = shop.v1.coupons.create({"percent_off": 50, "duration": "once"}).id
    bill = draft(
        shop,
        {"shipping_rate": post.id},
        default_tax_rates=[vat(shop)],
        discounts=[{"coupon": off}],
        shipping_details=WHERE,
        expand=["shipping_cost.shipping_rate"],
    )
    cost = bill.shipping_cost
    assert cost is not None
    assert (cost.amount_subtotal, cost.amount_tax, cost.amount_total) == (500, 50, 550)
    assert cost.shipping_rate == post
    assert (bill.subtotal, bill.amount_shipping, bill.total) == (1000, 500, 1100)
    assert (bill.total_excluding_tax, len(bill.lines.data)) == (1000, 1)
    assert bill.shipping_details is not None
    assert (bill.shipping_details.name, bill.customer_shipping) == ("Ada", None)
    final = shop.v1.invoices.finalize_invoice(bill.id)
    assert shop.v1.invoices.pay(final.id).amount_paid == 1100
    runtime = sandbox.dispatcher.runtime
    books = position(runtime.objects.load(final.id).data, runtime.now()).amounts
    assert books == {"receivable": 1100, "revenue": -1000, "tax_payable": -100}


def test_a_rate_that_contains_its_tax(shop: Shop) -> None:
    bill = draft(
        shop, {"shipping_rate": rate(shop, 550).id}, default_tax_rates=[vat(shop, inclusive=True)]
    )
    cost = bill.shipping_cost
    assert cost is not None
    assert (cost.amount_subtotal, cost.amount_tax, cost.amount_total) == (550, 50, 550)
    assert (bill.total, bill.total_excluding_tax) == (1550, 1550 - 50 - 91)


def test_shipping_of_a_draft_is_changed_and_dropped(shop: Shop) -> None:
    described: Any = {"display_name": "Courier", "fixed_amount": {"amount": 900, "currency": "usd"}}
    bill = draft(shop, {"shipping_rate_data": described})
    assert bill.shipping_cost is not None
    made = shop.v1.shipping_rates.retrieve(str(bill.shipping_cost.shipping_rate))
    assert (made.display_name, bill.total) == ("Courier", 1900)
    other = shop.v1.invoices.update(bill.id, {"shipping_cost": {"shipping_rate": rate(shop).id}})
    assert other.total == 1500
    none = shop.v1.invoices.update(bill.id, {"shipping_cost": "", "shipping_details": WHERE})
    assert (none.shipping_cost, none.total) == (None, 1000)
    final = shop.v1.invoices.finalize_invoice(bill.id)
    more: Any = {"shipping_cost": {"shipping_rate": rate(shop).id}}
    error = refused(INVALID, shop.v1.invoices.update, final.id, more)
    assert told(error) == (400, "invoice_not_editable", "shipping_cost")


def test_a_credit_note_gives_shipping_back(shop: Shop) -> None:
    post = rate(shop)
    bill = draft(shop, {"shipping_rate": post.id}, default_tax_rates=[vat(shop)])
    paid = shop.v1.invoices.pay(bill.id)
    assert paid.amount_paid == 1650
    back: Any = {"invoice": bill.id, "shipping_cost": {"shipping_rate": post.id}}
    note = shop.v1.credit_notes.create({**back, "credit_amount": 550})
    assert (note.total, note.amount_shipping, note.subtotal, note.lines.data) == (550, 500, 0, [])
    assert note.shipping_cost is not None
    assert (note.shipping_cost.amount_total, note.shipping_cost.shipping_rate) == (550, post.id)
    error = refused(INVALID, shop.v1.credit_notes.create, {**back, "credit_amount": 550})
    assert error.http_status == 400
    other: Any = {**back, "shipping_cost": {"shipping_rate": rate(shop).id}}
    error = refused(INVALID, shop.v1.credit_notes.create, other)
    assert told(error) == (400, None, "shipping_cost[shipping_rate]")
    rest = shop.v1.credit_notes.create({"invoice": bill.id, "amount": 1100, "credit_amount": 1100})
    assert (rest.total, rest.amount_shipping, len(rest.lines.data)) == (1100, 0, 1)


def test_an_amount_is_credited_of_lines_and_shipping(shop: Shop) -> None:
    bill = draft(shop, {"shipping_rate": rate(shop).id})
    shop.v1.invoices.finalize_invoice(bill.id, {"auto_advance": False})
    note = shop.v1.credit_notes.create({"invoice": bill.id, "amount": 300})
    assert (note.subtotal, note.amount_shipping, note.total) == (200, 100, 300)


def test_rates_are_listed_changed_and_archived(shop: Shop) -> None:
    euros: Any = {"currency_options": {"eur": {"amount": 450, "tax_behavior": "inclusive"}}}
    post = rate(shop, metadata={"a": "b"}, tax_code="txcd_92010001")
    estimate: Any = {
        "minimum": {"unit": "day", "value": 1},
        "maximum": {"unit": "week", "value": 1},
    }
    slow = rate(shop, 100, delivery_estimate=estimate)
    changed = shop.v1.shipping_rates.update(post.id, {"fixed_amount": euros, "active": False})
    assert changed.fixed_amount is not None
    assert plain(changed.fixed_amount.currency_options)["eur"]["amount"] == 450
    assert (changed.active, changed.tax_code) == (False, "txcd_92010001")
    active = shop.v1.shipping_rates.list({"active": True, "currency": "usd"}).data
    assert [one.id for one in active] == [slow.id]
    both: Any = {"display_name": "Post", "fixed_amount": {"amount": 1, "currency": "usd"}}
    error = refused(INVALID, draft, shop, {"shipping_rate": post.id})
    assert told(error) == (400, None, "shipping_cost[shipping_rate]")
    error = refused(INVALID, draft, shop, {"shipping_rate": slow.id, "shipping_rate_data": both})
    assert told(error) == (400, "parameters_exclusive", "shipping_cost[shipping_rate]")
    error = refused(INVALID, draft, shop, {"shipping_rate": slow.id}, currency="eur")
    assert error.http_status == 400
