"""Pages that take cards by a gateway's own client, in a real browser: Stripe's, as localstripe."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from support.cards import (
    DECLINED_AT_ONCE,
    DECLINED_LATER,
    SECURE,
    SECURE_AND_DECLINED,
    VISA,
    CardShop,
    enter,
)

SOON_MS = 60_000


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CardShop]:
    with CardShop(tmp_path_factory.mktemp("cards")) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(SOON_MS)
    found = context.new_page()
    found.said = []  # type: ignore[attr-defined]
    found.on("console", lambda one: one.type == "error" and found.said.append(one.text))  # type: ignore[attr-defined]
    yield found
    context.close()


def pay(page: Page, session: dict[str, Any], number: str, verb: str) -> None:
    """Open the page, enter a card, press the button."""
    page.goto(session["url"])
    page.get_by_label("Email", exact=True).fill("ada@example.com")
    enter(page, number)
    page.get_by_role("button", name=verb, exact=True).click()


@pytest.mark.parametrize(
    ("form", "verb", "paid"),
    [
        ({}, "Subscribe and pay 15.00 USD", [1500]),
        ({"subscription_data[trial_period_days]": "7"}, "Start trial", []),
        ({"mode": "payment"}, "Pay 15.00 USD", [1500]),
        ({"mode": "setup", "currency": "usd"}, "Keep this card", []),
    ],
    ids=["subscription", "trial", "payment", "setup"],
)
def test_somebody_buys(shop: CardShop, page: Page, form: Any, verb: str, paid: list[int]) -> None:
    before = len(shop.paid())
    session = shop.offer(**form)
    pay(page, session, VISA, verb)
    page.wait_for_url(f"**/docs?{session['id']}")
    assert shop.session(session["id"])["status"] == "complete"
    assert shop.paid()[before:] == paid
    assert page.said == []  # type: ignore[attr-defined]
