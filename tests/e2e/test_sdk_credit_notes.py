"""Credit notes and customer balances, through the official SDK."""

from typing import Any

import stripe

from support.shop import Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def billed(shop: Shop, customer: str, *amounts: int, **params: Any) -> stripe.Invoice:
    """A final invoice with lines of these amounts, not paid."""
    made = shop.v1.invoices.create({"customer": customer, **params})  # type: ignore[typeddict-item]
    lines: Any = [{"amount": amount, "description": "Work"} for amount in amounts]
    shop.v1.invoices.add_lines(made.id, {"lines": lines})
    return shop.v1.invoices.finalize_invoice(made.id, {"auto_advance": False})


def rate(shop: Shop, percentage: float = 19.0, *, inclusive: bool = False) -> str:
    return shop.v1.tax_rates.create(
        {"display_name": "VAT", "percentage": percentage, "inclusive": inclusive}
    ).id


def test_before_payment_less_is_owed(shop: Shop) -> None:
    customer = shop.customer()
    owed = billed(shop, customer.id, 1000, 500)
    note = shop.v1.credit_notes.create(
        {
            "invoice": owed.id,
            "lines": [
                {
                    "type": "invoice_line_item",
                    "invoice_line_item": owed.lines.data[0].id,
                    "amount": 400,
                }
            ],
            "memo": "Too late",
            "reason": "order_change",
        }
    )
    assert isinstance(note, stripe.CreditNote)
    assert (note.number, note.type, note.total, note.pre_payment_amount) == (
        f"{owed.number}-CN-01",
        "pre_payment",
        400,
        400,
    )
    after = shop.v1.invoices.retrieve(owed.id)
    assert (after.amount_due, after.amount_remaining, after.total) == (1100, 1100, 1500)
    assert after.pre_payment_credit_notes_amount == 400
    assert [line.amount for line in after.lines.data] == [1000, 500]
    assert shop.v1.payment_intents.retrieve(shop.intent_of(owed)).amount == 1100
    paid = shop.v1.invoices.pay(owed.id)
    assert (paid.status, paid.amount_paid) == ("paid", 1100)
    assert refused(Invalid, shop.v1.credit_notes.void_credit_note, note.id).http_status == 400


def test_a_void_note_is_owed_again(shop: Shop) -> None:
    owed = billed(shop, shop.customer().id, 1000)
    note = shop.v1.credit_notes.create({"invoice": owed.id, "amount": 250})
    void = shop.v1.credit_notes.void_credit_note(note.id)
    assert (void.status, void.voided_at is None) == ("void", False)
    after = shop.v1.invoices.retrieve(owed.id)
    assert (after.amount_due, after.pre_payment_credit_notes_amount) == (1000, 0)
    again = shop.v1.credit_notes.create({"invoice": owed.id, "amount": 1000})
    assert again.number == f"{owed.number}-CN-02"
    settled = shop.v1.invoices.retrieve(owed.id)
    assert (settled.status, settled.amount_paid, settled.amount_remaining) == ("paid", 0, 0)
    assert shop.v1.payment_intents.retrieve(shop.intent_of(owed)).status == "canceled"


def test_after_payment_the_money_goes_back(shop: Shop) -> None:
    customer = shop.customer()
    owed = billed(shop, customer.id, 1000)
    shop.v1.invoices.pay(owed.id)
    create = shop.v1.credit_notes.create
    error = refused(Invalid, create, {"invoice": owed.id, "amount": 600})
    assert told(error) == (400, None, "credit_amount")
    note = create(
        {"invoice": owed.id, "amount": 600, "credit_amount": 500, "out_of_band_amount": 100}
    )
    assert (note.type, note.post_payment_amount, note.out_of_band_amount) == (
        "post_payment",
        600,
        100,
    )
    change = shop.v1.customers.balance_transactions.retrieve(
        customer.id, str(note.customer_balance_transaction)
    )
    assert (change.type, change.amount, change.credit_note, change.invoice) == (
        "credit_note",
        -500,
        note.id,
        owed.id,
    )
    assert shop.v1.customers.retrieve(customer.id).balance == -500
    after = shop.v1.invoices.retrieve(owed.id)
    assert (after.status, after.post_payment_credit_notes_amount) == ("paid", 600)
    error = refused(Invalid, create, {"invoice": owed.id, "amount": 401, "credit_amount": 401})
    assert told(error) == (400, "amount_too_large", "amount")
    create({"invoice": owed.id, "amount": 400, "credit_amount": 400})
    following = billed(shop, customer.id, 1000)
    assert (following.starting_balance, following.amount_due) == (-900, 100)


