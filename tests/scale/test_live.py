"""A live environment of several servers: each instant is brought about once, whoever dies."""

import time
from typing import Any

from scale.conftest import Servers

TRIALS = 6


def test_what_falls_due_happens_once_though_a_server_is_killed(servers: Servers) -> None:
    servers.clock, servers.key = None, "sk_live_for_the_tests"
    first, second = servers.start("--live"), servers.start("--live")
    client = second.client()
    client.v1.products.create({"id": "gold", "name": "Gold"})
    price = client.v1.prices.create(
        {
            "product": "gold",
            "currency": "usd",
            "unit_amount": 900,
            "recurring": {"interval": "month"},
        }
    )
    now = int(time.time())
    made = [_subscribe(client, price.id, number, now + 4 + number) for number in range(TRIALS)]
    time.sleep(max(0.0, now + 6 - time.time()))
    first.kill()
    begun = time.monotonic()
    while time.monotonic() - begun < 60:
        found = [client.v1.subscriptions.retrieve(one) for one in made]
        if {one.status for one in found} == {"active"}:
            break
        time.sleep(0.2)
    else:
        raise AssertionError([one.status for one in found])
    for one in made:
        invoices = client.v1.invoices.list({"subscription": one}).data
        reasons = sorted(str(invoice.billing_reason) for invoice in invoices)
        assert reasons == ["subscription_create", "subscription_cycle"], one
    assert servers.proof() == []


def _subscribe(client: Any, price: str, number: int, trial_end: int) -> str:
    customer = client.v1.customers.create({"name": f"Customer {number}"})
    subscription = client.v1.subscriptions.create(
        {
            "customer": customer.id,
            "items": [{"price": price}],
            "trial_end": trial_end,
            "collection_method": "send_invoice",
            "days_until_due": 14,
        }
    )
    return str(subscription.id)
