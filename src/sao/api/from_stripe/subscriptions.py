"""Subscriptions in the middle of their period: as requests.

What they were before is not made again: each begins here in the period that runs, which was paid,
or is owed.
"""

from typing import Any

from sao.api.from_stripe.account import Object
from sao.api.from_stripe.catalog import marked
from sao.api.from_stripe.people import discount
from sao.api.from_stripe.wishes import IdOf, Unbringable, Wish, id_in, picked
from sao.billing.reckoning.calendar import boundary_until
from sao.billing.values.price import Recurring

_RUNNING = ("trialing", "active", "past_due", "unpaid", "paused")
_WHY_NOT = {
    "incomplete": "its first payment is still open: it begins there, or not at all",
    "incomplete_expired": "it never began",
    "canceled": "it has ended",
}
_FOR_A_PERIOD = ("subscription_cycle", "subscription_create")
_NOT_HERE = (
    "application_fee_percent",
    "on_behalf_of",
    "pending_update",
    "transfer_data",
)


def subscription(found: Object, id_of: IdOf, latest: Object | None = None) -> Wish:
    """A subscription as it stands; `latest` is its latest invoice, if that is open or a draft.

    Raises `Unbringable`.
    """
    status = found.get("status")
    if status not in _RUNNING:
        raise Unbringable(_WHY_NOT.get(str(status), f"its status is {status}"))
    owner = id_of(id_in(found.get("customer")) or "")
    if owner is None:
        raise Unbringable("its customer is not there")
    lost: list[str] = []
    params = _standing(found, lost) | _terms(found, id_of, lost)
    params |= {"customer": owner, "items": _items(found, id_of, lost)}
    off = _discounts(found.get("discounts") or [found.get("discount")], id_of, lost)
    if off:
        params["discounts"] = off
    lost += [f"{name}: there is nothing like it here" for name in _NOT_HERE if found.get(name)]
    if owes(found, latest):
        params["paid"] = False
    elif latest is not None:
        lost.append(f"latest_invoice: {latest['id']} is {latest.get('status')}, and stays there")
    if status == "unpaid":
        lost.append("it was unpaid: what it owes is tried again")
    loose = ("automatic_tax", "payment_settings", "billing_thresholds", "invoice_settings")
    return Wish("/api/import/subscriptions", marked(found, params), loose, tuple(lost))


def owes(found: Object, latest: Object | None) -> bool:
    """Whether the period that runs is still to be paid; not while its collection is paused."""
    if found.get("pause_collection"):
        return False
    if latest is not None:
        return latest.get("billing_reason") in _FOR_A_PERIOD
    return found.get("status") in ("past_due", "unpaid")


def period_of(found: Object) -> tuple[int, int]:
    """The period that runs: of the items' since 2025, of the subscription before."""
    items = found["items"]["data"]
    periods = [
        (item["current_period_start"], item["current_period_end"])
        for item in items
        if item.get("current_period_end") is not None
    ]
    if periods:
        return min(periods, key=lambda period: period[1])
    return found["current_period_start"], found["current_period_end"]


def _standing(found: Object, lost: list[str]) -> dict[str, Any]:
    start, end = period_of(found)
    anchor = found.get("billing_cycle_anchor") or start
    if found["status"] != "paused" and _boundary(anchor, found, end) != end:
        anchor = end
        lost.append("billing_cycle_anchor: its period ends on another day, which counts from here")
    params = picked(found, "trial_start", "trial_end", "canceled_at") | {
        "start_date": min(found.get("start_date") or start, start),
        "billing_cycle_anchor": anchor,
        "current_period_start": start,
        "current_period_end": end,
    }
    if found["status"] == "paused":
        params["paused"] = True
    if found.get("cancel_at_period_end"):
        params["cancel_at_period_end"] = True
    elif found.get("cancel_at"):
        params["cancel_at"] = found["cancel_at"]
    return params