def test_a_refund_goes_along(shop: Shop) -> None:
    owed = billed(shop, shop.customer().id, 1000)
    shop.v1.invoices.pay(owed.id)
    create = shop.v1.credit_notes.create
    preview = shop.v1.credit_notes.preview(
        {"invoice": owed.id, "amount": 300, "refund_amount": 300}
    )
    assert preview.refunds[0].amount_refunded == 300
    assert shop.v1.refunds.list({"payment_intent": shop.intent_of(owed)}).data == []
    note = create({"invoice": owed.id, "amount": 300, "refund_amount": 300})
    (made,) = note.refunds
    refund = shop.v1.refunds.retrieve(str(made.refund))
    assert (made.amount_refunded, refund.amount, refund.status) == (300, 300, "succeeded")
    error = refused(Invalid, create, {"invoice": owed.id, "amount": 700, "refund_amount": 701})
    assert error.http_status == 400
    assert len(shop.v1.refunds.list({"payment_intent": shop.intent_of(owed)}).data) == 1
    known = shop.v1.refunds.create({"payment_intent": shop.intent_of(owed), "amount": 500})
    linked = create(
        {
            "invoice": owed.id,
            "amount": 450,
            "refunds": [{"refund": known.id, "amount_refunded": 400}],
            "credit_amount": 50,
        }
    )
    assert str(linked.refunds[0].refund) == known.id
    error = refused(
        Invalid,
        create,
        {
            "invoice": owed.id,
            "amount": 200,
            "refunds": [{"refund": known.id, "amount_refunded": 200}],
        },
    )
    assert told(error) == (400, "amount_too_large", "refunds[0][amount_refunded]")


def test_taxes_and_discounts_are_given_back_in_proportion(shop: Shop) -> None:
    off = shop.v1.coupons.create({"percent_off": 10, "duration": "forever"}).id
    owed = billed(
        shop,
        shop.customer().id,
        999,
        default_tax_rates=[rate(shop)],
        discounts=[{"coupon": off}],
    )
    assert (owed.subtotal, owed.total) == (999, 1070)  # 999 - 100 + 171
    (line,) = owed.lines.data
    parts = [
        shop.v1.credit_notes.create(
            {
                "invoice": owed.id,
                "lines": [
                    {"type": "invoice_line_item", "invoice_line_item": line.id, "amount": 333}
                ],
            }
        )
        for _ in range(3)
    ]
    assert [note.subtotal for note in parts] == [333, 333, 333]
    assert sum(note.discount_amount for note in parts) == 100
    assert sum(tax.amount for note in parts for tax in note.total_taxes or ()) == 171
    assert sum(note.total for note in parts) == 1070
    assert shop.v1.invoices.retrieve(owed.id).status == "paid"


def test_an_amount_is_spread_over_all_lines(shop: Shop) -> None:
    owed = billed(shop, shop.customer().id, 1000, 500, default_tax_rates=[rate(shop)])
    assert owed.total == 1785
    note = shop.v1.credit_notes.create({"invoice": owed.id, "amount": 595})
    assert ([line.amount for line in note.lines.data], note.total) == ([334, 166], 595)
    assert note.total_excluding_tax == 500


def test_a_preview_issues_nothing(shop: Shop) -> None:
    owed = billed(shop, shop.customer().id, 1000)
    terms: Any = {
        "invoice": owed.id,
        "lines": [
            {
                "type": "custom_line_item",
                "description": "Goodwill",
                "quantity": 3,
                "unit_amount_decimal": "33.5",
            }
        ],
    }
    preview = shop.v1.credit_notes.preview(terms)
    lines = shop.v1.credit_notes.preview_lines.list(terms).data
    assert (preview.total, preview.number) == (101, f"{owed.number}-CN-01")
    assert [line.amount for line in lines] == [101]
    assert shop.v1.credit_notes.list({"invoice": owed.id}).data == []
    made = shop.v1.credit_notes.create(terms)
    assert made.number == preview.number
    assert [one.id for one in shop.v1.credit_notes.list({"invoice": owed.id}).data] == [made.id]
    (line,) = shop.v1.credit_notes.line_items.list(made.id).data
    assert (line.description, line.quantity, line.amount) == ("Goodwill", 3, 101)
    changed = shop.v1.credit_notes.update(made.id, {"memo": "Sorry", "metadata": {"a": "b"}})
    assert (changed.memo, plain(changed.metadata)) == ("Sorry", {"a": "b"})


