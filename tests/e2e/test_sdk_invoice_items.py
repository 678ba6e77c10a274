"""Invoice items and drafts made by hand, through the official SDK."""

from typing import Any

import stripe

from support.shop import DAY, HOUR, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError
MONTH = 31 * DAY  # January


def item(shop: Shop, customer: str, amount: int = 500, **params: Any) -> stripe.InvoiceItem:
    """An item in dollars that waits."""
    return shop.v1.invoice_items.create(
        {"customer": customer, "amount": amount, "currency": "usd", **params}  # type: ignore[typeddict-item]
    )


def draft(shop: Shop, customer: str, **params: Any) -> stripe.Invoice:
    """A draft that takes along what waits."""
    return shop.v1.invoices.create(
        {"customer": customer, "pending_invoice_items_behavior": "include", **params}  # type: ignore[typeddict-item]
    )


def once(shop: Shop, unit_amount: int = 250) -> stripe.Price:
    """A price that is paid once."""
    return shop.v1.prices.create(
        {"currency": "usd", "unit_amount": unit_amount, "product_data": {"name": "Setup"}}
    )


def ids(rows: Any) -> list[str]:
    return [row.id for row in rows.data]


def test_an_item_waits_for_the_next_renewal(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock)
    made = shop.subscribe(customer.id)
    waiting = item(shop, customer.id, 700, description="Travel", metadata={"trip": "7"})
    assert isinstance(waiting, stripe.InvoiceItem)
    assert (waiting.amount, waiting.quantity, waiting.invoice) == (700, 1, None)
    assert ids(shop.v1.invoice_items.list({"customer": customer.id, "pending": True})) == [
        waiting.id
    ]
    shop.advance(clock, START + MONTH)
    invoice = shop.latest(made)
    assert (invoice.subtotal, [line.amount for line in invoice.lines.data]) == (1700, [700, 1000])
    line = invoice.lines.data[0]
    assert (line.description, plain(line.metadata)) == ("Travel", {"trip": "7"})
    assert line.parent is not None
    assert line.parent.invoice_item_details is not None
    assert line.parent.invoice_item_details.invoice_item == waiting.id
    assert shop.v1.invoice_items.retrieve(waiting.id).invoice == invoice.id
    assert ids(shop.v1.invoice_items.list({"invoice": invoice.id})) == [waiting.id]
    assert ids(shop.v1.invoice_items.list({"customer": customer.id, "pending": True})) == []
    shop.advance(clock, START + MONTH + HOUR)
    assert shop.latest(made).amount_paid == 1700
    error = refused(Invalid, shop.v1.invoice_items.update, waiting.id, {"amount": 1})
    assert told(error)[:2] == (400, "invoice_not_editable")


def test_an_item_for_a_subscription_waits_for_that_one(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock)
    first, second = shop.subscribe(customer.id), shop.subscribe(customer.id)
    item(shop, customer.id, 700, subscription=second.id)
    shop.advance(clock, START + MONTH)
    assert shop.latest(first).subtotal == 1000
    assert shop.latest(second).subtotal == 1700


def test_what_an_item_costs(shop: Shop) -> None:
    customer = shop.customer()
    create = shop.v1.invoice_items.create
    priced = create({"customer": customer.id, "pricing": {"price": once(shop).id}, "quantity": 3})
    assert (priced.amount, priced.quantity, priced.description) == (750, 3, "Setup")
    assert shop.v1.invoice_items.update(priced.id, {"quantity": 4}).amount == 1000
    fraction = create(
        {"customer": customer.id, "currency": "usd", "unit_amount_decimal": "0.5", "quantity": 5}  # type: ignore[typeddict-item]
    )
    assert fraction.amount == 3  # 2.5, rounded away from zero
    changed = shop.v1.invoice_items.update(fraction.id, {"amount": -40, "description": "Sorry"})
    assert (changed.amount, changed.description) == (-40, "Sorry")
    product = shop.v1.products.create({"name": "Day"}).id
    data: Any = {"currency": "usd", "product": product, "unit_amount": 9900}
    described = create({"customer": customer.id, "price_data": data, "quantity": 2})
    assert described.amount == 19800
    for params, code, param in (
        ({}, "parameter_missing", "amount"),
        ({"amount": 5, "pricing": {"price": once(shop).id}}, "parameters_exclusive", None),
        ({"pricing": {"price": shop.price()}}, None, "pricing[price]"),
        ({"amount": 5, "currency": "eur"}, None, "currency"),
        ({"amount": 5, "currency": "usd", "discounts": [{"coupon": "x"}]}, None, None),
    ):
        error = refused(Invalid, create, {"customer": customer.id, **params})
        assert error.http_status == 400
        assert code is None or error.code == code
        assert param is None or error.param == param


