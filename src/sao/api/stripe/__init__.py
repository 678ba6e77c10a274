"""Stripe's endpoints, one family a file."""

from sao.api.stripe import (
    charges,
    customer_balances,
    customers,
    events,
    invoice_items,
    invoice_lines,
    invoice_payments,
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
    customer_balances.FAMILY,
    products.FAMILY,
    prices.FAMILY,
    payment_methods.FAMILY,
    subscriptions.FAMILY,
    invoices.FAMILY,
    invoice_lines.FAMILY,
    invoice_payments.FAMILY,
    invoice_items.FAMILY,
    payment_intents.FAMILY,
    charges.FAMILY,
    events.FAMILY,
    test_clocks.FAMILY,
)
