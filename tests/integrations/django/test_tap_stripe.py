"""tap-stripe extracts an account into rows, as of the API of 2022; its schemas check every one."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.programs import KEY, needs, run
from support.server import Server
from support.shop import Shop

pytestmark = needs("tap-stripe")

TAP = "tap-stripe"
SINCE = datetime.now(UTC).replace(microsecond=0) - timedelta(days=50)
"""It asks for events of the last 30 days, by the wall."""


def test_every_stream_is_extracted(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", SINCE.isoformat().replace("+00:00", "Z"))
    server.key = KEY
    with server:
        shop = Shop(server.client())
        _live(server, shop)
        rows = _extracted(server, tmp_path)
        said = {
            "charges": shop.v1.charges.list({"limit": 100}),
            "customers": shop.v1.customers.list({"limit": 100}),
            "invoices": shop.v1.invoices.list({"limit": 100}),
            "invoice_items": shop.v1.invoice_items.list({"limit": 100}),
            "payment_intents": shop.v1.payment_intents.list({"limit": 100}),
            "plans": shop.v1.plans.list({"limit": 100}),
            "products": shop.v1.products.list({"limit": 100}),
            "coupons": shop.v1.coupons.list({"limit": 100}),
            "subscriptions": shop.v1.subscriptions.list({"status": "all", "limit": 100}),
            "balance_transactions": shop.v1.balance_transactions.list({"limit": 100}),
        }
        for stream, listed in said.items():
            assert {row["id"] for row in rows[stream]} == {one.id for one in listed.data}, stream
            assert listed.data, stream
    assert {row["billing_reason"] for row in rows["invoices"]} == {
        "subscription_create",
        "subscription_cycle",
    }
    for row in rows["invoices"]:
        assert row["subscription"] == rows["subscriptions"][0]["id"]
        assert row["paid"] == (row["status"] == "paid")
        assert row["payment_intent"] is not None
        assert row["charge"] is not None
    assert all(row["current_period_end"] for row in rows["subscriptions"])
    kinds = Counter(row["type"] for row in rows["invoice_line_items"])
    assert kinds["subscription"] >= 2
    assert kinds["invoiceitem"] >= 1
    assert all(row["plan"]["id"] == row["price"]["id"] for row in rows["subscription_items"])
    assert rows["events"]


def _live(server: Server, shop: Shop) -> None:
    """A subscription for a month, with a coupon, and an item on its second invoice."""
    coupon = shop.v1.coupons.create({"percent_off": 10, "duration": "forever"})
    customer = shop.customer(email="ada@example.com").id
    shop.subscribe(customer, discounts=[{"coupon": coupon.id}])
    shop.v1.invoice_items.create({"customer": customer, "amount": 500, "currency": "usd"})
    server.post("/api/clock/advance", data={"days": 32})


def _extracted(server: Server, folder: Path) -> dict[str, list[dict[str, object]]]:
    """The rows of each stream."""
    config = {
        "start_date": (SINCE - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "account_id": server.get("/v1/account")["id"],
        "client_secret": KEY,
    }
    (folder / "config.json").write_text(json.dumps(config))
    told = ("--config", str(folder / "config.json"))
    through = {"HTTP_PROXY": server.url}
    catalog = json.loads(run(TAP, server, "extraction/run.py", *told, "--discover", **through))
    for stream in catalog["streams"]:
        for one in stream["metadata"]:
            one["metadata"]["selected"] = True
    (folder / "catalog.json").write_text(json.dumps(catalog))
    selected = ("--catalog", str(folder / "catalog.json"))
    rows: dict[str, list[dict[str, object]]] = {s["stream"]: [] for s in catalog["streams"]}
    for line in run(TAP, server, "extraction/run.py", *told, *selected, **through).splitlines():
        message = json.loads(line)
        if message["type"] == "RECORD":
            rows[message["stream"]].append(message["record"])
    return rows
