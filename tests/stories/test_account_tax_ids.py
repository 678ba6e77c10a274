"""Under which of its numbers the company bills: kept, shown, and printed on its invoices."""

from typing import Any

import stripe

from sao.documents.content import document_of
from sao.runtime import Session
from sao.testing import Sandbox
from sao.views.moment import Moment
from sao.views.objects.facts import facts
from sao.views.shapes import Fact, TextCell
from support.shop import Shop, plain, refused, told


def own(shop: Shop, value: str, kind: Any = "eu_vat") -> str:
    """A number of the company's own."""
    return shop.v1.tax_ids.create({"type": kind, "value": value, "owner": {"type": "self"}}).id


def printed(sandbox: Sandbox, invoice: str) -> str:
    """What the document of an invoice says of the seller."""
    found = document_of(Session(sandbox.dispatcher.runtime, "reader"), invoice)
    return " ".join(found.seller.lines) if found is not None else ""


def test_numbers_of_ones_own(shop: Shop) -> None:
    made = shop.v1.tax_ids.create({"type": "eu_vat", "value": "DE123456789"})
    assert plain(made.owner) == {
        **dict.fromkeys(("account", "application", "customer", "customer_account")),
        "type": "self",
    }
    listed = shop.v1.tax_ids.list({"owner": {"type": "self"}}).data
    assert [one.id for one in listed] == [made.id]
    assert shop.v1.tax_ids.retrieve(made.id).value == "DE123456789"
    again = refused(stripe.InvalidRequestError, own, shop, "DE123456789")
    assert told(again) == (400, "resource_already_exists", "value")
    for number in range(4):
        own(shop, f"DE12345678{number}")
    full = refused(stripe.InvalidRequestError, own, shop, "DE999999999")
    assert "at most 5" in str(full)
    assert shop.v1.tax_ids.delete(made.id).deleted
    assert len(shop.v1.tax_ids.list().data) == 4
    assert "customer.tax_id.created" not in shop.types()


def test_an_invoice_says_those_that_were_chosen(shop: Shop, sandbox: Sandbox) -> None:
    german, french = own(shop, "DE123456789"), own(shop, "FR12345678901")
    owner = shop.customer().id
    everywhere = shop.latest(shop.subscribe(owner))
    assert everywhere.account_tax_ids is None
    assert {"DE123456789", "FR12345678901"} <= _words(printed(sandbox, everywhere.id))
    bill = shop.v1.invoices.create({"customer": owner, "account_tax_ids": [german]})
    shop.v1.invoice_items.create(
        {"customer": owner, "amount": 700, "currency": "usd", "invoice": bill.id}
    )
    changed = shop.v1.invoices.update(bill.id, {"account_tax_ids": [french]})
    assert changed.account_tax_ids == [french]
    shop.v1.invoices.finalize_invoice(bill.id)
    shop.v1.tax_ids.delete(french)
    said = _words(printed(sandbox, bill.id))
    assert "FR12345678901" in said  # it was so when it became final
    assert "DE123456789" not in said
    late = refused(
        stripe.InvalidRequestError, shop.v1.invoices.update, bill.id, {"account_tax_ids": [german]}
    )
    assert late.param == "account_tax_ids"


def test_a_number_that_is_nobodys(shop: Shop) -> None:
    owner = shop.customer().id
    theirs = shop.v1.customers.tax_ids.create(owner, {"type": "eu_vat", "value": "DE123456789"})
    for name in ("txi_no", theirs.id):
        error = refused(
            stripe.InvalidRequestError,
            shop.v1.invoices.create,
            {"customer": owner, "account_tax_ids": [name]},
        )
        assert told(error) == (400, "resource_missing", "account_tax_ids[0]")
    words: Any = {"invoice_settings": {"account_tax_ids": [theirs.id]}}
    error = refused(stripe.InvalidRequestError, shop.subscribe, owner, **words)
    assert error.param == "invoice_settings[account_tax_ids][0]"


