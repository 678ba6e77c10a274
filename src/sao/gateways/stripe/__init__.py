"""Stripe as the gateway: `gateway` asks for what is owed, `asking` is how, `hearing` its webhooks.

`taking` has Stripe's client take cards on pages of ours, by way of `page.js`.

Whoever imports this needs Stripe's SDK.
"""

from sao.gateways.stripe.asking import INTENT, REFUND, RUN
from sao.gateways.stripe.gateway import StripeGateway

__all__ = ["INTENT", "REFUND", "RUN", "StripeGateway"]
