"""What a customer's entitlements hear."""

from sao.billing.values import Value
from sao.billing.values.entitlement import FeatureGrant


class Provided(Value, frozen=True):
    """What a subscription grants from now on; nothing once it has ended."""

    customer: str
    subscription: str
    features: tuple[FeatureGrant, ...]
    test_clock: str | None = None
