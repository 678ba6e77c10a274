"""Every resource that the wire knows."""

from sao.wire.resources import (
    customer,
    dispute,
    invoice,
    payment_intent,
    payment_method,
    price,
    product,
    refund,
    setup_intent,
    subscription,
    test_clock,
)

RESOURCES = (
    customer.RESOURCE,
    invoice.RESOURCE,
    payment_intent.RESOURCE,
    payment_method.RESOURCE,
    price.RESOURCE,
    product.RESOURCE,
    refund.RESOURCE,
    setup_intent.RESOURCE,
    dispute.RESOURCE,
    subscription.RESOURCE,
    test_clock.RESOURCE,
)

BY_STATE = {resource.schema.state: resource for resource in RESOURCES}
BY_SCHEMA = {resource.schema.name: resource for resource in RESOURCES}
