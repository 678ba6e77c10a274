"""What is sold, by which rates it is taxed and how it is made cheaper: as requests."""

from typing import Any

from sao.api.from_stripe.account import Object
from sao.api.from_stripe.wishes import (
    STRIPE_ID,
    IdOf,
    Unbringable,
    Wish,
    id_in,
    options,
    picked,
    text,
)
from sao.core.ids import fits


def tax_rate(found: Object, _id_of: IdOf) -> Wish:
    """A tax rate."""
    if found.get("flat_amount"):
        raise Unbringable("it is an amount, not a percentage")
    names = ("display_name", "active", "country", "description", "jurisdiction", "state")
    params = picked(found, *names, "tax_type", "metadata") | {
        "inclusive": found.get("inclusive") is True,
        "percentage": text(found["percentage"]),
        "active": found.get("active") is not False,
    }
    loose = ("country", "state", "tax_type", "jurisdiction")
    return Wish("/api/import/tax_rates", kept(found, "txr", params), loose)


def product(found: Object, _id_of: IdOf) -> Wish:
    """A product; which price is its default is said once there are prices."""
    names = ("id", "name", "description", "images", "marketing_features", "metadata")
    more = ("package_dimensions", "shippable", "statement_descriptor", "tax_code", "type")
    params = picked(found, *names, *more, "unit_label", "url")
    params["active"] = found.get("active") is not False
    loose = ("images", "package_dimensions", "statement_descriptor", "tax_code", "url")
    return Wish("/v1/products", params, (*loose, "marketing_features"))


def price(found: Object, id_of: IdOf) -> Wish:
    """A price, or a plan, which is one by its older name."""
    if found.get("object") == "plan":
        found = _as_price(found)
    product_id = id_in(found.get("product"))
    params = picked(found, "id", "currency", "billing_scheme", "lookup_key", "metadata", "nickname")
    params |= picked(found, "tax_behavior", "transform_quantity")
    params |= {"product": product_id, "active": found.get("active") is not False}
    params |= _amount(found)
    if found.get("billing_scheme") == "tiered":
        params |= {"tiers_mode": found.get("tiers_mode"), "tiers": _tiers(found)}
    other = {
        currency: picked(option, "tax_behavior") | _amount(option) | _tiers_of(option)
        for currency, option in (found.get("currency_options") or {}).items()
        if currency != found["currency"]
    }
    if other:
        params["currency_options"] = other
    lost: tuple[str, ...] = ()
    recurring = found.get("recurring")
    if recurring:
        params["recurring"] = _recurring(recurring, id_of)
        if recurring.get("trial_period_days"):
            lost = ("recurring.trial_period_days: a trial is said where somebody subscribes",)
    return Wish("/api/import/prices", params, ("lookup_key", "tax_behavior"), lost)


def meter(found: Object, _id_of: IdOf) -> Wish:
    """A meter; one that is switched off is so once its prices are there."""
    names = ("display_name", "event_name", "default_aggregation", "customer_mapping")
    params = picked(found, *names, "event_time_window", "value_settings")
    return Wish("/v1/billing/meters", params)


def feature(found: Object, _id_of: IdOf) -> Wish:
    """What a product may give."""
    return Wish("/v1/entitlements/features", picked(found, "name", "lookup_key", "metadata"))


def product_feature(found: Object, id_of: IdOf) -> Wish:
    """A product gives a feature."""
    given = id_of(id_in(found.get("entitlement_feature")) or "")
    owner = id_in(found.get("product"))
    if given is None or owner is None:
        raise Unbringable("its feature or its product is not there")
    return Wish(f"/v1/products/{owner}/features", {"entitlement_feature": given})


def coupon(found: Object, _id_of: IdOf) -> Wish:
    """A coupon, given as often as it was; one whose time is over stays so."""
    names = ("id", "name", "amount_off", "currency", "duration", "duration_in_months")
    params = picked(found, *names, "max_redemptions", "metadata", "redeem_by", "times_redeemed")
    if found.get("percent_off") is not None:
        params["percent_off"] = text(found["percent_off"])
    other = options(found, str(found.get("currency")), "amount_off")
    if other:
        params["currency_options"] = other
    products = (found.get("applies_to") or {}).get("products")
    if products:
        params["applies_to"] = {"products": products}
    return Wish("/api/import/coupons", params, ("name",))


