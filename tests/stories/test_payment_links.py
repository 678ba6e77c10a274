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
