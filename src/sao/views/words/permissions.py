"""Permissions in words: what a form offers of what a key may do. The rest stays with the API.

The names are areas (docs/keys.md); a test holds them against those that there are.
"""

from collections.abc import Mapping

_BOTH: Mapping[str, str] = {
    "billing": "Meters, credits and alerts",
    "billing_portal": "Customer portal",
    "charges": "Charges",
    "checkout": "Checkout sessions",
    "clock": "The clock",
    "coupons": "Coupons",
    "credit_notes": "Credit notes",
    "customers": "Customers",
    "disputes": "Disputes",
    "entitlements": "Features",
    "invoiceitems": "Invoice items",
    "invoices": "Invoices",
    "payment_intents": "Payments",
    "payment_links": "Payment links",
    "payment_method_configurations": "Payment method configurations",
    "payment_methods": "Payment methods",
    "prices": "Prices",
    "products": "Products",
    "promotion_codes": "Promotion codes",
    "quotes": "Quotes",
    "refunds": "Refunds",
    "settings": "Settings",
    "setup_intents": "Setup intents",
    "shipping_rates": "Shipping rates",
    "subscription_items": "Subscription items",
    "subscription_schedules": "Subscription schedules",
    "subscriptions": "Subscriptions",
    "tax": "Tax registrations and calculations",
    "tax_ids": "Tax ids",
    "tax_rates": "Tax rates",
    "test_helpers": "Test clocks",
    "webhook_endpoints": "Webhook endpoints",
}
_ONLY_READ: Mapping[str, str] = {
    "balance": "Balance",
    "balance_transactions": "Balance transactions",
    "events": "Events",
    "invoice_payments": "Invoice payments",
    "metrics": "Metrics, for Prometheus",
    "stream": "The stream of outcomes",
}
_OF_EVERYTHING: Mapping[str, str] = {
    "query": "Questions in SQL",
    "reports": "Reports",
    "scenario": "All requests so far",
    "views": "The dashboard's views",
}
"""Who may read one of these reads of everything."""

READ_ALL = "read"


def permission_words() -> dict[str, str]:
    """Every permission that is offered, in words: reading everything first, the rest by name."""
    labels = {f"{area}:read": f"{name}: read" for area, name in {**_BOTH, **_ONLY_READ}.items()}
    labels |= {f"{area}:write": f"{name}: read and change" for area, name in _BOTH.items()}
    wide = {f"{area}:read": f"{name}: read, of everything" for area, name in _OF_EVERYTHING.items()}
    return {READ_ALL: "Read everything"} | dict(
        sorted((labels | wide).items(), key=lambda one: one[1].lower())
    )


def may_words(may: tuple[str, ...] | None) -> str:
    """What a key may do: `everything`, `read, refunds:write`."""
    return "everything" if may is None else ", ".join(may)
