"""Every resource that the wire knows."""

from sao.wire.resources import (
    balance_transaction,
    coupon,
    credit_note,
    customer,
    dispute,
    entitlements,
    feature,
    invoice,
    invoice_item,
    meter,
    payment_intent,
    payment_method,
    price,
    product,
    promotion_code,
    refund,
    setup_intent,
    subscription,
    tax_rate,
    test_clock,
    usage,
)

RESOURCES = (
    balance_transaction.RESOURCE,
    coupon.RESOURCE,
    credit_note.RESOURCE,
    customer.RESOURCE,
    entitlements.RESOURCE,
    feature.RESOURCE,
    invoice.RESOURCE,
    invoice_item.RESOURCE,
    meter.RESOURCE,
    payment_intent.RESOURCE,
    payment_method.RESOURCE,
    price.RESOURCE,
    product.RESOURCE,
    refund.RESOURCE,
    setup_intent.RESOURCE,
    dispute.RESOURCE,
    promotion_code.RESOURCE,
    subscription.RESOURCE,
    tax_rate.RESOURCE,
    test_clock.RESOURCE,
    usage.RESOURCE,
)

BY_STATE = {resource.schema.state: resource for resource in RESOURCES}
BY_SCHEMA = {resource.schema.name: resource for resource in RESOURCES}
