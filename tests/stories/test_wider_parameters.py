"""Plain parameters that integrations send: what is said is kept, shown and printed."""

from typing import Any

from sao.testing import Sandbox
from support.shop import Shop, plain


def test_what_a_subscriptions_invoices_say(shop: Shop, sandbox: Sandbox) -> None:
    fields: Any = [{"name": "PO", "value": "7"}]
    words: Any = {"custom_fields": fields, "footer": "Thanks", "description": "Gold plan"}
    sold = shop.subscribe(shop.customer().id, invoice_settings=words)
    shown = plain(sold.invoice_settings)
    assert shown == {**words, "account_tax_ids": None, "issuer": {"type": "self"}}
    first = shop.latest(sold)
    assert (first.description, first.footer, [plain(one) for one in first.custom_fields or ()]) == (
        *("Gold plan", "Thanks"),
        fields,
    )
    more: Any = {"invoice_settings": {"footer": "", "issuer": {"type": "self"}}}
    changed = shop.v1.subscriptions.update(sold.id, more).invoice_settings
    assert (changed.footer, changed.description) == (None, "Gold plan")
    sandbox.advance(days=32)
    renewal = shop.latest(sold)
    assert (renewal.footer, renewal.description) == (None, "Gold plan")
    cleared: Any = {"invoice_settings": {"custom_fields": "", "description": ""}}
    assert shop.v1.subscriptions.update(sold.id, cleared).invoice_settings.custom_fields is None


def test_the_other_names_of_a_customer(shop: Shop) -> None:
    made = shop.v1.customers.create({"business_name": "Engines Ltd", "individual_name": "Ada"})
    assert (made.business_name, made.individual_name, made.name) == ("Engines Ltd", "Ada", None)
    changed = shop.v1.customers.update(made.id, {"individual_name": ""})
    assert (changed.business_name, changed.individual_name) == ("Engines Ltd", None)


def test_notes_on_the_lines_of_a_credit_note(shop: Shop) -> None:
    bill = shop.latest(shop.subscribe(shop.customer().id))
    line: Any = {"type": "invoice_line_item", "invoice_line_item": bill.lines.data[0].id}
    extra: Any = {"type": "custom_line_item", "unit_amount": 1, "description": "Sorry"}
    lines: Any = [
        {**line, "amount": 100, "metadata": {"a": "b"}},
        {**extra, "quantity": 1, "metadata": {"c": "d"}},
    ]
    note = shop.v1.credit_notes.create({"invoice": bill.id, "lines": lines, "credit_amount": 101})
    assert [plain(one.metadata) for one in note.lines.data] == [{"a": "b"}, {"c": "d"}]


def test_what_the_invoices_of_a_quote_say(shop: Shop) -> None:
    fields: Any = [{"name": "PO", "value": "7"}]
    words: Any = {"custom_fields": fields, "footer": "Thanks", "description": "As offered"}
    owner = shop.customer().id
    for price in (shop.price(), shop.price(recurring=None)):
        offer: Any = {"customer": owner, "line_items": [{"price": price}]}
        quote = shop.v1.quotes.create({**offer, "invoice_settings": words})
        assert (quote.invoice_settings.footer, quote.invoice_settings.days_until_due) == (
            *("Thanks",),
            None,
        )
        more: Any = {"invoice_settings": {"footer": "Many thanks"}}
        shop.v1.quotes.update(quote.id, more)
        shop.v1.quotes.finalize_quote(quote.id)
        bill: Any = shop.v1.quotes.accept(quote.id, {"expand": ["invoice"]}).invoice
        assert (bill.footer, bill.description) == ("Many thanks", "As offered")
        assert [plain(one) for one in bill.custom_fields] == fields


def test_what_the_invoices_of_a_phase_say(shop: Shop, sandbox: Sandbox) -> None:
    items: Any = [{"price": shop.price()}]
    phases: Any = [
        {"items": items, "duration": {"interval": "month", "interval_count": 1}},
        {"items": items, "iterations": 1, "invoice_settings": {"footer": "Second"}},
    ]
    made = shop.v1.subscription_schedules.create(
        {
            "customer": shop.customer().id,
            "start_date": "now",
            "default_settings": {"invoice_settings": {"footer": "First", "description": "Gold"}},
            "phases": phases,
        }
    )
    settings = made.default_settings.invoice_settings
    assert (settings.footer, settings.description) == ("First", "Gold")
    sold = shop.v1.subscriptions.retrieve(str(made.subscription))
    assert (shop.latest(sold).footer, shop.latest(sold).description) == ("First", "Gold")
    sandbox.advance(days=32)
    assert (shop.latest(sold).footer, shop.latest(sold).description) == ("Second", None)
