"""Stories: short lists of requests that lead to something worth watching.

Each leaves the clock where it is and ends where something is about to happen: what comes next, and
how to get there, is then said by the page of what it `opens`.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sao.api.scenario.command_log import Command

_MONTHLY = {"interval": "month"}


class Story(NamedTuple):
    """What it is about, in words; the requests, by the name of a meter; the reply it leads to."""

    key: str
    title: str
    text: str
    told: Callable[[str], Iterator[Command]]
    opens: str


def _made(called: str, path: str, /, **params: Any) -> Command:
    return Command(method="POST", path=path, params=params, name=called)


def _customer(called: str, name: str, *, card: bool = True) -> Command:
    paying = {
        "payment_method": "pm_card_visa",
        "invoice_settings": {"default_payment_method": "pm_card_visa"},
    }
    email = f"billing@{name.partition(' ')[0].lower()}.example"
    return _made(called, "/v1/customers", name=name, email=email, **(paying if card else {}))


def _plan(name: str, unit_amount: int) -> Command:
    price = {"unit_amount": unit_amount, "currency": "usd", "recurring": _MONTHLY}
    return _made("plan", "/v1/products", name=name, default_price_data=price)


def _dunning(_meter: str) -> Iterator[Command]:
    yield _plan("Team", 4900)
    yield _customer("halden", "Halden Optics")
    items = [{"price": "$plan.default_price", "quantity": 3}]
    yield _made("team", "/v1/subscriptions", customer="$halden", items=items)
    card = "$halden.invoice_settings.default_payment_method"
    yield _made(
        "card", f"/api/payment_methods/{card}/behavior", behavior="decline_insufficient_funds"
    )


def _trial(_meter: str) -> Iterator[Command]:
    yield _plan("Studio", 2900)
    yield _customer("ostro", "Ostro Analytics", card=False)
    yield _made(
        "studio",
        "/v1/subscriptions",
        customer="$ostro",
        items=[{"price": "$plan.default_price"}],
        trial_period_days=14,
        trial_settings={"end_behavior": {"missing_payment_method": "pause"}},
    )


_USED = (1200, 800, 1600)


def _usage(meter: str) -> Iterator[Command]:
    sums = {"formula": "sum"}
    yield _made(
        "meter",
        "/v1/billing/meters",
        display_name="API calls",
        event_name=meter,
        default_aggregation=sums,
    )
    yield _made(
        "calls",
        "/v1/prices",
        currency="usd",
        unit_amount=2,
        product_data={"name": "API"},
        recurring={**_MONTHLY, "usage_type": "metered", "meter": "$meter"},
    )
    yield _customer("kestrel", "Kestrel Freight")
    yield _made("api", "/v1/subscriptions", customer="$kestrel", items=[{"price": "$calls"}])
    for number, value in enumerate(_USED, 1):
        used = {"stripe_customer_id": "$kestrel", "value": str(value)}
        yield _made(f"used{number}", "/v1/billing/meter_events", event_name=meter, payload=used)
    yield _made(
        "credit",
        "/v1/billing/credit_grants",
        customer="$kestrel",
        name="Welcome credit",
        category="promotional",
        amount={"type": "monetary", "monetary": {"value": 2000, "currency": "usd"}},
        applicability_config={"scope": {"price_type": "metered"}},
    )


STORIES = {
    story.key: story
    for story in (
        Story(
            "dunning",
            "A declined renewal",
            "A customer whose card paid once, and declines from now on. Jump to the renewal, watch "
            "the retries, and let the card succeed again, or not.",
            _dunning,
            "$halden",
        ),
        Story(
            "trial",
            "A trial without a card",
            "Two weeks for nothing, and no way to pay when they end. Attach a card in time, or see "
            "what becomes of it.",
            _trial,
            "$ostro",
        ),
        Story(
            "usage",
            "Metered use, and credits",
            "API calls that were counted, and a credit that lowers what they cost. The next "
            "invoice is shown as it stands; report more, or grant more.",
            _usage,
            "$api",
        ),
    )
}
"""By their keys, as they are offered."""
