"""Endpoints of Stripe's older ways to pay, which we do not have: refused, with what to use instead.

#  method  path                what took its place
"""

import re
from typing import NamedTuple


class Replaced(NamedTuple):
    """An older endpoint. An empty method stands for all; `path` is matched as a whole."""

    method: str
    path: str
    use: str


_METHODS = "attach a payment method to the customer instead (/v1/payment_methods)"

REPLACED = (
    Replaced(
        "POST",
        r"/v1/charges",
        "create a payment intent with confirm=true instead: POST /v1/payment_intents",
    ),
    Replaced(
        "POST",
        r"/v1/charges/[^/]+/capture",
        "capture the charge's payment intent instead: POST /v1/payment_intents/{id}/capture",
    ),
    Replaced("POST", r"/v1/charges/[^/]+/refunds?", "create a refund instead: POST /v1/refunds"),
    Replaced("POST", r"/v1/customers/[^/]+/sources", _METHODS),
    Replaced("", r"/v1/customers/[^/]+/(sources/.*|(cards|bank_accounts)(/.*)?)", _METHODS),
    Replaced("", r"/v1/sources(/.*)?", _METHODS),
    Replaced(
        "",
        r"/v1/subscription_items/[^/]+/usage_record(s|_summaries)",
        "use a price with a meter, and tell that of use instead: POST /v1/billing/meter_events",
    ),
    Replaced(
        "",
        r"/v1/tokens(/.*)?",
        "name a test card where its token would stand: pm_card_visa, or card[token]=tok_visa",
    ),
)


def replacement(method: str, path: str) -> str | None:
    """What to use instead of this endpoint, if it is one of Stripe's older ones."""
    for old in REPLACED:
        if old.method in ("", method) and re.fullmatch(old.path, path):
            return old.use
    return None
