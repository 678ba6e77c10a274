"""What an environment has already of what is to be brought: by its id, or by what it goes by."""

from collections.abc import Callable, Iterator
from typing import Any

from sao.api.answering.dispatch import Dispatcher
from sao.api.answering.service import ERRORS
from sao.api.from_stripe.account import Object
from sao.api.from_stripe.wishes import STRIPE_ID, id_in

PAGE = 100

_PATHS = {
    "card": "/v1/payment_methods",
    "coupon": "/v1/coupons",
    "customer": "/v1/customers",
    "invoiceitem": "/v1/invoiceitems",
    "payment_method": "/v1/payment_methods",
    "plan": "/v1/prices",
    "price": "/v1/prices",
    "product": "/v1/products",
    "promotion_code": "/v1/promotion_codes",
    "subscription": "/v1/subscriptions",
    "subscription_schedule": "/v1/subscription_schedules",
    "tax_rate": "/v1/tax_rates",
}
_MARKED = (
    "customer",
    "invoiceitem",
    "promotion_code",
    "subscription",
    "subscription_schedule",
    "tax_rate",
)
"""What may have another id here, and says in its metadata which it had."""
_NAMED = {
    "billing.meter": ("/v1/billing/meters", "event_name"),
    "entitlements.feature": ("/v1/entitlements/features", "lookup_key"),
}
"""What has another id here, and goes by a name that only it has."""


class Known:
    """What is there: looked up once where it has another id, else each time."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._by_mark = {kind: dict(self._marks(kind)) for kind in _MARKED}
        self._by_name = {
            kind: {one[name]: one["id"] for one in self._every(path)}
            for kind, (path, name) in _NAMED.items()
        }

    def find(self, found: Object) -> str | None:
        """The id here of what is there already."""
        kind, source = found["object"], found["id"]
        if kind in _NAMED:
            return self._by_name[kind].get(found.get(_NAMED[kind][1], ""))
        if kind in _ASKED:
            return _ASKED[kind](self, found)
        here = self._by_mark.get(kind, {}).get(source)
        if here is None and self._get(f"{_PATHS[kind]}/{source}") is not None:
            return str(source)
        return self._method(found) if here is None and kind in _METHODS else here

    def _method(self, found: Object) -> str | None:
        """A customer's payment method that could not keep its id."""
        owner = id_in(found.get("customer")) or ""
        owner = self._by_mark["customer"].get(owner, owner)
        if self._get(f"/v1/customers/{owner}") is None:
            return None
        every = self._every("/v1/payment_methods", customer=owner)
        return next((one["id"] for one in every if _mark(one) == found["id"]), None)

    def used(self, found: Object) -> str | None:
        """What a customer used is there where anything is that was used then."""
        owner = id_in(found.get("customer")) or ""
        owner = self._by_mark["customer"].get(owner, owner)
        names = {
            "customer": owner,
            "start_time": found["start_time"],
            "end_time": found["end_time"],
        }
        meter = self._by_name["billing.meter"].get(found.get("event_name", ""))
        page = self._get(f"/v1/billing/meters/{meter}/event_summaries", **names)
        used = page is not None and any(one["aggregated_value"] for one in page["data"])
        return str(found["id"]) if used else None

    def given(self, found: Object) -> str | None:
        """What gives a product a feature has neither a name nor metadata."""
        owner = id_in(found.get("product"))
        feature = found.get("entitlement_feature")
        key = feature.get("lookup_key") if isinstance(feature, dict) else None
        if owner is None or key is None or self._get(f"/v1/products/{owner}") is None:
            return None
        every = self._every(f"/v1/products/{owner}/features")
        return next(
            (one["id"] for one in every if one["entitlement_feature"]["lookup_key"] == key), None
        )

    def _marks(self, kind: str) -> Iterator[tuple[str, str]]:
        every = {"status": "all"} if kind == "subscription" else {}
        for one in self._every(_PATHS[kind], **every):
            if _mark(one) is not None:
                yield _mark(one) or "", one["id"]

    def _every(self, path: str, **params: Any) -> Iterator[Any]:
        after: dict[str, str] = {}
        while True:
            page = self._get(path, limit=PAGE, **params, **after)
            if page is None:
                return
            yield from page["data"]
            if not page["has_more"]:
                return
            after = {"starting_after": page["data"][-1]["id"]}

    def _get(self, path: str, **params: Any) -> Any:
        reply = self._dispatcher.request("GET", path, params)
        return reply.body if reply.status < ERRORS else None


_ASKED: dict[str, Callable[[Known, Object], str | None]] = {
    "product_feature": Known.given,
    "billing.meter_event_summary": Known.used,
}
"""What has neither an id nor a name that stays: asked of whom it belongs to."""
_METHODS = ("payment_method", "card")


def _mark(found: Any) -> str | None:
    mark = (found.get("metadata") or {}).get(STRIPE_ID)
    return mark if isinstance(mark, str) else None
