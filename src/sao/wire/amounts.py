"""Amounts as parameters: whole ones, those with fractions, tiers and packages of units.

Source: facts on billing, §8.
"""

import re
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Protocol

from msgspec import Meta

from sao.billing.reckoning.money import least_charge, with_sign
from sao.billing.reckoning.pricing import plain
from sao.billing.resources.price import Amounts
from sao.billing.values.price import Custom, Packages, Tier
from sao.billing.values.tax import TaxBehavior
from sao.wire.currencies import chargeable
from sao.wire.errors import WireError, exclusive, missing
from sao.wire.params import AMOUNT_MAX, Amount, Part, Positive, is_number

_DECIMAL = re.compile(r"\d{1,12}(?:\.\d{0,12})?|\d(?:\.\d{1,11})?[eE][-+]?\d{1,2}")
_FINEST = Decimal("1e-12")


class TierOf(Part, frozen=True, kw_only=True):
    """One step of a tiered price; the last is up to `inf`."""

    up_to: str
    unit_amount: Amount | None = None
    unit_amount_decimal: str | None = None
    flat_amount: Amount | None = None
    flat_amount_decimal: str | None = None

    def value(self, currency: str, place: str) -> Tier:
        """The value that is kept. Raises `parameters_exclusive`, `parameter_invalid`."""
        unit = exact(self.unit_amount, self.unit_amount_decimal, currency, place, "unit_amount")
        flat = exact(self.flat_amount, self.flat_amount_decimal, currency, place, "flat_amount")
        if unit is None and flat is None:
            raise missing(f"{place}[unit_amount]")
        if self.up_to == "inf":
            return Tier(None, unit, flat)
        if not is_number(self.up_to) or int(self.up_to) < 1:
            raise WireError(
                "parameter_invalid",
                f"Invalid {place}[up_to]: must be a positive integer, or 'inf' in the last tier.",
                f"{place}[up_to]",
            )
        return Tier(int(self.up_to), unit, flat)


class PackagesOf(Part, frozen=True, kw_only=True):
    """How many units are sold together, and what becomes of a started package."""

    divide_by: Annotated[int, Meta(ge=1)]
    round: Literal["down", "up"]

    def value(self) -> Packages:
        """The value that is kept."""
        return Packages(self.divide_by, self.round)


class CustomAmount(Part, frozen=True, kw_only=True):
    """The customer says what it costs, within these bounds."""

    enabled: Literal["true"]
    maximum: Positive | None = None
    minimum: Positive | None = None
    preset: Positive | None = None

    def value(self, currency: str, place: str) -> Custom:
        """The value that is kept. Raises `parameter_invalid`."""
        least = least_charge(currency)
        for name in ("minimum", "maximum", "preset"):
            said = getattr(self, name)
            if said is None:
                continue
            param = f"{place}[{name}]"
            chargeable(said, currency, param)
            if said < least:
                raise WireError(
                    "parameter_invalid",
                    f"The {name} must be at least the minimum charge amount, "
                    f"{with_sign(str(least), currency)} {currency}.",
                    param,
                )
        self._check_order(place)
        return Custom(minimum=self.minimum, maximum=self.maximum, preset=self.preset)

    def _check_order(self, place: str) -> None:
        for lower, upper in (("minimum", "maximum"), ("minimum", "preset"), ("preset", "maximum")):
            low, high = getattr(self, lower), getattr(self, upper)
            if low is not None and high is not None and low > high:
                why = f"The {upper} must be greater than or equal to the {lower}."
                raise WireError("parameter_invalid", why, f"{place}[{upper}]")


class Costs(Protocol):
    """Parameters that say what something costs in one currency."""

    @property
    def unit_amount(self) -> int | None:
        """Whole minor units."""

    @property
    def unit_amount_decimal(self) -> str | None:
        """The same, with a fraction."""

    @property
    def tiers(self) -> tuple[TierOf, ...]:
        """Steps, in place of one amount."""

    @property
    def custom_unit_amount(self) -> CustomAmount | None:
        """That whoever buys says it."""

    @property
    def tax_behavior(self) -> TaxBehavior | None:
        """Whether tax is in the amount."""


