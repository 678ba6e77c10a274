"""Provision: a customer gets the features of what was sold, or loses them."""

from sao.billing.messages.entitlements import Provided
from sao.billing.resources.entitlements import entitlements_of
from sao.billing.values.entitlement import FeatureGrant, Provision
from sao.core.workflow import Context


async def provision(context: Context, order: Provision) -> None:
    """Ask the catalog what the products give; without products, all is taken back."""
    features: tuple[FeatureGrant, ...] = ()
    if order.products:
        answer = await context.step("features", "catalog.features", order.products)
        features = answer.features
    context.send(
        entitlements_of(order.customer),
        "provide",
        Provided(
            customer=order.customer,
            subscription=order.subscription,
            features=features,
            test_clock=order.test_clock,
        ),
    )