def test_an_item_is_deleted_wherever_it_stands(shop: Shop) -> None:
    customer = shop.customer()
    waiting, placed = item(shop, customer.id), item(shop, customer.id, 900)
    assert shop.v1.invoice_items.delete(waiting.id).deleted is True
    made = draft(shop, customer.id)
    assert (made.total, made.billing_reason, made.auto_advance) == (900, "manual", False)
    assert shop.v1.invoice_items.update(placed.id, {"amount": 800}).amount == 800
    assert shop.v1.invoices.retrieve(made.id).amount_due == 800
    shop.v1.invoice_items.delete(placed.id)
    assert shop.v1.invoices.retrieve(made.id).total == 0
    error = refused(Invalid, shop.v1.invoice_items.retrieve, placed.id)
    assert told(error) == (404, "resource_missing", "id")


def test_a_deleted_draft_gives_its_items_back(shop: Shop) -> None:
    customer = shop.customer()
    waiting = item(shop, customer.id)
    first = draft(shop, customer.id)
    assert shop.v1.invoice_items.retrieve(waiting.id).invoice == first.id
    shop.v1.invoices.delete(first.id)
    assert shop.v1.invoice_items.retrieve(waiting.id).invoice is None
    second = draft(shop, customer.id)
    assert (second.total, second.lines.data[0].invoice) == (500, second.id)


def test_a_draft_is_made_changed_and_paid(shop: Shop) -> None:
    customer = shop.customer(email="ada@example.com", address={"country": "DE"})
    item(shop, customer.id, 1200)
    made = shop.v1.invoices.create({"customer": customer.id, "description": "Work"})
    assert (made.status, made.total, made.number) == ("draft", 0, None)
    placed: Any = {"customer": customer.id, "amount": 300, "currency": "usd", "invoice": made.id}
    shop.v1.invoice_items.create(placed)
    changed = shop.v1.invoices.update(
        made.id,
        {
            "footer": "Thank you",
            "custom_fields": [{"name": "PO", "value": "17"}],
            "statement_descriptor": "ADA WORK",
            "rendering": {"amount_tax_display": "exclude_tax"},
            "number": "MINE-1",
            "metadata": {"a": "b"},
        },
    )
    assert (changed.total, changed.footer, changed.statement_descriptor) == (
        300,
        "Thank you",
        "ADA WORK",
    )
    assert plain(changed.custom_fields[0]) == {"name": "PO", "value": "17"}  # type: ignore[index]
    assert (changed.customer_email, changed.customer_name) == ("ada@example.com", "Ada")
    final = shop.v1.invoices.finalize_invoice(made.id)
    assert (final.status, final.number, final.amount_due) == ("open", "MINE-1", 300)
    assert shop.v1.customers.retrieve(customer.id).next_invoice_sequence == 1
    error = refused(Invalid, shop.v1.invoices.update, made.id, {"number": "MINE-2"})
    assert told(error) == (400, "invoice_not_editable", "number")
    paid = shop.v1.invoices.pay(made.id)
    assert (paid.status, paid.amount_paid, paid.attempt_count) == ("paid", 300, 1)
    payment = shop.v1.invoice_payments.list({"invoice": made.id}).data[0]
    assert shop.v1.invoice_payments.retrieve(payment.id) == payment


def test_a_draft_goes_on_by_itself_where_that_is_asked_for(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock)
    item(shop, customer.id)
    made = draft(shop, customer.id, auto_advance=True)
    assert made.automatically_finalizes_at == START + HOUR
    item(shop, customer.id)
    other = draft(shop, customer.id)
    assert (other.auto_advance, other.automatically_finalizes_at) == (False, None)
    shop.advance(clock, START + HOUR)
    assert shop.v1.invoices.retrieve(made.id).status == "paid"
    assert shop.v1.invoices.retrieve(other.id).status == "draft"
    later = shop.v1.invoices.update(other.id, {"auto_advance": True})
    assert later.automatically_finalizes_at == START + 2 * HOUR
    shop.advance(clock, START + 2 * HOUR)
    assert shop.v1.invoices.retrieve(other.id).status == "paid"


