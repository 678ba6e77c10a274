"""What is said of a section without rows, where there is more to say: what would put some there."""

from collections.abc import Mapping

NONE: Mapping[str, str] = {
    "subscriptions": "No subscription yet. “New subscription” makes one, once there is a price.",
    "price subscriptions": "Nobody has subscribed to it.",
    "payment_methods": (
        "No payment method yet, so nothing can be charged. “Attach test card” adds one."
    ),
    "invoices": (
        "No invoice yet. Each period of a subscription makes one, and so does “New invoice”."
    ),
    "payments": "No payment yet. An invoice that is due makes one.",
    "lines": "No lines yet. “Add lines” puts something on it.",
    "features": "No feature yet. “Give a feature” says what who subscribes to it may use.",
    "products": "No product has it yet. “Give a feature”, of a product, changes that.",
    "prices": "No price yet. “New price” makes what customers subscribe to.",
    "promotion_codes": (
        "No codes yet. “New promotion code” makes one that people redeem themselves."
    ),
    "sessions": "Nobody has opened it yet.",
}
"""By the name of the section, with what it is of before it where that makes a difference."""
