"""Stripe's endpoints, one family a file."""

from sao.api.stripe import (
    charges,
    coupons,
    customers,
    entitlements,
    events,
    features,
    invoices,
    payment_intents,
    payment_methods,
    plans,
    prices,
    products,
    promotion_codes,
    subscriptions,
    tax_rates,
    test_clocks,
)

FAMILIES = (
    customers.FAMILY,
    products.FAMILY,
    prices.FAMILY,
    features.FAMILY,
    entitlements.FAMILY,
    plans.FAMILY,
    coupons.FAMILY,
    promotion_codes.FAMILY,
    tax_rates.FAMILY,
    payment_methods.FAMILY,
    subscriptions.FAMILY,
    invoices.FAMILY,
    payment_intents.FAMILY,
    charges.FAMILY,
    events.FAMILY,
    test_clocks.FAMILY,
)
