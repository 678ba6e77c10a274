"""How a price looks, and the plan that it once was."""

from msgspec import UNSET, UnsetType, structs

from sao.billing.resources import price
from sao.billing.resources.product import PRODUCT
from sao.billing.values.price import Custom, PriceTerms, Recurring, Tier
from sao.wire.ids import shown, stored
from sao.wire.resource import Find, Get, by_id
from sao.wire.shapes import LIVEMODE, Rendered

OBJECT = "price"
PLAN = "plan"


def render(state: price.Price) -> Rendered:
    """A price as Stripe shows it."""
    return render_terms(price.terms(state), active=state.status == "active")


def render_terms(terms: PriceTerms, *, active: bool = True) -> Rendered:
    """The price that a subscription was sold under."""
    packages = terms.packages
    return {
        "id": shown(terms.id),
        "object": OBJECT,
        "active": active,
        "billing_scheme": _scheme(terms),
        "created": terms.created,
        "currency": terms.currency,
        "custom_unit_amount": _custom(terms.custom),
        "livemode": LIVEMODE,
        "lookup_key": terms.lookup_key,
        "metadata": terms.metadata,
        "nickname": terms.nickname,
        "product": shown(terms.product),
        "recurring": _recurring(terms.recurring),
        "tax_behavior": terms.tax_behavior,
        "tiers_mode": terms.tiers_mode,
        "transform_quantity": (
            None if packages is None else {"divide_by": packages.divide_by, "round": packages.round}
        ),
        "type": "one_time" if terms.recurring is None else "recurring",
        "unit_amount": terms.unit_amount,
        "unit_amount_decimal": _decimal(terms),
    }


def render_as_plan(state: price.Price) -> Rendered:
    """The price that was asked for as a plan."""
    return render_plan(price.terms(state), active=state.status == "active")


def render_plan(terms: PriceTerms, *, active: bool = True) -> Rendered:
    """The price as the plan that it once was."""
    recurring, packages = terms.recurring or Recurring(interval="month"), terms.packages
    return {
        "id": shown(terms.id),
        "object": PLAN,
        "active": active,
        "amount": terms.unit_amount,
        "amount_decimal": _decimal(terms),
        "billing_scheme": _scheme(terms),
        "created": terms.created,
        "currency": terms.currency,
        "interval": recurring.interval,
        "interval_count": recurring.interval_count,
        "livemode": LIVEMODE,
        "metadata": terms.metadata,
        "meter": recurring.meter,
        "nickname": terms.nickname,
        "product": shown(terms.product),
        "tiers_mode": terms.tiers_mode,
        "transform_usage": (
            None if packages is None else {"divide_by": packages.divide_by, "round": packages.round}
        ),
        "trial_period_days": None,
        "usage_type": recurring.usage_type,
    }


def _scheme(terms: PriceTerms) -> str:
    return "per_unit" if terms.tiers_mode is None else "tiered"


def _decimal(costs: PriceTerms | price.Amounts) -> str | None:
    if costs.unit_amount is not None:
        return str(costs.unit_amount)
    return costs.unit_amount_decimal


def _custom(custom: Custom | UnsetType) -> Rendered | None:
    return None if custom is UNSET else structs.asdict(custom)


def _recurring(recurring: Recurring | None) -> Rendered | None:
    if recurring is None:
        return None
    return {
        "interval": recurring.interval,
        "interval_count": recurring.interval_count,
        "meter": recurring.meter,
        "trial_period_days": None,
        "usage_type": recurring.usage_type,
    }


# --- what is only there where it is expanded -------------------------------------------------

product_of: Get = by_id("product", lambda shown_id: stored(PRODUCT.prefix, shown_id))
"""The product that a field names, by the id that a client may have chosen for it."""

price_of: Get = by_id("price", lambda shown_id: stored(price.PRICE.prefix, shown_id))
"""The price that a field names, likewise."""


def tiers_of(parent: Rendered, find: Find) -> list[Rendered] | None:
    """The tiers of a price, or of a plan."""
    state = _state(parent, find)
    return None if state is None or not state.tiers else [_tier(tier) for tier in state.tiers]


def currency_options_of(parent: Rendered, find: Find) -> Rendered | None:
    """What a price costs in each currency, its own included."""
    state = _state(parent, find)
    if state is None:
        return None
    own = price.Amounts(
        state.unit_amount,
        state.unit_amount_decimal,
        state.tiers,
        state.tax_behavior,
        state.custom or UNSET,
    )
    options = {state.currency: own} | state.currency_options
    return {currency: _option(amounts) for currency, amounts in sorted(options.items())}


def _state(parent: Rendered, find: Find) -> price.Price | None:
    state = find(stored(price.PRICE.prefix, parent["id"]))
    return state if isinstance(state, price.Price) else None


def _option(amounts: price.Amounts) -> Rendered:
    return {
        "custom_unit_amount": _custom(amounts.custom),
        "tax_behavior": amounts.tax_behavior,
        "tiers": [_tier(tier) for tier in amounts.tiers] or None,
        "unit_amount": amounts.unit_amount,
        "unit_amount_decimal": _decimal(amounts),
    }


def _tier(tier: Tier) -> Rendered:
    return {
        "flat_amount": _whole(tier.flat_amount),
        "flat_amount_decimal": tier.flat_amount,
        "unit_amount": _whole(tier.unit_amount),
        "unit_amount_decimal": tier.unit_amount,
        "up_to": tier.up_to,
    }


def _whole(decimal: str | None) -> int | None:
    return int(decimal) if decimal is not None and decimal.isdecimal() else None