def amounts(
    costs: Costs, currency: str, place: str, *, tiered: bool, name: str = "unit_amount"
) -> Amounts:
    """What it costs: a unit amount, or tiers where the price is `tiered`.

    `place` is where in the request it was said, `name` how a unit amount is called there. Raises
    `parameters_exclusive`, `parameter_missing`, `parameter_invalid`.
    """
    unit = exact(costs.unit_amount, costs.unit_amount_decimal, currency, place, name)
    behavior = costs.tax_behavior or "unspecified"
    if costs.custom_unit_amount is not None:
        return _custom(costs, costs.custom_unit_amount, currency, place, tiered=tiered)
    if not tiered:
        if costs.tiers:
            raise WireError(
                "parameter_invalid", "Tiers need billing_scheme=tiered.", at(place, "tiers")
            )
        if unit is None:
            raise missing(at(place, name))
        whole = unit.isdecimal()
        return Amounts(int(unit) if whole else None, None if whole else unit, (), behavior)
    if unit is not None:
        raise exclusive(name, "tiers", param=at(place, name))
    return Amounts(None, None, _tiers(costs.tiers, currency, at(place, "tiers")), behavior)


def _custom(
    costs: Costs, said: CustomAmount, currency: str, place: str, *, tiered: bool
) -> Amounts:
    """What whoever buys says. Raises `parameters_exclusive`, `parameter_invalid`."""
    param = at(place, "custom_unit_amount")
    for name in ("unit_amount", "unit_amount_decimal", "tiers"):
        if getattr(costs, name) not in (None, ()):
            raise exclusive(name, "custom_unit_amount", param=param)
    if tiered:
        why = "A price with custom_unit_amount cannot have billing_scheme=tiered."
        raise WireError("parameter_invalid", why, param)
    behavior = costs.tax_behavior or "unspecified"
    return Amounts(tax_behavior=behavior, custom=said.value(currency, param))


def exact(
    amount: int | None, decimal: str | None, currency: str, place: str, name: str
) -> str | None:
    """An amount that was given whole or as a decimal, as a decimal string; None if not at all.

    Raises `parameters_exclusive`; `parameter_invalid` for what is no amount of the currency.
    """
    if amount is not None and decimal is not None:
        raise exclusive(name, f"{name}_decimal", param=at(place, name))
    if amount is not None:
        chargeable(amount, currency, at(place, name))
        return str(amount)
    if decimal is None:
        return None
    found = Decimal(decimal) if _DECIMAL.fullmatch(decimal) else None
    if found is None or found > AMOUNT_MAX or found.quantize(_FINEST) != found:
        raise WireError(
            "parameter_invalid",
            f"Invalid decimal: '{decimal}'; must be a positive amount with at most 12 decimals.",
            at(place, f"{name}_decimal"),
        )
    return plain(found)


def at(place: str, name: str) -> str:
    """The path of a parameter inside another; at the top where `place` is empty."""
    return f"{place}[{name}]" if place else name


def _tiers(given: tuple[TierOf, ...], currency: str, place: str) -> tuple[Tier, ...]:
    if not given:
        raise missing(place)
    found = tuple(tier.value(currency, f"{place}[{n}]") for n, tier in enumerate(given))
    bounds = [tier.up_to for tier in found]
    if bounds[-1] is not None or None in bounds[:-1]:
        raise WireError(
            "parameter_invalid",
            "The last tier, and only the last, must have `up_to` set to `inf`.",
            f"{place}[{len(bounds) - 1}][up_to]",
        )
    for number, (lower, upper) in enumerate(pairwise(bounds), 1):
        if lower is not None and upper is not None and lower >= upper:
            raise WireError(
                "parameter_invalid",
                f"Tiers must be in ascending order: {upper} does not come after {lower}.",
                f"{place}[{number}][up_to]",
            )
    return found
