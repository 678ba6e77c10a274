"""A price on other terms: what a request for it says, worked out from the price as it is."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sao.api.study.form import Price

_KEPT = ("currency", "product", "nickname", "tax_behavior", "billing_scheme", "metadata")
_AMOUNTS = ("unit_amount", "flat_amount")
_PLACES = Decimal("0.000000000001")


class NotTold(Exception):  # noqa: N818  (it is an answer)
    """What a price is to cost cannot be told like that; says why."""


def otherwise(price: Mapping[str, Any], change: Price) -> dict[str, Any]:
    """The parameters of a price that is like this one but for the change. Raises `NotTold`."""
    params = {key: price[key] for key in _KEPT if price[key] is not None}
    params["recurring"] = _recurring(price, change)
    if price["transform_quantity"] is not None:
        params["transform_quantity"] = price["transform_quantity"]
    others = {
        currency: options
        for currency, options in price["currency_options"].items()
        if currency != price["currency"]
    }
    if change.tiers:
        given = [dict(tier) for tier in change.tiers]
        mode = change.tiers_mode or price["tiers_mode"] or "graduated"
        params |= {"billing_scheme": "tiered", "tiers_mode": mode, "tiers": given}
        params["currency_options"] = {currency: {"tiers": given} for currency in others}
        return params
    factor = _factor(price, change)
    if price["tiers"] is not None:
        params["tiers_mode"] = price["tiers_mode"]
    params |= _costs(price, factor)
    params["currency_options"] = {
        currency: _costs(options, factor) for currency, options in others.items()
    }
    if change.unit_amount is not None:
        params.pop("unit_amount_decimal", None)
        params["unit_amount"] = change.unit_amount
    return params


def _recurring(price: Mapping[str, Any], change: Price) -> dict[str, Any]:
    before = price["recurring"]
    if before is None:
        raise NotTold("it is sold once, and nobody subscribes to it")
    recurring = {key: value for key, value in before.items() if value is not None}
    if change.interval is not None:
        recurring |= {"interval": change.interval, "interval_count": 1}
    if change.interval_count is not None:
        recurring["interval_count"] = change.interval_count
    return recurring


def _factor(price: Mapping[str, Any], change: Price) -> Decimal:
    if change.raise_percent is not None:
        return 1 + Decimal(str(change.raise_percent)) / 100
    if change.unit_amount is None:
        return Decimal(1)
    before = price["unit_amount_decimal"]
    if before is None:
        raise NotTold("it has tiers: give tiers, or raise_percent")
    if not Decimal(before):
        raise NotTold("it costs nothing, so other currencies have no proportion to it")
    return Decimal(change.unit_amount) / Decimal(before)


def _costs(told: Mapping[str, Any], factor: Decimal) -> dict[str, Any]:
    """Amounts, or tiers of them, times a factor."""
    if told["tiers"] is None:
        return _scaled(told, factor)
    return {
        "tiers": [
            {"up_to": "inf" if tier["up_to"] is None else tier["up_to"]} | _scaled(tier, factor)
            for tier in told["tiers"]
        ]
    }


def _scaled(told: Mapping[str, Any], factor: Decimal) -> dict[str, Any]:
    """What is in whole minor units stays so, rounded half up; fractions stay fractions."""
    scaled: dict[str, Any] = {}
    for name in _AMOUNTS:
        whole, exact = told.get(name), told.get(f"{name}_decimal")
        if whole is not None:
            scaled[name] = int((whole * factor).quantize(Decimal(1), ROUND_HALF_UP))
        elif exact is not None:
            product = (Decimal(exact) * factor).quantize(_PLACES, ROUND_HALF_UP)
            scaled[f"{name}_decimal"] = f"{product.normalize():f}"
    return scaled