def test_the_invoices_of_a_subscription(shop: Shop, sandbox: Sandbox) -> None:
    german, french = own(shop, "DE123456789"), own(shop, "FR12345678901")
    words: Any = {"account_tax_ids": [german], "footer": "Thanks"}
    sold = shop.subscribe(shop.customer().id, invoice_settings=words)
    assert sold.invoice_settings.account_tax_ids == [german]
    first = shop.latest(sold, expand=["account_tax_ids"])
    assert [one.value for one in first.account_tax_ids or ()] == ["DE123456789"]  # type: ignore[union-attr]
    other: Any = {"invoice_settings": {"account_tax_ids": [french]}}
    shop.v1.subscriptions.update(sold.id, other)
    coming = shop.v1.invoices.create_preview({"subscription": sold.id})
    assert (coming.account_tax_ids, coming.footer) == ([french], "Thanks")
    sandbox.advance(days=32)
    assert shop.latest(sold).account_tax_ids == [french]
    none: Any = {"invoice_settings": {"account_tax_ids": ""}}
    assert shop.v1.subscriptions.update(sold.id, none).invoice_settings.account_tax_ids is None
    path = ["invoice_settings.account_tax_ids"]
    assert shop.v1.subscriptions.retrieve(sold.id, {"expand": path}).id == sold.id


def test_the_invoices_of_phases(shop: Shop, sandbox: Sandbox) -> None:
    german, french = own(shop, "DE123456789"), own(shop, "FR12345678901")
    items: Any = [{"price": shop.price()}]
    one: Any = {"items": items, "duration": {"interval": "month", "interval_count": 1}}
    phases: Any = [
        {**one, "invoice_settings": {"account_tax_ids": [german]}},
        {**one, "invoice_settings": {"account_tax_ids": [french], "footer": "Second"}},
        {**one, "invoice_settings": {"footer": "Third"}},
    ]
    made = shop.v1.subscription_schedules.create(
        {"customer": shop.customer().id, "start_date": "now", "phases": phases}
    )
    path = ["phases.invoice_settings.account_tax_ids"]
    shown: Any = shop.v1.subscription_schedules.retrieve(made.id, {"expand": path})
    assert shown.phases[0].invoice_settings.account_tax_ids[0].value == "DE123456789"
    seen = []
    for _ in range(3):
        seen.append(shop.latest(_of(shop, made.id)).account_tax_ids)
        sandbox.advance(days=31)
    assert seen == [[german], [french], None]


def test_the_invoices_of_what_is_bought(shop: Shop, sandbox: Sandbox) -> None:
    german = own(shop, "DE123456789")
    owner = shop.customer(email="ada@example.com").id
    url: Any = {"success_url": "https://example.com/", "customer": owner}
    once: Any = [{"price": shop.price(recurring=None), "quantity": 1}]
    gold: Any = [{"price": shop.price(), "quantity": 1}]
    told_by: Any = {"enabled": True, "invoice_data": {"account_tax_ids": [german]}}
    settings: Any = {"invoice_settings": {"account_tax_ids": [german]}}
    wanted: Any = (
        {"mode": "payment", "line_items": once, "invoice_creation": told_by},
        {"mode": "subscription", "line_items": gold, "subscription_data": settings},
    )
    for asked in wanted:
        session = shop.v1.checkout.sessions.create({**url, **asked})
        pay = f"/api/checkout/sessions/{session.id}/pay"
        sandbox.post(pay, payment_method="pm_card_visa")
        done: Any = shop.v1.checkout.sessions.retrieve(session.id, {"expand": ["invoice"]})
        assert done.invoice.account_tax_ids == [german]
    link = shop.v1.payment_links.create({"line_items": gold, "subscription_data": settings})
    assert link.subscription_data is not None
    assert link.subscription_data.invoice_settings.account_tax_ids == [german]


def _of(shop: Shop, schedule: str) -> stripe.Subscription:
    made = shop.v1.subscription_schedules.retrieve(schedule)
    return shop.v1.subscriptions.retrieve(str(made.subscription))


def _words(text: str) -> set[str]:
    return set(text.replace(",", " ").split())


def test_where_the_dashboard_tells_of_it(shop: Shop, sandbox: Sandbox) -> None:
    german = own(shop, "DE123456789")
    card: Any = {"card": {"request_three_d_secure": "any", "network": "visa"}}
    sold = shop.subscribe(
        shop.customer().id,
        invoice_settings={"account_tax_ids": [german]},
        payment_settings={"payment_method_options": card},
    )
    intent = shop.intent_of(shop.latest(sold))
    for name in (sold.id, str(sold.latest_invoice), intent):
        shown = {fact.label: fact.value for fact in _facts(sandbox, name)}
        assert shown["Asked for"] == TextCell(
            text="Card: its holder is asked to authenticate, over visa"
        )
        if name != intent:
            assert shown["Billed under"] == TextCell(text="DE123456789")


def _facts(sandbox: Sandbox, object_id: str) -> tuple[Fact, ...]:
    moment = Moment(Session(sandbox.dispatcher.runtime, "reader"))
    return facts(moment, moment.find(object_id))
