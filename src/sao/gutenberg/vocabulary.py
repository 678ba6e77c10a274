"""The words that dashboard specs may use: resources, with their sections and columns.

They name what a runtime can show, not what it holds. A test holds them against the runtime's.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Resource:
    """What can be shown of a resource: sections of its detail, and columns of its list."""

    sections: tuple[str, ...]
    columns: tuple[str, ...]


RESOURCES: Mapping[str, Resource] = {
    "customer": Resource(
        sections=(
            "facts",
            "subscriptions",
            "invoices",
            "payments",
            "payment_methods",
            "quotes",
            "tax_ids",
            "balance",
            "credits",
            "entitlements",
            "machine",
            "next_due",
            "outcomes",
        ),
        columns=("name", "email", "state", "plan", "mrr", "next_due", "created"),
    ),
    "subscription": Resource(
        sections=("facts", "items", "upcoming", "invoices", "machine", "next_due", "outcomes"),
        columns=("customer", "plan", "state", "mrr", "period", "next_due", "created"),
    ),
    "subscription_schedule": Resource(
        sections=("facts", "phases", "machine", "next_due", "outcomes"),
        columns=("customer", "name", "state", "phase", "next_due", "created"),
    ),
    "invoice": Resource(
        sections=(
            "facts",
            "lines",
            "totals",
            "payments",
            "credit_notes",
            "machine",
            "next_due",
            "outcomes",
        ),
        columns=("number", "customer", "state", "total", "due", "attempts", "created", "remaining"),
    ),
    "invoice_item": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("description", "customer", "invoice", "state", "total", "period", "created"),
    ),
    "credit_note": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("number", "customer", "invoice", "state", "total", "reason", "created"),
    ),
    "payment_intent": Resource(
        sections=("facts", "attempts", "invoices", "refunds", "machine", "next_due", "outcomes"),
        columns=("customer", "invoice", "state", "total", "method", "failure", "created", "name"),
    ),
    "payment_method": Resource(
        sections=("facts", "payments", "machine", "next_due", "outcomes"),
        columns=("customer", "method", "state", "behavior", "created"),
    ),
    "setup_intent": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("name", "customer", "state", "method", "failure", "created"),
    ),
    "refund": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("name", "customer", "payment", "state", "total", "reason", "created"),
    ),
    "dispute": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("name", "customer", "payment", "state", "total", "reason", "due", "created"),
    ),
    "product": Resource(
        sections=("facts", "prices", "features", "machine", "next_due", "outcomes"),
        columns=("name", "state", "prices", "created"),
    ),
    "feature": Resource(
        sections=("facts", "products", "machine", "next_due", "outcomes"),
        columns=("name", "key", "products", "state", "created"),
    ),
    "price": Resource(
        sections=("facts", "amounts", "subscriptions", "machine", "next_due", "outcomes"),
        columns=("product", "interval", "price", "state", "created", "name"),
    ),
    "coupon": Resource(
        sections=("facts", "promotion_codes", "machine", "next_due", "outcomes"),
        columns=("name", "off", "duration", "redeemed", "state", "created"),
    ),
    "promotion_code": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("name", "coupon", "customer", "redeemed", "state", "created"),
    ),
    "meter": Resource(
        sections=("facts", "alerts", "machine", "next_due", "outcomes"),
        columns=("name", "event", "formula", "state", "created"),
    ),
    "billing_alert": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("name", "meter", "customer", "gte", "triggered", "state", "created"),
    ),
    "tax_rate": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("name", "percentage", "inclusive", "state", "created"),
    ),
    "shipping_rate": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("name", "state", "total", "also", "takes", "created"),
    ),
    "tax_registration": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("name", "state", "percentage", "period", "created"),
    ),
    "tax_id": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("name", "type", "country", "customer", "state", "created"),
    ),
    "credit_grant": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("name", "customer", "state", "total", "left", "expires", "created"),
    ),
    "quote": Resource(
        sections=("facts", "items", "machine", "next_due", "outcomes"),
        columns=("number", "customer", "state", "total", "until", "created"),
    ),
    "payment_link": Resource(
        sections=("facts", "items", "sessions", "machine", "next_due", "outcomes"),
        columns=("name", "items", "state", "opened", "bought", "created"),
    ),
    "checkout_session": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("name", "customer", "email", "state", "total", "created"),
    ),
    "portal_configuration": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("name", "allows", "state", "created"),
    ),
    "payment_method_configuration": Resource(
        sections=("facts", "machine", "next_due", "outcomes"),
        columns=("name", "offers", "state", "created"),
    ),
    "webhook_endpoint": Resource(
        sections=("facts", "deliveries", "machine", "next_due", "outcomes"),
        columns=("name", "state", "events", "created"),
    ),
    "setting": Resource(sections=("facts",), columns=("name", "value")),
    "api_key": Resource(
        sections=("facts",), columns=("name", "key", "state", "may", "used", "ends")
    ),
    "outcome": Resource(
        sections=("facts", "cause", "effects", "chain"),
        columns=("at", "resource", "action", "state", "cause", "hash"),
    ),
    "due_action": Resource(
        sections=("facts",), columns=("at", "resource", "customer", "action", "total", "jump")
    ),
}
"""Every resource that lists, details and the inspector can name."""

METRICS: Mapping[str, tuple[str, ...]] = {
    "mrr": ("line", "bar"),
    "churn": ("line", "bar"),
    "revenue_by_plan": ("bar",),
    "trial_conversion": ("line", "bar"),
    "dunning": ("bar",),
    "dunning_funnel": ("funnel",),
    "recovery": ("line", "bar"),
    "cash": ("line", "bar"),
    "aged_receivables": ("bar",),
    "revenue_recognition": ("bar", "line"),
}
"""Every figure that a chart can show, with the kinds of chart that suit it, the best first."""

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "succeed": ("positive", "neutral"),
    "decline": ("critical", "neutral"),
    "auth_failure": ("warning", "neutral"),
}
"""What a charge attempt can come to, with the tones that suit it, the best first."""

POSITIONS: Mapping[str, tuple[str, ...]] = {
    "sidebar": ("nav_header", "nav_footer", "banner", "aside"),
    "topbar": ("bar_start", "bar_end", "banner", "aside"),
}
"""The places of each layout that all views share."""

CAPACITY: Mapping[str, int] = {
    "nav_header": 2,
    "nav_footer": 2,
    "bar_start": 1,
    "bar_end": 2,
    "banner": 1,
    "aside": 2,
}
"""How many blocks a position has room for."""

_SHOWN = {
    "amounts": "what it comes to",
    "cause": "what caused it",
    "chain": "its place in the chain",
    "entitlements": "what they may use",
    "effects": "what followed from it",
    "machine": "the state it is in",
    "next_due": "what is due next",
    "totals": "what it comes to",
    "upcoming": "the invoice that comes next",
}
"""What a section shows, where its name alone does not make a sentence."""


def invitation(resource: str) -> str:
    """What to do while no resource is open: "Pick an invoice"."""
    article = "an" if resource[0] in "aeiou" else "a"
    return f"Pick {article} {resource.replace('_', ' ')}"


def shown(section: str) -> str:
    """What a section shows, as the end of a sentence: "its payment methods"."""
    return _SHOWN.get(section) or f"its {section.replace('_', ' ')}"
