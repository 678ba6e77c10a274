"""Payment links: each visit opens a checkout session of what they offer."""

from typing import Any

import pytest
import stripe

from sao.testing import Refused, Sandbox
from support.shop import Shop, plain, refused

Invalid = stripe.InvalidRequestError


def visit(sandbox: Sandbox, link: stripe.PaymentLink, **said: str) -> Any:
    return sandbox.post(f"/api/payment_links/{link.id}/open", **said)


def pay(sandbox: Sandbox, session: Any) -> Any:
    path = f"/api/checkout/sessions/{session['id']}/pay"
    return sandbox.post(path, email="ada@example.com", payment_method="pm_card_visa")


def test_a_visit_leads_to_what_is_offered(sandbox: Sandbox, shop: Shop) -> None:
    link = shop.v1.payment_links.create(
        {
            "line_items": [{"price": shop.price(1000), "quantity": 2}],
            "after_completion": {"type": "redirect", "redirect": {"url": "https://shop.test/"}},
            "subscription_data": {"trial_period_days": 3, "metadata": {"plan": "gold"}},
            "metadata": {"campaign": "spring"},
        }
    )
    assert (link.active, link.currency, link.url[:8]) == (True, "usd", "https://")
    session = visit(sandbox, link, prefilled_email="ada@example.com", client_reference_id="7")
    assert (session["payment_link"], session["mode"]) == (link.id, "subscription")
    assert (session["customer_email"], session["client_reference_id"]) == ("ada@example.com", "7")
    assert (session["success_url"], session["metadata"]) == (
        "https://shop.test/",
        {"campaign": "spring"},
    )
    done = pay(sandbox, session)
    sold = shop.v1.subscriptions.retrieve(done["subscription"])
    assert (sold.status, plain(sold.metadata)) == ("trialing", {"plan": "gold"})
    listed = shop.v1.checkout.sessions.list({"payment_link": link.id}).data
    assert [each.id for each in listed] == [session["id"]]


def test_a_link_ends_when_it_was_bought_often_enough(sandbox: Sandbox, shop: Shop) -> None:
    offered: Any = {"price": shop.price(500, recurring=None), "quantity": 1}
    link = shop.v1.payment_links.create(
        {
            "line_items": [offered],
            "restrictions": {"completed_sessions": {"limit": 1}},
            "inactive_message": "Sold out",
        }
    )
    first, second = visit(sandbox, link), visit(sandbox, link)
    assert pay(sandbox, first)["payment_status"] == "paid"
    with pytest.raises(Refused, match="Sold out"):
        pay(sandbox, second)
    assert len(shop.v1.payment_intents.list().data) == 1
    with pytest.raises(Refused, match="Sold out"):
        visit(sandbox, link)
    shown = shop.v1.payment_links.retrieve(link.id)
    assert shown.restrictions is not None
    assert shown.restrictions.completed_sessions.count == 1


def test_a_link_is_changed_and_switched_off(sandbox: Sandbox, shop: Shop) -> None:
    offered: Any = {"price": shop.price(500, recurring=None), "quantity": 1}
    link = shop.v1.payment_links.create({"line_items": [offered]})
    (item,) = shop.v1.payment_links.line_items.list(link.id).data
    shop.v1.payment_links.update(link.id, {"line_items": [{"id": item.id, "quantity": 4}]})
    assert visit(sandbox, link)["amount_total"] == 2000
    off = shop.v1.payment_links.update(link.id, {"active": False})
    assert off.active is False
    with pytest.raises(Refused, match="not active"):
        visit(sandbox, link)
    assert shop.v1.payment_links.list({"active": True}).data == []
    assert [each.id for each in shop.v1.payment_links.list({"active": False}).data] == [link.id]
    wrong: Any = {"line_items": [offered], "subscription_data": {"trial_period_days": 3}}
    assert refused(Invalid, shop.v1.payment_links.create, wrong).param == "subscription_data"


FIELD: Any = {
    "key": "size",
    "label": {"type": "custom", "custom": "Size"},
    "type": "dropdown",
    "dropdown": {"options": [{"label": "Small", "value": "s"}]},
}


