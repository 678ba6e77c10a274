"""Areas: to which part of the API objects, events and expanded fields belong.

An area is the first word of a path behind the API's own (`customers`, `billing`), and what keys are
restricted to. What exists only inside another object (a line, a discount) belongs to that one.
Decisions: docs/decisions/0065, 0066.
"""

from collections.abc import Iterable, Iterator

from sao.wire.params import names
from sao.wire.registry import BY_SCHEMA, RESOURCES
from sao.wire.resource import Resource

_OF_KINDS = {
    "customer.discount": "customers",
    "customer_balance_transaction": "customers",
    "sao.settings": "settings",
    "sao.usage": "billing",
}
"""The kinds of object whose name does not say it."""


_EXPANDED = {
    "balance_transactions": "balance_transaction failure_balance_transaction",
    "billing": "credit_balance_transaction credit_grant meter",
    "billing_portal": "configuration",
    "charges": "charge latest_charge source",
    "coupons": "coupon",
    "credit_notes": "credit_note",
    "customers": "customer customer_balance_transaction",
    "disputes": "source",
    "entitlements": "feature",
    "invoice_payments": "payments",
    "invoices": "invoice latest_invoice latest_revision",
    "payment_intents": "payment_intent",
    "payment_links": "payment_link",
    "payment_methods": "default_payment_method payment_method",
    "plans": "plan",
    "prices": "default_price price",
    "products": "product",
    "promotion_codes": "promotion_code",
    "quotes": "quote",
    "refunds": "refund refunds source",
    "setup_intents": "pending_setup_intent setup_intent",
    "shipping_rates": "shipping_rate",
    "subscription_schedules": "schedule subscription_schedule",
    "subscriptions": "subscription subscriptions",
    "tax_ids": "account_tax_ids",
    "tax_rates": "default_tax_rates",
    "test_helpers": "test_clock",
}
"""Which fields lead to objects of an area, wherever they stand."""


PARTS = names(
    "applies_to breakdown cash_balance confirmation_secret currency_options discount discounts "
    "invoice_credit_balance line_items sources tax tax_ids taxes tiers total_count"
)
"""The fields that show more of the object that they stand in, or what exists only inside it."""


def _led_to() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for area, fields in _EXPANDED.items():
        for field in fields.split():
            found[field] = (*found.get(field, ()), area)
    return found


_WITHIN = "source.coupon"
"""A discount's source is a part of it, unlike that of a balance transaction."""

LED_TO = _led_to()
"""The areas of what a field leads to, by its name. A test holds that none is missing."""


def areas_along(path: str) -> Iterator[str]:
    """The areas of all that lies on a path that is expanded: `latest_invoice.payments`."""
    steps = path.split(".")
    for step, after in zip(steps, [*steps[1:], ""], strict=True):
        if f"{step}.{after}" != _WITHIN:
            yield from LED_TO.get(step, ())


def area_of_kind(kind: str) -> str:
    """The area of a kind of object, as it is called in `object`: `tax.registration`, `invoice`."""
    before, dot, _ = kind.partition(".")
    return _OF_KINDS.get(kind) or (before if dot else f"{kind}s")


def area_of_schema(schema: str) -> str:
    """The area of what a machine's objects are."""
    return area_of_kind(BY_SCHEMA[schema].object)


def area_of_event(label: str) -> str:
    """The area of what an event of this type shows."""
    return _OF_EVENTS[label]


def areas_of_events(labels: Iterable[str]) -> set[str]:
    """The same of several."""
    return {_OF_EVENTS[label] for label in labels}


def _shown(resource: Resource, label: str) -> str:
    kind = label.rpartition(".")[0]
    return area_of_kind(kind if kind in resource.shown else resource.object)


_OF_EVENTS = {
    label: _shown(resource, label)
    for resource in RESOURCES
    for told in resource.told.values()
    for label in told.every
}
