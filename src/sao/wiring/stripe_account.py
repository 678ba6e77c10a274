"""Reading an account by Stripe's API: every list, page by page, with nothing changed there.

Retries and rate limits are the SDK's. What a list shows of an object is kept as it is shown.
Whoever imports this needs Stripe's SDK.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import stripe

from sao.api.endpoint import Reply
from sao.api.from_stripe import Header
from sao.api.scenario.fixtures import Ask, FixtureFailed
from sao.wiring.edge import wall_ms

STRIPE = stripe.DEFAULT_API_BASE
PAGE = 100
RETRIES_MAX = 8
AT_A_TIME = 3
"""How many customers are asked at once what they pay with: below the limit of sandboxes."""

Object = dict[str, Any]
Told = Callable[[Object], object]
Progress = Callable[[str, int], object]
"""Told of a list how many were read."""


class Listed(NamedTuple):
    """A list, what is to be expanded in it, and which of them: asked for, or in these states."""

    path: str
    expand: tuple[str, ...] = ()
    only: tuple[tuple[str, Any], ...] = ()
    states: tuple[str, ...] = ()


_LISTS = (
    Listed("/v1/tax_rates"),
    Listed("/v1/products"),
    Listed("/v1/billing/meters"),
    Listed("/v1/entitlements/features"),
    Listed("/v1/prices", ("data.tiers", "data.currency_options")),
    Listed("/v1/coupons", ("data.applies_to", "data.currency_options")),
    Listed("/v1/promotion_codes"),
    Listed("/v1/customers", ("data.tax_ids",)),
    Listed("/v1/subscriptions", ("data.discounts", "data.items.data.discounts")),
    Listed("/v1/subscription_schedules", (), (), ("active", "not_started")),
    Listed("/v1/invoiceitems", (), (("pending", "true"),)),
    Listed("/v1/invoices", (), (("status", "open"),)),
    Listed("/v1/invoices", (), (("status", "draft"),)),
)


_METHODS = "/v1/payment_methods"
_USES = "/v1/billing/meters/{}/event_summaries"
_NOT_SHOWN = (400, 403, 404)
"""What is answered by a server that has no such list, or to a key that may not see it."""
_MINUTE = 60
"""Where Stripe lets a span of use begin and end."""


class NotRead(Exception):  # noqa: N818  (it is an answer)
    """An account cannot be read; says why, and never with the key."""


def connect(key: str, base: str = STRIPE) -> stripe.StripeClient:
    """The SDK, for an account at Stripe or at another server that speaks like it."""
    base = base.rstrip("/")
    retries = RETRIES_MAX if base == STRIPE else 2
    return stripe.StripeClient(key, base_addresses={"api": base}, max_network_retries=retries)


def asked_at(key: str, base: str) -> Ask:
    """Asks a server by the SDK; what is refused is a reply, too."""
    client = connect(key, base)

    def ask(method: str, path: str, params: dict[str, Any]) -> Reply:
        try:
            return Reply(200, client.raw_request(method.lower(), path, **params).data)
        except stripe.StripeError as error:
            if not isinstance(error.json_body, dict):
                raise FixtureFailed(f"{base}: {error.user_message or type(error)}") from error
            return Reply(error.http_status or 500, error.json_body)

    return ask


class StripeAccount:
    """An account at Stripe, or at another server that speaks like it.

    `skipped` are lists that it does not show, and why.
    """

    def __init__(
        self, client: stripe.StripeClient, base: str = STRIPE, at_a_time: int = AT_A_TIME
    ) -> None:
        self._base = base.rstrip("/")
        self._client = client
        self._at_a_time = at_a_time
        self.skipped: dict[str, str] = {}

    def header(self, *, anonymous: bool) -> Header:
        """Whose it is, and of when. Raises `NotRead`."""
        try:
            own = self._get("/v1/account")
        except stripe.AuthenticationError as error:
            raise NotRead("the API key is refused") from error
        except stripe.APIConnectionError as error:
            raise NotRead(f"{self._base} does not answer") from error
        except stripe.StripeError:
            own = {}  # a restricted key may not see it
        return Header(
            account=own.get("id"),
            source=self._base,
            api_version=stripe.api_version,
            livemode=own.get("livemode") is True,
            fetched_at=self._now(),
            anonymous=anonymous,
        )

    def read(self, told: Told, progress: Progress) -> None:
        """Tell of every object, list by list. Raises `NotRead`."""
        found: dict[str, list[Object]] = {}
        for listed in _LISTS:
            name = listed.path.rpartition("/")[2]
            found.setdefault(name, [])
            for one in map(self._whole, self._every(listed)):
                told(one)
                found[name].append(one)
                progress(name, len(found[name]))
        if "/v1/prices" in self.skipped:
            for one in self._every(Listed("/v1/plans", ("data.tiers",))):
                told(one)
        if found["features"]:
            self._of_each("product", found["products"], told, progress)
        self._of_each("customer", found["customers"], told, progress)
        for number, one in enumerate(self._uses(found), 1):
            told(one)
            progress("what was used", number)

    def _uses(self, found: dict[str, list[Object]]) -> Iterator[Object]:
        """What customers used so far of what is metered: what Stripe has summed up for them."""
        meters = {one["id"]: one["event_name"] for one in found["meters"]}
        until = self._now() // _MINUTE * _MINUTE
        asked = set()
        for one in found["subscriptions"]:
            for meter, start in _metered(one):
                since = -(-start // _MINUTE) * _MINUTE
                if meter not in meters or since >= until or (one["customer"], meter) in asked:
                    continue
                asked.add((one["customer"], meter))
                span = (("customer", one["customer"]), ("start_time", since), ("end_time", until))
                for use in self._every(Listed(_USES.format(meter), (), span)):
                    if use["aggregated_value"]:
                        names = {"customer": one["customer"], "event_name": meters[meter]}
                        yield use | names

    def _of_each(self, kind: str, owners: list[Object], told: Told, progress: Progress) -> None:
        """What belongs to each: what a product gives, what a customer pays with."""
        part = "features" if kind == "product" else "payment_methods"
        parts = self._features if kind == "product" else self._methods
        with ThreadPoolExecutor(self._at_a_time) as pool:
            ids = [one["id"] for one in owners]
            read = pool.map(parts, ids)
            for number, (owner, found) in enumerate(zip(ids, read, strict=True), 1):
                for one in found:
                    told(one | {kind: owner})
                progress(f"{part} of {kind}s", number)

    def _features(self, product: str) -> list[Object]:
        return list(self._every(Listed(f"/v1/products/{product}/features")))

    def _methods(self, customer: str) -> list[Object]:
        """Of every type; of a server that wants one named, the cards."""
        of = (("customer", customer),)
        found = list(self._every(Listed(_METHODS, (), of)))
        if _METHODS in self.skipped:
            found = list(self._every(Listed(_METHODS, (), (*of, ("type", "card")))))
            if found:
                self.skipped[_METHODS] = "it shows cards only"
        return found

    def _whole(self, found: Object) -> Object:
        """An object with all of the lists in it, of which only a beginning is shown."""
        cut = {
            name: part
            for name, part in found.items()
            if isinstance(part, dict) and part.get("object") == "list" and part.get("has_more")
        }
        for name, part in cut.items():
            path, _, query = part["url"].partition("?")
            expand = ("data.discounts",) if name == "items" else ()
            rest = Listed(path, expand, tuple(parse_qsl(query)))
            found = found | {name: part | {"data": list(self._every(rest)), "has_more": False}}
        return found

    def _every(self, listed: Listed) -> Iterator[Object]:
        """Every object of a list; none of one that there is not, or that the key may not see."""
        params: dict[str, Any] = {"limit": PAGE} | dict(listed.only)
        if listed.expand:
            params["expand"] = list(listed.expand)
        while True:
            try:
                page = self._get(listed.path, **params)
            except stripe.StripeError as error:
                if not self._passes_over(error):
                    message = error.user_message or type(error).__name__
                    raise NotRead(f"{listed.path}: {message}") from error
                if "expand" in params and "starting_after" not in params:
                    del params["expand"]
                    continue
                message = error.user_message or "it is not shown"
                self.skipped[listed.path] = message.partition("\n")[0]
                return
            for one in page["data"]:
                if not listed.states or one["status"] in listed.states:
                    yield one
            if not page["has_more"]:
                return
            params["starting_after"] = page["data"][-1]["id"]

    def _passes_over(self, error: stripe.StripeError) -> bool:
        """Whether a list can be left out: a server that only resembles Stripe may fail at it."""
        resembles = self._base != STRIPE and error.http_status is not None
        return resembles or error.http_status in _NOT_SHOWN

    def _get(self, path: str, **params: Any) -> Any:
        return self._client.raw_request("get", path, **params).data

    def _now(self) -> int:
        """The wall's time; of a server that is not Stripe, what its own clock shows."""
        if self._base != STRIPE:
            try:
                return int(self._get("/api/clock")["now"])
            except (stripe.StripeError, KeyError, TypeError, ValueError):
                pass
        return wall_ms() // 1_000


def _metered(subscription: Object) -> Iterator[tuple[str, int]]:
    """The meters by which its items count, and since when."""
    for item in subscription["items"]["data"]:
        price = item.get("price") or {}
        meter = (price.get("recurring") or {}).get("meter")
        start = item.get("current_period_start") or subscription.get("current_period_start")
        if meter is not None and start is not None:
            yield meter, start
