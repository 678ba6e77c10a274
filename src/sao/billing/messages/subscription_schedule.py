"""What a subscription schedule hears."""

from sao.billing.values import Value


class AskPhase(Value, frozen=True):
    """The question which phase of its schedule begins for a subscription at an instant."""

    subscription: str
    at: int


class SubscriptionOver(Value, frozen=True):
    """The subscription that a schedule decided about has ended."""

    by_schedule: bool
