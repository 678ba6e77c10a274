"""What is used may come to more than any database can count; everything else goes on."""

from sao.testing import Sandbox
from support.shop import Shop

MOST = 10**15


def test_reports_go_on_where_use_comes_to_more_than_they_can_hold(
    shop: Shop, sandbox: Sandbox
) -> None:
    counts: dict[str, object] = {"default_aggregation": {"formula": "sum"}}
    meter = sandbox.post("/v1/billing/meters", display_name="C", event_name="c", **counts)["id"]
    by_use = {"interval": "month", "usage_type": "metered", "meter": meter}
    price = shop.price(999_999_999_999, recurring=by_use)
    owner = shop.customer().id
    shop.subscribe(owner, items=[{"price": price}])
    used = {"stripe_customer_id": owner, "value": "999999999999999999"}
    sandbox.post("/v1/billing/meter_events", event_name="c", payload=used)
    other = shop.subscribe(shop.customer().id)
    sandbox.advance(months=1)
    sandbox.advance(hours=2)
    assert shop.latest(other).status == "paid"
    (bill,) = [one for one in shop.v1.invoices.list().data if one.total > MOST]
    assert (bill.status, bill.total) == ("paid", 999_999_999_999 * 999_999_999_999_999_999)
    for name in ("mrr", "cash", "aged_receivables", "revenue_recognition", "revenue_by_plan"):
        assert sandbox.get(f"/api/reports/{name}")["name"] == name
    asked = {"sql": "SELECT max(total_minor), sum(total_minor) FROM invoice"}
    (largest, all_of_them) = sandbox.post("/api/query", **asked)["rows"][0]
    assert largest == MOST
    assert all_of_them == MOST + 2 * 1000
