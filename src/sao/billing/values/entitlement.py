"""What a subscription gives its customer, and what the catalog says that is."""

from sao.billing.values import Value


class FeatureGrant(Value, frozen=True):
    """A feature, as far as whoever asks for it needs to know."""

    feature: str
    lookup_key: str


class Provision(Value, frozen=True):
    """What a subscription gives its customer now: the features of these products."""

    customer: str
    subscription: str
    products: tuple[str, ...] = ()
    test_clock: str | None = None


class Features(Value, frozen=True):
    """The catalog's answer: the features of the products that were asked for, each once."""

    features: tuple[FeatureGrant, ...]
