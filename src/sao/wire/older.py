"""Older versions of the API: what Stripe has moved since, beside what took its place.

A client that names the version that it was written for finds in every object the fields of that
version, computed from today's. Nothing is taken away, and parameters are today's. The table says up
to which version a field was there. Versions before 2020-08-27 look like that one.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.wire.events import TELLING, Telling
from sao.wire.expand import EXPANDABLE, NEWEST, Look
from sao.wire.ids import stored
from sao.wire.render import present
from sao.wire.resource import Fields, Find, Get, by_id
from sao.wire.resources import coupon
from sao.wire.resources.charge import render_charge
from sao.wire.resources.discount import of_invoice, of_subscription
from sao.wire.resources.price import price_of, render_as_plan
from sao.wire.shapes import Rendered, whole_listing
from sao.wire.versions import BASIL, CLOVER, LATEST_CHARGE, date_of

# --- subscriptions ---------------------------------------------------------------------------


def _period(end: str) -> Get:
    def get(subscription: Rendered, _find: Find) -> Any:
        return min(item[end] for item in subscription["items"]["data"])

    return get


def _first_discount(found: Get) -> Get:
    def get(parent: Rendered, find: Find) -> Any:
        return next((one for one in found(parent, find) if isinstance(one, dict)), None)

    return get


# --- invoices --------------------------------------------------------------------------------


def _subscription_of(invoice: Rendered) -> Rendered:
    details: Rendered | None = (invoice["parent"] or {}).get("subscription_details")
    return details or {}


def _subscription(invoice: Rendered, _find: Find) -> str | None:
    told: str | None = _subscription_of(invoice).get("subscription")
    return told


def _subscription_details(invoice: Rendered, _find: Find) -> Rendered | None:
    details = _subscription_of(invoice)
    return {"metadata": details["metadata"]} if details else None


def _intent(invoice: Rendered, find: Find) -> str | None:
    state = find(invoice.get("id") or "")
    if not isinstance(state, Invoice):
        return None
    return state.latest_attached or state.payment_intent


def _charge(invoice: Rendered, find: Find) -> Any:
    intent = find(_intent(invoice, find) or "")
    return intent.charges[-1].id if isinstance(intent, PaymentIntent) and intent.charges else None


def _charge_shown(invoice: Rendered, find: Find) -> Any:
    intent = find(_intent(invoice, find) or "")
    if not isinstance(intent, PaymentIntent) or not intent.charges:
        return invoice.get("charge")
    return render_charge(intent, intent.charges[-1])


def _out_of_band(invoice: Rendered, find: Find) -> bool:
    state = find(invoice.get("id") or "")
    return isinstance(state, Invoice) and state.paid_out_of_band


def _tax(invoice: Rendered, _find: Find) -> int | None:
    taxes = invoice["total_taxes"]
    return sum(tax["amount"] for tax in taxes) if taxes else None


def _amounts(field: str) -> Get:
    """Taxes as they were told before there were others than tax rates."""

    def get(parent: Rendered, _find: Find) -> list[Rendered]:
        return [
            {
                "amount": tax["amount"],
                "inclusive": tax["tax_behavior"] == "inclusive",
                "tax_rate": (tax["tax_rate_details"] or {}).get("tax_rate"),
                "taxability_reason": tax["taxability_reason"],
                "taxable_amount": tax["taxable_amount"],
            }
            for tax in parent[field]
        ]

    return get


# --- lines and items -------------------------------------------------------------------------


def _details(line: Rendered) -> Rendered:
    """What a line is of, whichever of the two it is."""
    parent: Rendered = line["parent"] or {}
    found = parent.get("subscription_item_details") or parent.get("invoice_item_details")
    return found or parent.get("subscription_details") or {}


def _detail(field: str) -> Get:
    return lambda line, _find: _details(line).get(field)


def _is_proration(line: Rendered, _find: Find) -> bool:
    return bool(_details(line).get("proration"))


def _type(line: Rendered, _find: Find) -> str:
    of_item = _details(line).get("invoice_item") is not None
    return "invoiceitem" if of_item or line["parent"] is None else "subscription"


def _price(line: Rendered, find: Find) -> Any:
    named = (line["pricing"] or {}).get("price_details")
    state = price_of(named, find) if named else None
    return None if state is None or isinstance(state, str) else state


def _price_shown(line: Rendered, find: Find) -> Any:
    state = _price(line, find)
    return None if state is None else present(state)


def _plan(line: Rendered, find: Find) -> Any:
    state = _price(line, find)
    return None if state is None or state.recurring is None else render_as_plan(state)


def _unit_amount(item: Rendered, _find: Find) -> int | None:
    decimal = _unit_decimal(item, _find)
    return int(decimal) if decimal is not None and decimal.lstrip("-").isdigit() else None


def _unit_decimal(item: Rendered, _find: Find) -> str | None:
    told: str | None = (item["pricing"] or {}).get("unit_amount_decimal")
    return told


# --- payments and discounts ------------------------------------------------------------------


def _invoice_of_intent(intent: Rendered, find: Find) -> str | None:
    state = find(intent["id"])
    return state.invoice if isinstance(state, PaymentIntent) else None


def _invoice_of_charge(charge: Rendered, find: Find) -> str | None:
    state = find(charge["payment_intent"] or "")
    return state.invoice if isinstance(state, PaymentIntent) else None


def _charges(intent: Rendered, find: Find) -> Rendered:
    state = find(intent["id"])
    made: list[Rendered] = []
    if isinstance(state, PaymentIntent):
        made = [render_charge(state, one) for one in reversed(state.charges)]
    return whole_listing(f"/v1/charges?payment_intent={intent['id']}", made)


def _coupon(source: str) -> Get:
    def get(parent: Rendered, find: Find) -> Any:
        state = find(stored(coupon.PREFIX, (parent[source] or {}).get("coupon") or ""))
        return None if state is None else present(state)

    return get


class Moved(NamedTuple):
    """A field that objects of a kind had before a version."""

    before: str
    kind: str
    field: str
    get: Get


MOVED = (
    Moved(BASIL, "subscription", "current_period_start", _period("current_period_start")),
    Moved(BASIL, "subscription", "current_period_end", _period("current_period_end")),
    Moved(BASIL, "subscription", "discount", _first_discount(of_subscription)),
    Moved(BASIL, "invoice", "subscription", _subscription),
    Moved(BASIL, "invoice", "subscription_details", _subscription_details),
    Moved(BASIL, "invoice", "paid", lambda i, _find: i["status"] == "paid"),
    Moved(BASIL, "invoice", "paid_out_of_band", _out_of_band),
    Moved(BASIL, "invoice", "payment_intent", _intent),
    Moved(BASIL, "invoice", "charge", _charge),
    Moved(BASIL, "invoice", "discount", _first_discount(of_invoice)),
    Moved(BASIL, "invoice", "tax", _tax),
    Moved(BASIL, "invoice", "total_tax_amounts", _amounts("total_taxes")),
    Moved(BASIL, "line_item", "type", _type),
    Moved(BASIL, "line_item", "price", _price_shown),
    Moved(BASIL, "line_item", "plan", _plan),
    Moved(BASIL, "line_item", "proration", _is_proration),
    Moved(BASIL, "line_item", "proration_details", _detail("proration_details")),
    Moved(BASIL, "line_item", "subscription_item", _detail("subscription_item")),
    Moved(BASIL, "line_item", "invoice_item", _detail("invoice_item")),
    Moved(BASIL, "line_item", "tax_amounts", _amounts("taxes")),
    Moved(BASIL, "invoiceitem", "price", _price_shown),
    Moved(BASIL, "invoiceitem", "plan", _plan),
    Moved(BASIL, "invoiceitem", "subscription", _detail("subscription")),
    Moved(BASIL, "invoiceitem", "subscription_item", _detail("subscription_item")),
    Moved(BASIL, "invoiceitem", "unit_amount", _unit_amount),
    Moved(BASIL, "invoiceitem", "unit_amount_decimal", _unit_decimal),
    Moved(BASIL, "payment_intent", "invoice", _invoice_of_intent),
    Moved(BASIL, "charge", "invoice", _invoice_of_charge),
    Moved(LATEST_CHARGE, "payment_intent", "charges", _charges),
    Moved(CLOVER, "discount", "coupon", _coupon("source")),
    Moved(CLOVER, "promotion_code", "coupon", _coupon("promotion")),
)
"""Everything that was moved, as far as it can be told of what there is."""


NAMED: dict[str, Fields] = {
    "charge": {"invoice": by_id("invoice")},
    "invoice": {
        "charge": _charge_shown,
        "payment_intent": by_id("payment_intent"),
        "subscription": by_id("subscription"),
    },
    "invoiceitem": {"subscription": by_id("subscription")},
    "payment_intent": {"invoice": by_id("invoice")},
}
"""What of it can be expanded."""


@lru_cache(maxsize=64)  # what is named comes from clients
def look_of(version: str) -> Look:
    """How objects look to a client that names this version, or none."""
    date = date_of(version)
    return NEWEST if date is None else _look_as_of(date)


@cache
def _look_as_of(date: str) -> Look:
    kinds: dict[str, dict[str, Get]] = {}
    for moved in MOVED:
        if date < moved.before:
            kinds.setdefault(moved.kind, {})[moved.field] = moved.get
    named = {
        kind: {name: get for name, get in fields.items() if name in kinds.get(kind, {})}
        for kind, fields in NAMED.items()
    }
    fields = {kind: {**EXPANDABLE.get(kind, {}), **more} for kind, more in named.items()}

    def dress(rendered: Any, find: Find) -> None:
        for each in _objects(rendered):
            for field, get in kinds.get(each["object"], {}).items():
                if field not in each:
                    each[field] = get(each, find)

    return Look({**EXPANDABLE, **fields}, dress)


def telling(version: str | None, find: Find) -> Telling:
    """How a listener is told who asked for a version; in ours, where nothing would be different."""
    if version is None or date_of(version) is None:
        return TELLING
    return Telling(version, look_of(version), find)


def _objects(value: Any) -> Iterator[Rendered]:
    """Every object within, from the outermost; not what is a user's own to fill."""
    if isinstance(value, list):
        for each in value:
            yield from _objects(each)
    elif isinstance(value, dict):
        if isinstance(value.get("object"), str) and value.get("deleted") is not True:
            yield value
        for name, each in value.items():
            if name != "metadata":
                yield from _objects(each)
