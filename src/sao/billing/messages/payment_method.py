"""What a payment method hears."""

from sao.billing.values import Value


class SetUp(Value, frozen=True):
    """Its holder agreed that it pays later, for `customer` if there is one."""

    customer: str | None
