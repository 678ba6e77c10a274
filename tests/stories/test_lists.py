"""Lists by what no index knows."""

from typing import Any

import stripe

from sao.testing import Sandbox
from support.shop import DAY, START, Shop


def test_subscriptions_by_price_collection_and_period(shop: Shop, sandbox: Sandbox) -> None:
    gold, silver = shop.price(), shop.price(500)
    charged = shop.subscribe(shop.customer().id, items=[{"price": gold}])
    sandbox.advance(days=5)
    sent: Any = {"collection_method": "send_invoice", "days_until_due": 9}
    both = [{"price": gold}, {"price": silver}]
    mailed = shop.subscribe(shop.customer().id, items=both, **sent)

    def found(**params: Any) -> list[str]:
        return [each.id for each in shop.v1.subscriptions.list(params).data]

    assert found(price=gold) == [mailed.id, charged.id]
    assert found(price=silver) == [mailed.id]
    assert found(plan=silver, price=gold) == [mailed.id]
    assert found(price="price_none") == []
    assert found(collection_method="charge_automatically") == [charged.id]
    assert found(current_period_start={"gt": START}) == [mailed.id]
    assert found(current_period_end={"lte": START + 31 * DAY}) == [charged.id]
    assert found(automatic_tax={"enabled": False}) == [mailed.id, charged.id]


def test_schedules_by_how_they_ended(shop: Shop) -> None:
    def scheduled() -> stripe.SubscriptionSchedule:
        made = shop.subscribe(shop.customer().id)
        return shop.v1.subscription_schedules.create({"from_subscription": made.id})

    released, canceled, _running = scheduled(), scheduled(), scheduled()
    shop.v1.subscription_schedules.release(released.id)
    shop.v1.subscription_schedules.cancel(canceled.id)
    listed = shop.v1.subscription_schedules.list
    assert [one.id for one in listed({"released_at": {"gte": START}}).data] == [released.id]
    assert [one.id for one in listed({"canceled_at": {"gte": START}}).data] == [canceled.id]
    assert listed({"completed_at": {"gte": START}}).data == []
    assert listed({"canceled_at": {"gt": START}}).data == []


def test_payments_of_an_invoice_by_their_status(shop: Shop) -> None:
    invoice = shop.latest(shop.subscribe(shop.customer().id)).id
    listed = shop.v1.invoice_payments.list
    assert [one.status for one in listed({"invoice": invoice, "status": "paid"}).data] == ["paid"]
    assert listed({"invoice": invoice, "status": "open"}).data == []
    assert listed({"invoice": invoice, "created": {"lt": START}}).data == []


def test_setups_by_their_method(shop: Shop) -> None:
    customer = shop.customer()
    method = str(customer.invoice_settings.default_payment_method)
    terms: Any = {"customer": customer.id, "payment_method_types": ["card"]}
    empty = shop.v1.setup_intents.create(terms)
    chosen = shop.v1.setup_intents.create({**terms, "payment_method": method})
    listed = shop.v1.setup_intents.list({"payment_method": method}).data
    assert [one.id for one in listed] == [chosen.id]
    assert empty.payment_method is None
