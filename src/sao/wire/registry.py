"""Every resource that the wire knows."""

from sao.wire.resources import (
    coupon,
    customer,
    entitlements,
    feature,
    invoice,
    invoice_item,
    payment_intent,
    payment_method,
    price,
    product,
    promotion_code,
    subscription,
    tax_rate,
    test_clock,
)

RESOURCES = (
    coupon.RESOURCE,
    customer.RESOURCE,
    entitlements.RESOURCE,
    feature.RESOURCE,
    invoice.RESOURCE,
    invoice_item.RESOURCE,
    payment_intent.RESOURCE,
    payment_method.RESOURCE,
    price.RESOURCE,
    product.RESOURCE,
    promotion_code.RESOURCE,
    subscription.RESOURCE,
    tax_rate.RESOURCE,
    test_clock.RESOURCE,
)

BY_STATE = {resource.schema.state: resource for resource in RESOURCES}
BY_SCHEMA = {resource.schema.name: resource for resource in RESOURCES}
