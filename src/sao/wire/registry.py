"""Every resource that the wire knows."""

from sao.wire.resources import (
    balance_transaction,
    customer,
    invoice,
    invoice_item,
    payment_intent,
    payment_method,
    price,
    product,
    subscription,
    test_clock,
)

RESOURCES = (
    balance_transaction.RESOURCE,
    customer.RESOURCE,
    invoice.RESOURCE,
    invoice_item.RESOURCE,
    payment_intent.RESOURCE,
    payment_method.RESOURCE,
    price.RESOURCE,
    product.RESOURCE,
    subscription.RESOURCE,
    test_clock.RESOURCE,
)

BY_STATE = {resource.schema.state: resource for resource in RESOURCES}
BY_SCHEMA = {resource.schema.name: resource for resource in RESOURCES}
