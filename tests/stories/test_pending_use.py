"""Use, where a change that begins a period waits for its payment: billed once, whatever comes."""

from typing import Any

import pytest

from sao.testing import Sandbox
from support.intervals import bills, by_use, meter, use
from support.shop import Shop

FAILING = "pm_card_chargeCustomerFail"


@pytest.fixture
def sold(shop: Shop, sandbox: Sandbox) -> tuple[str, Any]:
    """A plan with use on top, ten days on, after seven calls."""
    owner = shop.customer().id
    items = [{"price": by_use(shop, 10, "month", meter(shop))}, {"price": shop.price(3100)}]
    subscription = shop.subscribe(owner, items=items)
    sandbox.advance(days=5)
    use(shop, owner, 7)
    sandbox.advance(days=5)
    return owner, subscription


def anew(shop: Shop, subscription: Any) -> Any:
    return shop.v1.subscriptions.update(
        subscription.id,
        {"billing_cycle_anchor": "now", "payment_behavior": "pending_if_incomplete"},
    )


def test_it_is_on_the_invoice_that_the_change_waits_for(
    shop: Shop, sandbox: Sandbox, sold: tuple[str, Any]
) -> None:
    owner, subscription = sold
    assert anew(shop, subscription).pending_update is None
    use(shop, owner, 2)
    sandbox.advance(days=35)
    assert [lines for _at, lines in bills(shop, subscription)] == [
        [3100],
        [-2100, 3100, 70],
        [3100, 20],
    ]


def test_what_is_used_while_it_waits_is_of_the_period_that_it_begins(
    shop: Shop, sandbox: Sandbox, sold: tuple[str, Any]
) -> None:
    owner, subscription = sold
    good = shop.v1.customers.retrieve(owner).invoice_settings.default_payment_method
    _pay_by(shop, owner, FAILING)
    assert anew(shop, subscription).pending_update is not None
    sandbox.advance(hours=2)
    use(shop, owner, 2)
    sandbox.advance(hours=2)
    waiting = shop.v1.invoices.list({"subscription": subscription.id}).data[0]
    shop.v1.invoices.pay(waiting.id, {"payment_method": good})
    assert shop.v1.subscriptions.retrieve(subscription.id).pending_update is None
    shop.v1.customers.update(owner, {"invoice_settings": {"default_payment_method": good}})
    sandbox.advance(days=35)
    assert [lines for _at, lines in bills(shop, subscription)] == [
        [3100],
        [-2100, 3100, 70],
        [3100, 20],
    ]


def test_where_nobody_pays_it_is_billed_when_the_period_ends(
    shop: Shop, sandbox: Sandbox, sold: tuple[str, Any]
) -> None:
    owner, subscription = sold
    _pay_by(shop, owner, FAILING)
    assert anew(shop, subscription).pending_update is not None
    sandbox.advance(days=1)
    assert shop.v1.subscriptions.retrieve(subscription.id).pending_update is None
    sandbox.advance(days=21, hours=2)
    (_at, given_up), (_then, renewed) = bills(shop, subscription)[1:]
    assert (given_up, renewed) == ([-2100, 3100, 70], [3100, 70])
    left = shop.v1.invoices.list({"subscription": subscription.id, "status": "void"}).data
    assert [one.total for one in left] == [1070]


def _pay_by(shop: Shop, owner: str, card: str) -> None:
    method = shop.v1.payment_methods.attach(card, {"customer": owner})
    shop.v1.customers.update(owner, {"invoice_settings": {"default_payment_method": method.id}})
