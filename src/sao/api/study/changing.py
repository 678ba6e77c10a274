"""What a variant changes at its instant: in the environment, and in the requests that come after.

Lots are drawn by customer, so the same customers are concerned in every variant.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from sao.api.company import Cards
from sao.api.company.deeds import Deed
from sao.api.company.drawing import Lots
from sao.api.company.trouble import own_card, trouble
from sao.api.scenario.playing import Names
from sao.api.study.asking import PAGE, Asking
from sao.api.study.form import Coupon, Dunning, Price, Trial, Variant
from sao.api.study.reading import StudyFailed
from sao.api.study.selling import NotTold, otherwise

Rewrite = Callable[[Deed], Deed]

_GOING_ON = ("trialing", "active", "past_due")
_HAVING_A_POLICY = (*_GOING_ON, "unpaid", "paused")
_SALE = "/v1/subscriptions"
_UNTOLD = 1_000_000
"""Customers who were there, but no list told them, have numbers from here on."""


def change(variant: Variant, asking: Asking, seed: str, names: Names) -> Rewrite:
    """Bring a variant about; how requests that come after it are to be rewritten.

    Raises `StudyFailed`.
    """
    if variant.dunning is not None:
        _change_dunning(variant.dunning, asking)
    if variant.every_card is not None:
        _set_every_card(variant.every_card, asking)
    instead = {}
    for price in variant.prices:
        before, after = _change_price(price, asking, seed, names)
        instead[before] = after
    coupon = _change_coupon(variant.coupon, asking, seed) if variant.coupon is not None else None

    def rewrite(deed: Deed) -> Deed:
        command = deed.command
        params = _instead(command.params, instead)
        if command.method == "POST" and command.path == _SALE:
            params = _sold(params, variant, coupon, seed)
        return Deed(deed.at, replace(command, params=params))

    return rewrite


def troubles(
    cards: Cards, asking: Asking, seed: str, end: int, names: Names
) -> Iterator[tuple[str, Deed]]:
    """What becomes of the cards of all customers that are there, each with what it is about."""
    for number, customer in enumerate(asking.every("/v1/customers"), _UNTOLD):
        names[f"c{number}"] = customer
        lots = Lots(f"{seed}/{customer['id']}")
        found = trouble(lots, cards, own_card(number), asking.now, end)
        for place, deed in enumerate(found):
            yield f"{customer['id']}/{place}", deed


# --- cards ---------------------------------------------------------------------------------------


def _set_every_card(behavior: str, asking: Asking) -> None:
    """Every payment method that can do so: a bank account, say, asks for no code."""
    rows: list[Any] = []
    total = 1
    while len(rows) < total:
        page = asking.get("/api/views/behaviors", offset=len(rows), limit=PAGE)
        rows += page["rows"]
        total = page["total"] if page["rows"] else 0
    for row in rows:
        if behavior in row["choices"]:
            asking.post(f"/api/payment_methods/{row['object_id']}/behavior", behavior=behavior)


# --- dunning -------------------------------------------------------------------------------------


def _change_dunning(dunning: Dunning, asking: Asking) -> None:
    fields = ("retry_days", "subscription_end", "invoice_end")
    told = {name: getattr(dunning, name) for name in fields}
    params = {name: value for name, value in told.items() if value not in (None, UNSET)}
    if "retry_days" in params:
        params["retry_days"] = list(params["retry_days"])
    asking.post("/api/settings/dunning", **params)
    if dunning.applies_to == "everyone":
        for subscription in _subscriptions(asking, _HAVING_A_POLICY):
            asking.post(f"/api/subscriptions/{subscription['id']}/dunning", **params)


def _subscriptions(asking: Asking, statuses: tuple[str, ...]) -> list[Any]:
    """Those in these states; all of them, before any is changed."""
    every = asking.every("/v1/subscriptions", status="all")
    return [each for each in every if each["status"] in statuses]


# --- prices --------------------------------------------------------------------------------------


def _change_price(
    change: Price, asking: Asking, seed: str, names: Names
) -> tuple[str, Mapping[str, Any]]:
    """The id of the price as it was, and the one that is sold instead."""
    before = _found(change.price, asking, names)
    try:
        params = otherwise(before, change)
    except NotTold as error:
        raise StudyFailed(f"the price {change.price}: {error}") from error
    if before["lookup_key"] is not None:
        params |= {"lookup_key": before["lookup_key"], "transfer_lookup_key": True}
    after = asking.post("/v1/prices", **params)
    for name, body in names.items():
        if _id(body) == before["id"]:
            names[name] = after
    if change.existing == "moved":
        _move(change, before["id"], after["id"], asking, seed)
    return before["id"], after


def _id(body: Any) -> Any:
    return body.get("id") if isinstance(body, dict) else None


def _found(name: str, asking: Asking, names: Names) -> Any:
    expand = ["data.tiers", "data.currency_options"]
    known = _id(names[name]) if name in names else name
    there = []
    for price in asking.every("/v1/prices", expand=expand):
        called = (price["id"], price["lookup_key"], price["nickname"])
        if known in called:
            return price
        there.append(called[1] or called[2] or called[0])
    raise StudyFailed(f"there is no price {name}; there are {', '.join(there) or 'none'}")


def _move(change: Price, before: str, after: str, asking: Asking, seed: str) -> None:
    """Everyone who has it is on the other one from the next period on, or goes."""
    for subscription in _subscriptions(asking, _GOING_ON):
        items = [
            {"id": item["id"], "price": after}
            for item in subscription["items"]["data"]
            if item["price"]["id"] == before
        ]
        if not items:
            continue
        path = f"{_SALE}/{subscription['id']}"
        lots = Lots(f"{seed}/{subscription['customer']}")
        if lots.happens(f"leaves for {change.price}", change.leave):
            asking.post(path, cancel_at_period_end=True)
        else:
            asking.post(path, items=items, proration_behavior="none")


def _instead(value: Any, instead: Mapping[str, Mapping[str, Any]]) -> Any:
    """The value with the prices that are sold now in place of those that were."""
    if not instead:
        return value
    if isinstance(value, str):
        return instead[value]["id"] if value in instead else value
    if isinstance(value, dict):
        return {key: _instead(inner, instead) for key, inner in value.items()}
    if isinstance(value, list):
        return [_instead(inner, instead) for inner in value]
    return value


# --- trials and coupons --------------------------------------------------------------------------


def _change_coupon(coupon: Coupon, asking: Asking, seed: str) -> str:
    fields = ("percent_off", "amount_off", "currency", "duration", "duration_in_months")
    told = {name: getattr(coupon, name) for name in fields}
    params = {name: value for name, value in told.items() if value is not None}
    made: str = asking.post("/v1/coupons", name="Study", **params)["id"]
    if coupon.to != "new":
        for subscription in _subscriptions(asking, _GOING_ON):
            lots = Lots(f"{seed}/{subscription['customer']}")
            if not subscription["discounts"] and lots.happens("is given the coupon", coupon.share):
                asking.post(f"{_SALE}/{subscription['id']}", discounts=[{"coupon": made}])
    return made


def _sold(
    params: dict[str, Any], variant: Variant, coupon: str | None, seed: str
) -> dict[str, Any]:
    """A sale, with the trial and the coupon of the variant."""
    if variant.trial is not None:
        params = _tried(params, variant.trial)
    given = variant.coupon
    if given is None or given.to == "existing" or params.get("discounts"):
        return params
    lots = Lots(f"{seed}/{params.get('customer')}")
    if not lots.happens("is given the coupon", given.share):
        return params
    return {**params, "discounts": [{"coupon": coupon}]}


def _tried(params: dict[str, Any], trial: Trial) -> dict[str, Any]:
    tries = "trial_period_days" in params
    if not (tries or trial.everyone):
        return params
    days = params.get("trial_period_days") if trial.days is None else trial.days
    told = {key: value for key, value in params.items() if key != "trial_period_days"}
    if not days:
        return told
    told["trial_period_days"] = days
    if trial.missing_payment_method is not None:
        ends = {"missing_payment_method": trial.missing_payment_method}
        told["trial_settings"] = {"end_behavior": ends}
    return told
