"""A server that takes cards by Stripe's client: localstripe has one for Chromium."""

from pathlib import Path
from typing import Any, Self

import pytest
from playwright.sync_api import Locator, Page

from support.local_stripe import KEY, LocalStripe
from support.ports import free_port
from support.server import Server

PAGE_KEY = "pk_test_of_stripe"
SECRET = "whsec_of_stripe"
VISA, DECLINED_LATER = "4242424242424242", "4000000000000341"
DECLINED_AT_ONCE, SECURE = "4000000000000002", "4000002760003184"
SECURE_AND_DECLINED = "4000008400001629"


class CardShop:
    """A server whose gateway is a localstripe of its own; both start on entering."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.there = LocalStripe(folder, free_port())
        self.server = Server(
            folder / "data",
            "2026-01-01T00:00:00Z",
            *("--gateway", "stripe", "--gateway-url", self.there.url),
            *("--webhook-in", f"stripe={SECRET}"),
            *options,
        )
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> Self:
        self._patch.setenv("SAO_STRIPE_KEY", KEY)
        self._patch.setenv("SAO_STRIPE_PUBLISHABLE_KEY", PAGE_KEY)
        self.there.__enter__()
        self.server.__enter__()
        self.there.webhooks(f"{self.server.url}/api/webhooks/stripe", SECRET)
        return self

    def __exit__(self, *_exc: object) -> None:
        self.server.__exit__()
        self.there.__exit__()
        self._patch.undo()

    def paid(self) -> list[int]:
        """What Stripe has collected, oldest first."""
        found = self.there.client.payment_intents.list({"limit": 100}).data
        return [one.amount for one in reversed(found) if one.status == "succeeded"]

    def offer(self, **form: Any) -> dict[str, Any]:
        """A checkout session."""
        back = self.server.url.replace("127.0.0.1", "localhost")
        asked = {"mode": "subscription", "success_url": f"{back}/docs?{{CHECKOUT_SESSION_ID}}"}
        if form.get("mode") != "setup":
            item = "line_items[0][price_data]"
            asked |= {
                f"{item}[currency]": "usd",
                f"{item}[unit_amount]": "1500",
                f"{item}[product_data][name]": "Gold",
                "line_items[0][quantity]": "1",
            }
            if form.get("mode") != "payment":
                asked[f"{item}[recurring][interval]"] = "month"
        made: dict[str, Any] = self.server.post("/v1/checkout/sessions", data=asked | form)
        return made

    def session(self, name: str) -> dict[str, Any]:
        """A checkout session as it is."""
        found: dict[str, Any] = self.server.get(f"/v1/checkout/sessions/{name}")
        return found


def enter(page: Page, number: str) -> Locator:
    """Type a card into the field that the gateway's client has drawn; its place."""
    place = page.get_by_role("group", name="Card", exact=True)
    for name, text in (("number", number), ("exp_month", "12"), ("exp_year", "34"), ("cvc", "123")):
        place.get_by_placeholder(name, exact=True).fill(text)
    return place