def _boundary(anchor: int, found: Object, at: int) -> int:
    said = [_price(item).get("recurring") or _price(item) for item in found["items"]["data"]]
    cycles = [Recurring(one["interval"], one.get("interval_count") or 1) for one in said]
    ends = (boundary_until(anchor, cycle, at) for cycle in cycles)
    return max(ends)


def _terms(found: Object, id_of: IdOf, lost: list[str]) -> dict[str, Any]:
    names = ("collection_method", "currency", "days_until_due", "description", "metadata")
    params = picked(found, *names, "pending_invoice_item_interval")
    paid_with = id_in(found.get("default_payment_method")) or id_in(found.get("default_source"))
    if paid_with is not None:
        params |= _paid_with(paid_with, id_of, lost)
    rates = _rates(found.get("default_tax_rates"), id_of, lost)
    if rates:
        params["default_tax_rates"] = rates
    if (found.get("automatic_tax") or {}).get("enabled"):
        params["automatic_tax"] = {"enabled": True}
    settings = found.get("payment_settings") or {}
    chosen = picked(settings, "payment_method_types", "save_default_payment_method")
    card = (settings.get("payment_method_options") or {}).get("card") or {}
    asked = picked(card, "network", "request_three_d_secure")
    if asked:
        chosen["payment_method_options"] = {"card": asked}
    if chosen:
        params["payment_settings"] = chosen
    said = (found.get("trial_settings") or {}).get("end_behavior") or {}
    ends = picked(said, "missing_payment_method")
    if ends:
        params["trial_settings"] = {"end_behavior": ends}
    words = picked(found.get("invoice_settings") or {}, "custom_fields", "description", "footer")
    if words:
        params["invoice_settings"] = words
    return params | _resting(found)


def _resting(found: Object) -> dict[str, Any]:
    params: dict[str, Any] = {}
    pause = picked(found.get("pause_collection") or {}, "behavior", "resumes_at")
    if pause:
        params["pause_collection"] = pause
    said = found.get("billing_thresholds") or {}
    watched = picked(said, "amount_gte", "reset_billing_cycle_anchor")
    if watched:
        params["billing_thresholds"] = watched
    return params


def _paid_with(method: str, id_of: IdOf, lost: list[str]) -> dict[str, Any]:
    here = id_of(method)
    if here is None:
        lost.append(f"default_payment_method: {method} is not there")
        return {}
    return {"default_payment_method": here}


def _items(found: Object, id_of: IdOf, lost: list[str]) -> list[dict[str, Any]]:
    items = []
    for item in found["items"]["data"]:
        price = _price(item)
        if id_of(price["id"]) is None:
            raise Unbringable(f"its price {price['id']} is not there")
        params = picked(item, "metadata") | {"price": price["id"]}
        if not _is_metered(price) and item.get("quantity") is not None:
            params["quantity"] = item["quantity"]
        rates = _rates(item.get("tax_rates"), id_of, lost)
        if rates:
            params["tax_rates"] = rates
        off = _discounts(item.get("discounts") or (), id_of, lost)
        if off:
            params["discounts"] = off
        if item.get("billing_thresholds"):
            lost.append(f"items[billing_thresholds] of {price['id']}")
        items.append(params)
    return items


def _discounts(said: Any, id_of: IdOf, lost: list[str]) -> list[dict[str, Any]]:
    found = []
    for one in said:
        if one is None:
            continue
        params, without = discount(one, id_of)
        lost += without
        if params is not None:
            found.append(params)
    return found


def _price(item: Object) -> Object:
    """What an item costs: a price, or the plan that older versions show."""
    price: Object | None = item.get("price") or item.get("plan")
    if price is None:
        raise Unbringable("one of its items has no price")
    return price


def _is_metered(price: Object) -> bool:
    return (price.get("recurring") or price).get("usage_type") == "metered"


def _rates(said: Any, id_of: IdOf, lost: list[str]) -> list[str]:
    found = []
    for one in said or ():
        here = id_of(id_in(one) or "")
        if here is None:
            lost.append(f"tax rate {id_in(one)}: it is not there")
        else:
            found.append(here)
    return found
