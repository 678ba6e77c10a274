"""A real mirror: Supabase's stripe-sync-engine keeps an account in PostgreSQL.

It hears webhooks, and it fetches everything that there is.

Every row is held against what the API says of the object. Its columns are of several versions of
the API; those that only older ones fill have to be empty, and are listed.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from support.node_program import MISSING, WHY, NodeProgram
from support.postgres import new_database
from support.server import Server
from support.shop import Shop
from support.waiting import wait_until

pytestmark = pytest.mark.skipif(MISSING, reason=WHY)

HEARD = [
    *("charge.*", "checkout.session.*", "credit_note.*", "customer.created", "customer.updated"),
    *("customer.deleted", "customer.subscription.*", "customer.tax_id.*", "invoice.created"),
    *("entitlements.active_entitlement_summary.updated", "invoice.finalized", "invoice.paid"),
    *("invoice.payment_failed", "invoice.payment_succeeded", "invoice.updated", "invoice.voided"),
    *("invoice_payment.paid", "payment_intent.*", "payment_method.*", "plan.*", "price.*"),
    *("product.*", "radar.early_fraud_warning.created", "refund.*", "review.opened"),
    *("setup_intent.*", "subscription_schedule.*"),
]
"""What the mirror takes; `invoice.upcoming` tells of an invoice that is in no database."""

PATHS = {
    "checkout_sessions": "checkout/sessions",
    "features": "entitlements/features",
    "active_entitlements": "entitlements/active_entitlements",
}
"""Where objects are asked for, if not at the name of their table."""

ITS_OWN = {"updated_at", "last_synced_at", "deleted"}
OWNED = {"active_entitlements"}
"""To these the mirror adds whose they are."""

OLDER = {
    "charges": {"order", "dispute", "invoice", "refunds", "updated", "destination"},
    "checkout_sessions": {"shipping_details"},
    "credit_notes": {"refund", "tax_amounts"},
    "disputes": {"updated"},
    "invoices": {
        *("application_fee_amount", "charge", "discount", "paid", "payment_intent"),
        *("subscription", "tax", "total_tax_amounts", "transfer_data"),
    },
    "payment_intents": {"invoice"},
    "plans": {"aggregate_usage"},
    "subscriptions": {"current_period_end", "current_period_start", "discount", "plan"},
}
"""Columns that only older versions of the API fill."""

UNTOLD = {"customers": {"next_invoice_sequence"}}
"""What changes without an event of its own."""

CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 34", "cvc": "123"}


class Account(NamedTuple):
    """A server with a story, the mirror of it, and a database that heard the story."""

    server: Server
    mirror: NodeProgram
    root: str
    heard: str


@pytest.fixture(scope="module")
def account(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder = tmp_path_factory.mktemp("mirror")
    heard = _database(postgres)
    with (
        # The mirror dates what it fetches by its own clock, and takes nothing older.
        Server(folder / "data", None, "--allow-private-webhooks") as server,
        NodeProgram("mirror.cjs", folder / "mirror.log", server) as mirror,
    ):
        wanted: Any = {"url": f"{mirror.url}/hooks", "enabled_events": HEARD}
        endpoint = server.client().v1.webhook_endpoints.create(wanted)
        mirror.ask("/begin", database=_url(heard), secret=endpoint.secret, ask=True)
        _story(server, Shop(server.client()))
        wait_until(lambda: not _undelivered(server), 40)
        yield Account(server, mirror, postgres, heard)


def _database(root: str) -> str:
    """An empty one. What the mirror makes there it gives to a role named `postgres`."""
    return make_conninfo(new_database(root), user="postgres")


def _url(dsn: str) -> str:
    said = conninfo_to_dict(dsn)
    return f"postgresql://{said['user']}@{quote(str(said['host']), safe='')}/{said['dbname']}"


def _undelivered(server: Server) -> list[Any]:
    page = server.get("/v1/events", limit=100)
    return [event["type"] for event in page["data"] if event["pending_webhooks"]]


def _story(server: Server, shop: Shop) -> None:
    """A trial, renewals, a payment that fails and recovers, and all that may come after it."""
    v1: Any = shop.v1

    def wait(days: int) -> None:
        server.post("/api/clock/advance", {"days": days})

    feature = v1.entitlements.features.create({"name": "Export", "lookup_key": "export"})
    gold = v1.products.create({"name": "Gold"}).id
    v1.products.features.create(gold, {"entitlement_feature": feature.id})
    small, large = (shop.price(amount, product=gold, product_data=None) for amount in (1000, 3000))
    ada = shop.customer(address={"country": "DE", "line1": "1 Way"}, email="ada@example.com").id
    v1.customers.tax_ids.create(ada, {"type": "eu_vat", "value": "DE123456789"})
    made = shop.subscribe(ada, items=[{"price": small, "quantity": 2}], trial_period_days=14)
    wait(15)
    item = {"id": made["items"].data[0].id, "price": large}
    v1.subscriptions.update(made.id, {"items": [item], "proration_behavior": "always_invoice"})
    shop.give(ada, "pm_card_chargeCustomerFail")
    wait(32)
    shop.give(ada, "pm_card_visa")
    wait(10)
    paid = next(bill for bill in v1.invoices.list({"customer": ada}).data if bill.total > 0)
    v1.refunds.create({"payment_intent": shop.intent_of(paid), "amount": 100})
    v1.credit_notes.create({"invoice": paid.id, "amount": 50, "credit_amount": 50})
    v1.subscriptions.update(made.id, {"cancel_at_period_end": True})
    eve = shop.customer("pm_card_createDispute", name="Eve").id
    ten = v1.coupons.create({"percent_off": 10, "duration": "forever"}).id
    taken = shop.subscribe(eve, items=[{"price": small}], discounts=[{"coupon": ten}])
    v1.subscription_schedules.create({"from_subscription": taken.id})
    card = {"payment_method": "pm_card_visa", "confirm": True, "payment_method_types": ["card"]}
    v1.setup_intents.create({"customer": eve, **card})
    asked = {"customer": eve, "mode": "subscription", "success_url": "https://shop.test/"}
    line = {"price": large, "quantity": 1}
    url = str(v1.checkout.sessions.create({**asked, "line_items": [line]}).url)
    assert httpx.post(url, data={"do": "pay", "name": "Eve", **CARD}).status_code == 303
    one_off = v1.invoices.create({"customer": eve, "auto_advance": False})
    more = {"customer": eve, "invoice": one_off.id, "amount": 500, "currency": "usd"}
    v1.invoice_items.create(more)
    v1.invoices.finalize_invoice(one_off.id)
    v1.invoices.void_invoice(one_off.id)
    bob = shop.customer(name="Bob").id
    v1.subscriptions.cancel(shop.subscribe(bob, items=[{"price": small}]).id)
    wait(40)
    v1.customers.delete(bob)


def _tables(dsn: str) -> dict[str, list[dict[str, Any]]]:
    with psycopg.connect(dsn, row_factory=dict_row) as connection:
        named = "SELECT tablename FROM pg_tables WHERE schemaname = 'stripe' ORDER BY 1"
        names = [row["tablename"] for row in connection.execute(named)]
        return {
            name: connection.execute(
                sql.SQL("SELECT * FROM stripe.{}").format(sql.Identifier(name))
            ).fetchall()
            for name in names
        }


def _differences(
    server: Server, dsn: str, untold: dict[str, set[str]] | None = None, version: str = ""
) -> list[str]:
    found, tables, untold = [], _tables(dsn), untold or {}
    headers = {"Stripe-Version": version} if version else {}
    for table in tables.keys() - {"migrations", "checkout_session_line_items"}:
        for row in tables[table]:
            path = f"/v1/{PATHS.get(table, table)}/{row['id']}"
            told = server.http.get(path, headers=headers).json()
            if told.get("deleted"):
                found += [] if row["deleted"] else [f"{table} {row['id']} is deleted"]
                continue
            found += [
                f"{table} {row['id']} {column}: {row[column]!r}, not {told.get(column)!r}"
                for column in row.keys() - ITS_OWN - untold.get(table, set())
                if not (column == "customer" and table in OWNED)
                and not _is(row[column], told, column, OLDER.get(table, set()))
            ]
    return found


def _is(kept: Any, told: dict[str, Any], column: str, older: set[str]) -> bool:
    if column not in told:
        return column in older and kept is None
    said = told[column]
    if isinstance(kept, Decimal):
        return kept == Decimal(str(said))
    if isinstance(kept, str) and not isinstance(said, str):
        expanded = isinstance(said, dict) and said.get("id") == kept
        return bool(expanded or json.loads(kept) == said)
    return bool(kept == said or kept == json.dumps(said))


def test_what_was_heard_is_what_is(account: Account) -> None:
    assert _differences(account.server, account.heard, UNTOLD) == []
    tables = _tables(account.heard)
    assert {name for name, rows in tables.items() if not rows} == {
        *("coupons", "early_fraud_warnings", "events", "features", "payouts", "reviews")
    }  # the mirror keeps no coupons, events or payouts at all, and fetches features
    statuses = {row["status"] for row in tables["subscriptions"]}
    assert statuses == {"active", "canceled"}
    assert {row["status"] for row in tables["charges"]} == {"failed", "succeeded"}
    assert account.mirror.log == ""


def test_what_is_fetched_is_what_is(account: Account) -> None:
    """Everything that there is, in lists; and one by one."""
    server, mirror = account.server, account.mirror
    fetched = _database(account.root)
    mirror.ask("/begin", database=_url(fetched))
    counted = mirror.ask("/backfill")
    assert {each["synced"] > 0 for name, each in counted.items() if name not in NONE} == {True}
    assert {counted[name]["synced"] for name in NONE} == {0}
    mirror.ask("/features")
    for customer in _tables(fetched)["customers"]:
        mirror.ask("/entitlements", customer=customer["id"])
    assert _differences(server, fetched) == []
    heard, kept = _tables(account.heard), _tables(fetched)
    for table in ("charges", "credit_notes", "invoices", "subscriptions", "refunds", "disputes"):
        assert {row["id"] for row in heard[table]} == {row["id"] for row in kept[table]}, table
    for row in heard["invoice_payments"]:
        mirror.ask("/single", id=row["id"])
    assert _differences(server, fetched) == []


NONE = ("earlyFraudWarnings", "taxIds")
"""What the account has none of: tax ids of the company, and warnings."""


def test_an_older_version_fills_its_columns(account: Account) -> None:
    """Most mirrors were set up for one: what has moved since stands where they look for it."""
    version = "2024-06-20"
    fetched = _database(account.root)
    account.mirror.ask("/begin", database=_url(fetched), version=version)
    account.mirror.ask("/backfill")
    assert _differences(account.server, fetched, version=version) == []
    tables = _tables(fetched)
    paid = [bill for bill in tables["invoices"] if bill["status"] == "paid" and bill["total"] > 0]
    for column in ("charge", "payment_intent", "subscription"):
        assert all(bill[column] for bill in paid), column
    for subscription in tables["subscriptions"]:
        assert subscription["current_period_end"] > subscription["current_period_start"]
        assert json.loads(subscription["plan"])["object"] == "plan"
