"""A study from plain values, with every mistake named by its place and the way out."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from sao.api.company import Cards
from sao.api.company.catalog import CURRENCIES, PLANS
from sao.api.company.trouble import ENDINGS
from sao.api.study.form import (
    MONTHS_MAX,
    VARIANTS_MAX,
    VARIANTS_MIN,
    Base,
    Founded,
    Price,
    Study,
    Variant,
)
from sao.billing.payments.simulator import BEHAVIORS
from sao.billing.values.dunning import Dunning, impossible

Path = tuple[str | int, ...]

_PLACE = re.compile(r"\[(\d+)\]|\.(\w+)")
_HOW_MANY = (
    f"a study compares {VARIANTS_MIN} to {VARIANTS_MAX} variants, each under a name of its own; "
    "one in which nothing changes is one of them"
)
HUNDRED = 100
CUSTOMERS_MAX = 100_000
TRIAL_DAYS_MAX = 730


class StudyError(Exception):
    """What a study says cannot be; `path` leads to it: `("variants", "late", "trial")`."""

    def __init__(self, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.path = path


class StudyFailed(Exception):  # noqa: N818  (it is an answer)
    """A variant cannot be lived through; says what was refused, and why."""


def read(raw: Any) -> Study:
    """The study that these values say. Raises `StudyError`."""
    if not isinstance(raw, dict):
        raise StudyError("a study has a base and variants; see docs/studies.md")
    variants = raw.get("variants")
    _known(raw, Study, ())
    if not isinstance(variants, dict):
        raise StudyError(_HOW_MANY, ("variants",))
    made = {
        str(name): _converted(told if told is not None else {}, Variant, ("variants", name))
        for name, told in variants.items()
    }
    base = _converted(raw.get("base"), Base, ("base",))
    study: Study = _converted({**raw, "variants": {}, "base": {}}, Study, ())
    return checked(msgspec.structs.replace(study, base=base, variants=made))


def checked(study: Study) -> Study:
    """The study, if what it says makes sense. Raises `StudyError`."""
    for message, path in _wrong(study):
        raise StudyError(message, path)
    return study


# --- shapes --------------------------------------------------------------------------------------


def _converted(raw: Any, kind: Any, path: Path) -> Any:
    _known(raw, kind, path)
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at ")
        inner = [int(n) if n else name for n, name in _PLACE.findall(place)]
        raise StudyError(f"{said[0].lower()}{said[1:]}", (*path, *inner)) from None


def _known(raw: Any, kind: Any, path: Path) -> None:
    """Raise for the first name that is not known, saying which are."""
    if not isinstance(raw, dict):
        return
    hints = get_type_hints(kind)
    for name, value in raw.items():
        if name not in hints:
            there = ", ".join(hints)
            raise StudyError(f"'{name}' is not known here; there are {there}", (*path, name))
        if get_origin(hints[name]) is dict:
            continue
        inner = next((part for part in _parts(hints[name]) if _is_struct(part)), None)
        several = value if isinstance(value, list) else [value]
        for place, each in enumerate(several if inner is not None else ()):
            _known(each, inner, (*path, name, *((place,) if isinstance(value, list) else ())))


def _parts(hint: Any) -> Iterator[Any]:
    yield hint
    for part in getattr(hint, "__args__", ()):
        yield from _parts(part)


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


# --- sense ---------------------------------------------------------------------------------------


def _wrong(study: Study) -> Iterator[tuple[str, Path]]:
    if not VARIANTS_MIN <= len(study.variants) <= VARIANTS_MAX:
        yield _HOW_MANY, ("variants",)
    yield from _wrong_base(study.base)
    for name, variant in study.variants.items():
        yield from _wrong_variant(variant, ("variants", name), study.base)


def _wrong_base(base: Base) -> Iterator[tuple[str, Path]]:
    ways = [way for way in ("company", "scenario", "data") if getattr(base, way) is not None]
    if len(ways) != 1:
        yield "a base is one of company, scenario and data", ("base", *ways[1:2])
    if not 1 <= base.months <= MONTHS_MAX:
        yield f"months are 1 to {MONTHS_MAX}", ("base", "months")
    if base.company is not None:
        yield from _wrong_company(base.company, ("base", "company"))
    if base.cards is not None:
        yield from _wrong_cards(base.cards, ("base", "cards"))


def _wrong_company(company: Founded, path: Path) -> Iterator[tuple[str, Path]]:
    if not 1 <= company.customers <= CUSTOMERS_MAX:
        yield f"customers are 1 to {CUSTOMERS_MAX:,}", (*path, "customers")
    yield from _wrong_weights(company.plans, PLANS, (*path, "plans"))
    yield from _wrong_weights(company.currencies, CURRENCIES, (*path, "currencies"))
    for field in ("without_card", "leave"):
        yield from _wrong_percent(getattr(company, field), (*path, field))


def _wrong_variant(variant: Variant, path: Path, base: Base) -> Iterator[tuple[str, Path]]:
    if variant.dunning is not None and isinstance(variant.dunning.retry_days, tuple):
        refused = impossible(Dunning(retry_days=variant.dunning.retry_days))
        if refused is not None:
            yield refused.message.rstrip("."), (*path, "dunning", "retry_days")
    for place, price in enumerate(variant.prices):
        yield from _wrong_price(price, (*path, "prices", place), base)
    if variant.trial is not None:
        yield from _nobody_new(base, (*path, "trial"))
        if variant.trial.days is not None and not 0 <= variant.trial.days <= TRIAL_DAYS_MAX:
            yield f"a trial has 0 to {TRIAL_DAYS_MAX} days", (*path, "trial", "days")
    if variant.coupon is not None:
        yield from _wrong_percent(variant.coupon.share, (*path, "coupon", "share"))
        if variant.coupon.to == "new":
            yield from _nobody_new(base, (*path, "coupon"))
        if (variant.coupon.percent_off is None) == (variant.coupon.amount_off is None):
            yield "a coupon has a percent_off or an amount_off", (*path, "coupon")
    yield from _wrong_fate(variant, path)


def _wrong_fate(variant: Variant, path: Path) -> Iterator[tuple[str, Path]]:
    if variant.cards is not None:
        yield from _wrong_cards(variant.cards, (*path, "cards"))
    if variant.every_card is not None and variant.every_card not in BEHAVIORS:
        known = ", ".join(BEHAVIORS)
        said = f"no card does '{variant.every_card}' when it is charged; there are {known}"
        yield said, (*path, "every_card")


def _wrong_price(price: Price, path: Path, base: Base) -> Iterator[tuple[str, Path]]:
    if base.company is not None and price.price not in PLANS:
        yield f"there is no plan '{price.price}'; there are {', '.join(PLANS)}", (*path, "price")
    ways = (price.unit_amount, price.raise_percent, price.tiers or None)
    given = sum(way is not None for way in ways)
    if given > 1 or (not given and price.interval is None and price.interval_count is None):
        yield (
            "a price changes by one of unit_amount, raise_percent and tiers, or by its interval",
            path,
        )
    if price.raise_percent is not None and not _is_number(price.raise_percent):
        yield "raise_percent is a number such as 10 or -2.5", (*path, "raise_percent")
    yield from _wrong_percent(price.leave, (*path, "leave"))
    if price.existing == "kept":
        yield from _nobody_new(base, path, "; say existing: moved")


def _nobody_new(base: Base, path: Path, way: str = "") -> Iterator[tuple[str, Path]]:
    """What is for whoever signs up changes nothing where nobody does."""
    if base.company is None and base.at is None:
        why = "nobody signs up after the end of what is there, so this changes nothing"
        yield f"{why}{way}, or take a company as the base", path


def _wrong_cards(cards: Cards, path: Path) -> Iterator[tuple[str, Path]]:
    for field in ("fail", "lately"):
        yield from _wrong_percent(getattr(cards, field), (*path, field))
    yield from _wrong_weights(cards.how, BEHAVIORS, (*path, "how"))
    yield from _wrong_weights(cards.ends, ENDINGS, (*path, "ends"))


def _wrong_percent(percent: int, path: Path) -> Iterator[tuple[str, Path]]:
    if not 0 <= percent <= HUNDRED:
        yield f"{path[-1]} is a number of a hundred, from 0 to 100", path


def _wrong_weights(
    weights: Mapping[str, int], known: Mapping[str, Any] | tuple[str, ...], path: Path
) -> Iterator[tuple[str, Path]]:
    for name, weight in weights.items():
        if name not in known:
            yield f"there is no '{name}'; there are {', '.join(known)}", (*path, name)
        if weight < 0:
            yield "a weight is not negative", (*path, name)
    if sum(weights.values()) <= 0:
        yield "the weights must not all be 0", path


def _is_number(value: str | float) -> bool:
    return bool(re.fullmatch(r"-?\d{1,4}(\.\d{1,4})?", str(value)))