def test_a_link_asks_and_sends_as_a_session_does(sandbox: Sandbox, shop: Shop) -> None:
    mug, pin = shop.price(1000, recurring=None), shop.price(200, recurring=None)
    described: Any = {
        "display_name": "Post",
        "type": "fixed_amount",
        "fixed_amount": {"amount": 500, "currency": "usd"},
    }
    rate = shop.v1.shipping_rates.create(described).id
    item: Any = {"price": mug, "quantity": 1}
    link = shop.v1.payment_links.create(
        {
            "line_items": [{**item, "adjustable_quantity": {"enabled": True, "maximum": 3}}],
            "optional_items": [{"price": pin, "quantity": 1}],
            "shipping_address_collection": {"allowed_countries": ["DE"]},
            "shipping_options": [{"shipping_rate": rate}],
            "custom_fields": [FIELD],
            "phone_number_collection": {"enabled": True},
            "consent_collection": {"terms_of_service": "required"},
            "invoice_creation": {"enabled": True, "invoice_data": {"footer": "Thanks!"}},
            "tax_id_collection": {"enabled": True},
            "expand": ["shipping_options.shipping_rate", "line_items"],
        }
    )
    (sent,) = link.shipping_options
    assert isinstance(sent.shipping_rate, stripe.ShippingRate)
    assert sent.shipping_rate.id == rate
    assert (link.phone_number_collection.enabled, link.tax_id_collection.enabled) == (True, True)
    assert [field.key for field in link.custom_fields] == ["size"]
    assert link.invoice_creation is not None
    assert link.invoice_creation.enabled is True
    session = visit(sandbox, link)
    assert (session["amount_total"], session["custom_fields"][0]["key"]) == (1500, "size")
    path = f"/api/checkout/sessions/{session['id']}/pay"
    (line,) = shop.v1.checkout.sessions.line_items.list(session["id"]).data
    done = sandbox.post(
        path,
        email="ada@example.com",
        payment_method="pm_card_visa",
        quantities={line.id: 3},
        optional_items={pin: 1},
        shipping={"name": "Ada", "address": {"line1": "1 Main St", "country": "DE"}},
        phone="030 123456",
        custom_fields={"size": "s"},
        consent={"terms_of_service": "accepted"},
        tax_id={"type": "eu_vat", "value": "DE123456789"},
    )
    assert done["amount_total"] == 3700
    invoice = shop.v1.invoices.retrieve(done["invoice"])
    assert (invoice.status, invoice.footer, invoice.total) == ("paid", "Thanks!", 3700)
    assert [one.type for one in invoice.customer_tax_ids or []] == ["eu_vat"]


def test_what_a_link_asks_is_changed(sandbox: Sandbox, shop: Shop) -> None:
    offered: Any = {"price": shop.price(500, recurring=None), "quantity": 1}
    link = shop.v1.payment_links.create(
        {
            "line_items": [offered],
            "custom_fields": [FIELD],
            "payment_intent_data": {"description": "Mugs", "statement_descriptor": "MUGS"},
        }
    )
    changed = shop.v1.payment_links.update(
        link.id,
        {
            "custom_fields": "",
            "billing_address_collection": "required",
            "name_collection": {"individual": {"enabled": True}},
            "submit_type": "book",
            "customer_creation": "always",
            "payment_intent_data": {"description": "More mugs"},
            "line_items": [],
        },
    )
    assert (changed.custom_fields, changed.billing_address_collection) == ([], "required")
    assert (changed.submit_type, changed.customer_creation) == ("book", "always")
    assert changed.payment_intent_data is not None
    assert (
        changed.payment_intent_data.description,
        changed.payment_intent_data.statement_descriptor,
    ) == ("More mugs", "MUGS")
    session = visit(sandbox, link)
    with pytest.raises(Refused, match="street and a country"):
        pay(sandbox, session)
    done = sandbox.post(
        f"/api/checkout/sessions/{session['id']}/pay",
        email="ada@example.com",
        payment_method="pm_card_visa",
        individual_name="Ada Byron",
        address={"line1": "1 Main St", "country": "DE"},
    )
    owner = shop.v1.customers.retrieve(done["customer"])
    assert (owner.name, owner.address and owner.address.line1) == ("Ada Byron", "1 Main St")
    plain_again = shop.v1.payment_links.update(link.id, {"name_collection": ""})
    assert plain_again.name_collection is None


def test_what_recurs_is_neither_sent_nor_told_by_an_invoice(shop: Shop) -> None:
    offered: Any = {"price": shop.price(500), "quantity": 1}
    link = shop.v1.payment_links.create(
        {
            "line_items": [offered],
            "subscription_data": {"invoice_settings": {"footer": "Thanks!"}},
        }
    )
    assert link.subscription_data is not None
    assert link.subscription_data.invoice_settings.footer == "Thanks!"
    wrong: Any = {"invoice_creation": {"enabled": True}}
    create: Any = {"line_items": [offered], **wrong}
    assert refused(Invalid, shop.v1.payment_links.create, create).param == "invoice_creation"
    found = refused(Invalid, shop.v1.payment_links.update, link.id, wrong)
    assert found.param == "invoice_creation"
    terms: Any = {"subscription_data": {"trial_period_days": 5, "metadata": {"plan": "gold"}}}
    assert shop.v1.payment_links.update(link.id, terms).subscription_data is not None
