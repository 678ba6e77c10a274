"""Every list there is, by resource."""

from collections.abc import Mapping

from sao.views.lists import (
    alerts,
    catalog,
    customers,
    features,
    grants,
    invoices,
    offers,
    payments,
    shipping,
    subscriptions,
    taxes,
    ways,
    webhooks,
)
from sao.views.lists.table import Family

FAMILIES: Mapping[str, Family] = {
    family.resource: family
    for family in (
        customers.FAMILY,
        customers.TAX_IDS,
        grants.FAMILY,
        subscriptions.FAMILY,
        subscriptions.SCHEDULES,
        invoices.FAMILY,
        invoices.ITEMS,
        invoices.NOTES,
        payments.FAMILY,
        payments.METHODS,
        payments.SETUPS,
        payments.REFUNDS,
        payments.DISPUTES,
        catalog.PRODUCTS,
        catalog.PRICES,
        catalog.COUPONS,
        catalog.PROMOTION_CODES,
        catalog.METERS,
        alerts.FAMILY,
        catalog.TAX_RATES,
        features.FAMILY,
        shipping.FAMILY,
        taxes.FAMILY,
        offers.QUOTES,
        offers.PAYMENT_LINKS,
        offers.SESSIONS,
        offers.PORTALS,
        ways.FAMILY,
        webhooks.FAMILY,
    )
}
