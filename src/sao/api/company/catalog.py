"""What the company sells: five plans, in three currencies, with tax and two coupons.

#   name        what it costs
    starter     12.00 a month
    pro         49.00 a month
    pro_yearly  490.00 a year
    team        a seat: 15.00 up to 5, 12.00 up to 25, then 9.00; a month
    calls       0.002 for each API call, of which the first 10,000 are free; a month
"""

from collections.abc import Iterator
from typing import Any

from sao.api.scenario.command_log import Command

CURRENCIES = {"usd": 60, "eur": 27, "gbp": 13}
"""How many of a hundred customers pay in each."""

PLANS = {"starter": 34, "pro": 28, "pro_yearly": 12, "team": 18, "calls": 8}
"""How many of a hundred customers begin with each."""

_MONTHLY = {"interval": "month"}


def catalog(event_name: str) -> Iterator[Command]:
    """Everything that has to be there before somebody can buy it."""
    yield _made("tax_rates", "vat", display_name="VAT", percentage="20", inclusive=False)
    yield _made(
        "coupons",
        "welcome",
        name="Welcome: 20 % for three months",
        percent_off=20,
        duration="repeating",
        duration_in_months=3,
    )
    yield _made("coupons", "partner", name="Partner", percent_off=15, duration="forever")
    yield _made("products", "starter_product", name="Starter")
    yield _made("products", "pro_product", name="Pro")
    yield _made("products", "team_product", name="Team", unit_label="seat")
    yield _made("products", "calls_product", name="API")
    yield _price("starter", "starter_product", 1200, _MONTHLY)
    yield _price("pro", "pro_product", 4900, _MONTHLY)
    yield _price("pro_yearly", "pro_product", 49_000, {"interval": "year"})
    yield from _seats()
    yield from _calls(event_name)


def _made(kind: str, called: str, /, **params: Any) -> Command:
    return Command(method="POST", path=f"/v1/{kind}", params=params, name=called)


def _price(name: str, product: str, unit_amount: int, recurring: dict[str, Any]) -> Command:
    others = {each: {"unit_amount": unit_amount} for each in CURRENCIES if each != "usd"}
    return _made(
        "prices",
        name,
        currency="usd",
        product=f"${product}",
        unit_amount=unit_amount,
        recurring=recurring,
        currency_options=others,
    )


def _seats() -> Iterator[Command]:
    tiers: list[dict[str, Any]] = [
        {"up_to": 5, "unit_amount": 1500},
        {"up_to": 25, "unit_amount": 1200},
        {"up_to": "inf", "unit_amount": 900},
    ]
    yield _tiered("team", "team_product", tiers, _MONTHLY)


def _calls(event_name: str) -> Iterator[Command]:
    yield _made(
        "billing/meters",
        "calls_meter",
        display_name="API calls",
        event_name=event_name,
        default_aggregation={"formula": "sum"},
    )
    tiers: list[dict[str, Any]] = [
        {"up_to": 10_000, "unit_amount": 0},
        {"up_to": "inf", "unit_amount_decimal": "0.2"},
    ]
    metered = {**_MONTHLY, "usage_type": "metered", "meter": "$calls_meter"}
    yield _tiered("calls", "calls_product", tiers, metered)


def _tiered(
    name: str, product: str, tiers: list[dict[str, Any]], recurring: dict[str, Any]
) -> Command:
    return _made(
        "prices",
        name,
        currency="usd",
        product=f"${product}",
        billing_scheme="tiered",
        tiers_mode="graduated",
        tiers=tiers,
        recurring=recurring,
        currency_options={each: {"tiers": tiers} for each in CURRENCIES if each != "usd"},
    )