def test_lines_of_a_draft(shop: Shop) -> None:
    customer = shop.customer()
    waiting = item(shop, customer.id, 500)
    made = shop.v1.invoices.create({"customer": customer.id})
    lines: Any = [{"invoice_item": waiting.id}, {"amount": 250, "description": "Parts"}]
    added = shop.v1.invoices.add_lines(made.id, {"lines": lines, "invoice_metadata": {"k": "v"}})
    assert ([line.amount for line in added.lines.data], added.total) == ([500, 250], 750)
    assert plain(added.metadata) == {"k": "v"}
    first, second = added.lines.data
    changed = shop.v1.invoices.update_lines(made.id, {"lines": [{"id": second.id, "amount": 300}]})
    assert (changed.total, changed.lines.data[1].description) == (800, "Parts")
    line = shop.v1.invoices.line_items.update(made.id, second.id, {"description": "More parts"})
    assert (line.description, line.amount) == ("More parts", 300)
    page = shop.v1.invoices.line_items.list(made.id, {"limit": 1})
    assert (ids(page), page.has_more) == ([first.id], True)
    rest = shop.v1.invoices.line_items.list(made.id, {"starting_after": first.id})
    assert (ids(rest), rest.has_more) == ([second.id], False)
    removal: Any = [
        {"id": first.id, "behavior": "unassign"},
        {"id": second.id, "behavior": "delete"},
    ]
    assert shop.v1.invoices.remove_lines(made.id, {"lines": removal}).total == 0
    assert ids(shop.v1.invoice_items.list({"customer": customer.id})) == [waiting.id]
    assert shop.v1.invoice_items.retrieve(waiting.id).invoice is None
    missing: Any = [{"id": second.id, "behavior": "delete"}]
    error = refused(Invalid, shop.v1.invoices.remove_lines, made.id, {"lines": missing})
    assert told(error) == (400, "resource_missing", "lines[0][id]")


def test_an_invoice_that_is_sent(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(None, test_clock=clock)
    item(shop, customer.id)
    create = shop.v1.invoices.create
    sent: Any = {"customer": customer.id, "collection_method": "send_invoice"}
    error = refused(Invalid, create, sent)
    assert told(error) == (400, "parameter_missing", "days_until_due")
    made = draft(shop, customer.id, collection_method="send_invoice", days_until_due=7)
    opened = shop.v1.invoices.send_invoice(made.id)
    assert (opened.status, opened.due_date, opened.next_payment_attempt) == (
        "open",
        START + 7 * DAY,
        None,
    )
    listed = shop.v1.invoices.list
    both: Any = {"customer": customer.id, "collection_method": "send_invoice"}
    assert ids(listed({**both, "due_date": {"gte": START + 7 * DAY}})) == [made.id]
    assert ids(listed({**both, "due_date": {"lt": START + 7 * DAY}})) == []
    shop.advance(clock, START + 4 * DAY)
    assert "invoice.will_be_due" in shop.types()
    assert shop.v1.customers.retrieve(customer.id).delinquent is False
    shop.advance(clock, START + 7 * DAY)
    assert shop.v1.customers.retrieve(customer.id).delinquent is True
    assert "invoice.overdue" in shop.types()
    assert shop.v1.invoices.pay(made.id, {"paid_out_of_band": True}).status == "paid"
    assert shop.v1.customers.retrieve(customer.id).delinquent is False
    charged = shop.v1.invoices.create({"customer": customer.id})
    assert refused(Invalid, shop.v1.invoices.send_invoice, charged.id).http_status == 400


def test_a_negative_invoice_becomes_credit(shop: Shop) -> None:
    customer = shop.customer()
    item(shop, customer.id, -700)
    made = draft(shop, customer.id)
    assert (made.total, made.amount_due) == (-700, 0)
    final = shop.v1.invoices.finalize_invoice(made.id)
    assert (final.status, final.ending_balance, final.attempted) == ("paid", -700, True)
    (change,) = shop.v1.customers.balance_transactions.list(customer.id).data
    assert isinstance(change, stripe.CustomerBalanceTransaction)
    assert (change.type, change.amount, change.ending_balance, change.invoice) == (
        "applied_to_invoice",
        -700,
        -700,
        made.id,
    )


def test_a_proration_can_be_dropped_before_it_is_billed(shop: Shop) -> None:
    clock = shop.clock()
    customer = shop.customer(test_clock=clock)
    made = shop.subscribe(customer.id)
    shop.advance(clock, START + 10 * DAY)
    more: Any = [{"id": made["items"].data[0].id, "quantity": 2}]
    shop.v1.subscriptions.update(made.id, {"items": more})
    waiting = shop.v1.invoice_items.list({"customer": customer.id, "pending": True}).data
    assert [one.proration for one in waiting] == [True, True]
    for one in waiting:
        shop.v1.invoice_items.delete(one.id)
    shop.advance(clock, START + MONTH)
    assert [line.amount for line in shop.latest(made).lines.data] == [2000]
