"""Stripe's endpoints, one family a file."""

from sao.api.stripe import (
    charges,
    customers,
    disputes,
    events,
    invoices,
    payment_intents,
    payment_methods,
    prices,
    products,
    refunds,
    setup_intents,
    subscriptions,
    test_clocks,
)

FAMILIES = (
    customers.FAMILY,
    products.FAMILY,
    prices.FAMILY,
    payment_methods.FAMILY,
    subscriptions.FAMILY,
    invoices.FAMILY,
    payment_intents.FAMILY,
    charges.FAMILY,
    setup_intents.FAMILY,
    refunds.FAMILY,
    disputes.FAMILY,
    events.FAMILY,
    test_clocks.FAMILY,
)