def promotion_code(found: Object, id_of: IdOf) -> Wish:
    """A promotion code, said as often as it was."""
    names = ("code", "expires_at", "max_redemptions", "metadata", "times_redeemed")
    params = picked(found, *names) | {"active": found.get("active") is not False}
    params["promotion"] = {"type": "coupon", "coupon": _coupon_of(found)}
    owner = id_in(found.get("customer"))
    if owner is not None:
        params["customer"] = id_of(owner)
        if params["customer"] is None:
            raise Unbringable("the customer whom it is for is not there")
    said = found.get("restrictions") or {}
    limits = picked(said, "first_time_transaction", "minimum_amount", "minimum_amount_currency")
    other = options(said, str(said.get("minimum_amount_currency")), "minimum_amount")
    if limits:
        params["restrictions"] = limits | ({"currency_options": other} if other else {})
    return Wish("/api/import/promotion_codes", kept(found, "promo", params))


def kept(found: Object, prefix: str, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters with the id that it had, or with that in the metadata."""
    if fits(prefix, found["id"]):
        return params | {"id": found["id"]}
    return marked(found, params)


def marked(found: Object, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters with the id that it had in the metadata."""
    return params | {"metadata": params.get("metadata", {}) | {STRIPE_ID: found["id"]}}


def _coupon_of(found: Object) -> str:
    """Where the coupon of a code stands has changed with the years."""
    said = found.get("promotion") or {}
    named = id_in(said.get("coupon")) or id_in(found.get("coupon"))
    if named is None:
        raise Unbringable("it does not say what it gives")
    return named


def _amount(found: Object) -> dict[str, Any]:
    said = found.get("custom_unit_amount")
    if said:
        bounds = picked(said, "maximum", "minimum", "preset")
        return {"custom_unit_amount": {"enabled": "true", **bounds}}
    if found.get("unit_amount") is not None:
        return {"unit_amount": found["unit_amount"]}
    if found.get("unit_amount_decimal") is not None:
        return {"unit_amount_decimal": text(found["unit_amount_decimal"])}
    return {}


def _tiers_of(found: Object) -> dict[str, Any]:
    return {"tiers": _tiers(found)} if found.get("tiers") else {}


def _tiers(found: Object) -> list[dict[str, Any]]:
    """Tiers are shown only where they are expanded; the last one has no end."""
    if not found.get("tiers"):
        raise Unbringable("its tiers were not read: fetch the account again")
    return [
        {"up_to": "inf" if tier.get("up_to") is None else str(tier["up_to"])} | _tier(tier)
        for tier in found["tiers"]
    ]


def _tier(tier: Object) -> dict[str, Any]:
    said = _amount(tier)
    if tier.get("flat_amount") is not None:
        return said | {"flat_amount": tier["flat_amount"]}
    if tier.get("flat_amount_decimal") is not None:
        return said | {"flat_amount_decimal": text(tier["flat_amount_decimal"])}
    return said


def _recurring(said: Object, id_of: IdOf) -> dict[str, Any]:
    params = picked(said, "interval", "interval_count", "usage_type")
    named = id_in(said.get("meter"))
    if said.get("usage_type") != "metered":
        return params
    if named is None:
        raise Unbringable("it counts use without a meter, as Stripe no longer does either")
    params["meter"] = id_of(named)
    if params["meter"] is None:
        raise Unbringable(f"its meter {named} is not there")
    return params


def _as_price(plan: Object) -> Object:
    """A plan says at the top what a price says of how it recurs."""
    recurring = picked(plan, "interval", "interval_count", "usage_type", "meter")
    recurring |= picked(plan, "trial_period_days")
    packages = plan.get("transform_usage")
    return plan | {
        "recurring": recurring,
        "transform_quantity": packages,
        "unit_amount": plan.get("amount"),
        "unit_amount_decimal": plan.get("amount_decimal"),
    }
