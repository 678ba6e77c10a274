"""Stripe's endpoints, one family a file."""

from sao.api.stripe import (
    charges,
    customers,
    entitlements,
    events,
    features,
    invoices,
    payment_intents,
    payment_methods,
    prices,
    products,
    subscriptions,
    test_clocks,
)

FAMILIES = (
    customers.FAMILY,
    products.FAMILY,
    prices.FAMILY,
    features.FAMILY,
    entitlements.FAMILY,
    payment_methods.FAMILY,
    subscriptions.FAMILY,
    invoices.FAMILY,
    payment_intents.FAMILY,
    charges.FAMILY,
    events.FAMILY,
    test_clocks.FAMILY,
)
