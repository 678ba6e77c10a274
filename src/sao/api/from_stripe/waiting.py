"""What waits for the next invoice: invoice items, and what was used of what is metered."""

from typing import Any

from sao.api.from_stripe.account import Object
from sao.api.from_stripe.catalog import marked
from sao.api.from_stripe.wishes import IdOf, Unbringable, Wish, id_in, picked, text


def invoice_item(found: Object, id_of: IdOf) -> Wish:
    """An item that waits, of a customer or of a subscription, as the amount that it comes to."""
    if id_in(found.get("invoice")) is not None:
        raise Unbringable("it is on an invoice already")
    owner = id_of(id_in(found.get("customer")) or "")
    if owner is None:
        raise Unbringable("its customer is not there")
    params = picked(found, "currency", "description", "metadata", "period", "tax_behavior")
    params |= {"customer": owner, "amount": found["amount"]}
    params["discountable"] = found.get("discountable") is not False and found["amount"] >= 0
    sold = _subscription_of(found)
    if sold is not None:
        params["subscription"] = id_of(sold)
        if params["subscription"] is None:
            raise Unbringable(f"its subscription {sold} is not there")
    rates = [id_of(id_in(one) or "") for one in found.get("tax_rates") or ()]
    if any(rates):
        params["tax_rates"] = [rate for rate in rates if rate is not None]
    lost = ("discounts",) if found.get("discounts") else ()
    lost = lost if all(rates) else (*lost, "tax_rates")
    wanted = marked(found, params)
    return Wish("/v1/invoiceitems", wanted, ("tax_rates", "period"), lost)


def use(found: Object, names: dict[str, Object], id_of: IdOf) -> Wish:
    """What a customer used in the period that runs, as one event; `names` are the meters."""
    meter = names.get(str(found.get("meter")))
    owner = id_of(id_in(found.get("customer")) or "")
    if meter is None or owner is None:
        raise Unbringable("its meter or its customer is not there")
    formula = (meter.get("default_aggregation") or {}).get("formula")
    if formula == "count":
        raise Unbringable(f"{text(found['aggregated_value'])} events were counted before")
    mapping = (meter.get("customer_mapping") or {}).get("event_payload_key", "stripe_customer_id")
    settings = meter.get("value_settings") or {}
    payload: dict[str, Any] = {
        mapping: owner,
        settings.get("event_payload_key", "value"): text(found["aggregated_value"]),
    }
    at = max(found["start_time"], found["end_time"] - 1)
    params: dict[str, Any] = {
        "event_name": meter["event_name"],
        "payload": payload,
        "timestamp": at,
    }
    params["identifier"] = found["id"]
    return Wish("/v1/billing/meter_events", params)


def _subscription_of(found: Object) -> str | None:
    """Whose it is: below `parent` since 2025, at the top before."""
    parent = (found.get("parent") or {}).get("subscription_details") or {}
    return id_in(parent.get("subscription")) or id_in(found.get("subscription"))