def test_what_cannot_be_credited(shop: Shop) -> None:
    customer = shop.customer()
    create = shop.v1.credit_notes.create
    draft = shop.v1.invoices.create({"customer": customer.id})
    assert refused(Invalid, create, {"invoice": draft.id, "amount": 1}).http_status == 400
    owed = billed(shop, customer.id, 1000)
    line = {"type": "invoice_line_item", "invoice_line_item": owed.lines.data[0].id}
    for params, code, param in (
        ({"amount": 1001}, "amount_too_large", "amount"),
        ({"amount": 5, "credit_amount": 5}, None, "credit_amount"),
        ({}, "parameter_missing", "lines"),
        ({"amount": 0}, None, None),
        ({"lines": [{**line, "quantity": 2}]}, "amount_too_large", "lines[0][quantity]"),
        ({"lines": [{**line, "amount": 1001}]}, "amount_too_large", "lines[0][amount]"),
        (
            {"lines": [{"type": "invoice_line_item", "invoice_line_item": "il_x", "amount": 1}]},
            "resource_missing",
            "lines[0][invoice_line_item]",
        ),
    ):
        error = refused(Invalid, create, {"invoice": owed.id, **params})
        assert told(error) == (400, code, param)


def test_a_balance_is_applied_and_given_back(shop: Shop) -> None:
    customer = shop.customer(balance=-300)
    owed = billed(shop, customer.id, 1000)
    assert (owed.amount_due, owed.ending_balance) == (700, 0)
    shop.v1.invoices.void_invoice(owed.id)
    assert shop.v1.customers.retrieve(customer.id).balance == -300
    adjusted = shop.v1.customers.balance_transactions.create(
        customer.id,
        {"amount": -200, "currency": "usd", "description": "Goodwill", "metadata": {"a": "b"}},
    )
    assert (adjusted.amount, adjusted.ending_balance, adjusted.type) == (-200, -500, "adjustment")
    shop.v1.customers.update(customer.id, {"balance": 50})
    changes = shop.v1.customers.balance_transactions.list(customer.id).data
    assert [(one.type, one.amount, one.ending_balance) for one in reversed(changes)] == [
        ("initial", -300, -300),
        ("applied_to_invoice", 300, 0),
        ("unapplied_from_invoice", -300, -300),
        ("adjustment", -200, -500),
        ("adjustment", 550, 50),
    ]
    update = shop.v1.customers.balance_transactions.update
    changed = update(customer.id, adjusted.id, {"description": "", "metadata": {"a": ""}})
    assert (changed.description, plain(changed.metadata)) == (None, {})
    other = shop.customer()
    error = refused(Invalid, update, other.id, adjusted.id, {"description": "x"})
    assert told(error)[:2] == (404, "resource_missing")


def test_what_a_customer_has_printed_on_its_invoices(shop: Shop) -> None:
    customer = shop.customer(
        invoice_settings={
            "custom_fields": [{"name": "PO", "value": "1"}],
            "footer": "Thanks",
            "rendering_options": {"amount_tax_display": "include_inclusive_tax"},
        },
        tax_exempt="exempt",
        preferred_locales=["de", "en"],
    )
    assert customer.invoice_settings is not None
    assert customer.invoice_settings.footer == "Thanks"
    assert (customer.tax_exempt, customer.preferred_locales) == ("exempt", ["de", "en"])
    owed = billed(shop, customer.id, 1000, default_tax_rates=[rate(shop)])
    assert (owed.total, owed.customer_tax_exempt, owed.footer) == (1000, "exempt", "Thanks")
    assert owed.rendering is not None
    assert owed.rendering.amount_tax_display == "include_inclusive_tax"
    own = shop.v1.invoices.create({"customer": customer.id, "footer": "Other"})
    assert (own.footer, plain(own.custom_fields[0])) == ("Other", {"name": "PO", "value": "1"})  # type: ignore[index]


def test_what_is_uncollectible_can_be_credited(shop: Shop) -> None:
    owed = billed(shop, shop.customer().id, 1000)
    shop.v1.invoices.mark_uncollectible(owed.id)
    shop.v1.credit_notes.create({"invoice": owed.id, "amount": 400})
    after = shop.v1.invoices.retrieve(owed.id)
    assert (after.status, after.amount_remaining) == ("uncollectible", 600)
    shop.v1.credit_notes.create({"invoice": owed.id, "amount": 600})
    assert shop.v1.invoices.retrieve(owed.id).status == "paid"
