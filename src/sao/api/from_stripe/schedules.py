"""Schedules of subscriptions: the phase that runs, and those to come."""

from typing import Any

from sao.api.from_stripe.account import Object
from sao.api.from_stripe.catalog import marked
from sao.api.from_stripe.wishes import IdOf, Unbringable, Wish, id_in, picked

PATH = "/v1/subscription_schedules"
_SAID = ("billing_cycle_anchor", "collection_method", "metadata", "proration_behavior")
_LOST = ("add_invoice_items", "discounts", "transfer_data", "application_fee_percent")


def schedule(found: Object, id_of: IdOf) -> Wish:
    """A schedule that is yet to begin, or one that takes over a subscription that was brought."""
    status = found.get("status")
    if status not in ("active", "not_started"):
        raise Unbringable(f"it is {status}")
    lost: list[str] = []
    params = marked(found, picked(found, "metadata"))
    params["end_behavior"] = found.get("end_behavior") or "release"
    if status == "active":
        owned = id_of(id_in(found.get("subscription")) or "")
        if owned is None:
            raise Unbringable("its subscription is not there")
        ahead = _phases(found, id_of, lost)
        wanted = {"from_subscription": owned, "metadata": params["metadata"]}
        return Wish(PATH, wanted, (), tuple(lost), _planned(ahead, params["end_behavior"]))
    params["customer"] = id_of(id_in(found.get("customer")) or "")
    if params["customer"] is None:
        raise Unbringable("its customer is not there")
    params["phases"] = _phases(found, id_of, lost)
    params["start_date"] = found["phases"][0]["start_date"]
    return Wish(PATH, params, (), tuple(lost))


def _planned(phases: list[dict[str, Any]], ending: str) -> Any:
    """Once it has taken over its subscription: what it is to become, and when."""

    def then(taken: Any) -> Wish:
        first = taken["phases"][0]["start_date"]
        ahead = [phases[0] | {"start_date": first, "proration_behavior": "none"}, *phases[1:]]
        return Wish(f"{PATH}/{taken['id']}", {"end_behavior": ending, "phases": ahead})

    return then


def _phases(found: Object, id_of: IdOf, lost: list[str]) -> list[dict[str, Any]]:
    """The phases that are not over."""
    running = (found.get("current_phase") or {}).get("start_date") or 0
    ahead = [phase for phase in found["phases"] if phase["start_date"] >= running]
    if not ahead:
        raise Unbringable("it has no phase that is still to come")
    return [_phase(phase, id_of, lost) for phase in ahead]


def _phase(phase: Object, id_of: IdOf, lost: list[str]) -> dict[str, Any]:
    lost += [f"phases[{name}]" for name in _LOST if phase.get(name)]
    params = picked(phase, *_SAID, "trial_end") | {"end_date": phase["end_date"]}
    params["items"] = [_item(item, id_of, lost) for item in phase["items"]]
    method = id_in(phase.get("default_payment_method"))
    if method is not None and id_of(method) is not None:
        params["default_payment_method"] = id_of(method)
    return params


def _item(item: Object, id_of: IdOf, lost: list[str]) -> dict[str, Any]:
    price = id_in(item.get("price")) or id_in(item.get("plan")) or ""
    if id_of(price) is None:
        raise Unbringable(f"its price {price} is not there")
    lost += [f"phases[items][{name}]" for name in _LOST if item.get(name)]
    params = {"price": price} | picked(item, "quantity", "metadata")
    rates = [id_of(id_in(one) or "") for one in item.get("tax_rates") or ()]
    return params | ({"tax_rates": [rate for rate in rates if rate]} if any(rates) else {})
