"""dj-stripe keeps an account in a Django database: every row says what the API says."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.ports import free_port
from support.programs import KEY, needs, run
from support.server import Server

pytestmark = needs("dj-stripe")

OF_WHICH_NO_EVENT_TELLS = {
    "BalanceTransaction.status",  # it becomes available in time
    "Charge.balance_transaction",  # likewise, within
    "InvoiceItem.invoice",  # Stripe tells of items that are made and deleted, not of billed ones
}
"""So a mirror that goes by webhooks alone does not know it; here as at Stripe.

Unless a webhook came late: dj-stripe asks for what it is told of, and finds what has become of it.
"""


SHOWN_WITH_THEIR_COUPON = {"PromotionCode.coupon", "Invoice.discount", "Invoice.discounts"}
"""Once they were; and the coupon says how often it was redeemed, also by others, later."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "data", "2026-01-01T00:00:00Z", "--allow-private-webhooks")
    made.key = KEY
    with made as running:
        yield running


@pytest.mark.parametrize(
    ("version", "more"),
    [
        ({}, set()),
        ({"STRIPE_API_VERSION": "2024-12-18.acacia"}, SHOWN_WITH_THEIR_COUPON),
    ],
    ids=["its own version", "an older version"],
)
def test_a_subscribers_life(server: Server, version: dict[str, str], more: set[str]) -> None:
    heard = json.loads(run("dj-stripe", server, "mirror/life.py", str(free_port()), **version))
    assert heard["failed"] == [], "webhooks that its view could not take"
    assert set(heard["by_webhooks"]) <= OF_WHICH_NO_EVENT_TELLS | more, heard["by_webhooks"]
    assert heard["by_sync"] == {}
    rows = heard["rows"]
    assert (rows["Invoice"], rows["Charge"], rows["Refund"], rows["Subscription"]) == (5, 6, 1, 2)
    assert {rows[once] for once in ("Dispute", "Feature", "Session", "SetupIntent")} == {1}
    assert rows["Event"] >= 100
