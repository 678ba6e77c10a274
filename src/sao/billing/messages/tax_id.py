"""What a tax id hears."""

from sao.billing.values import Value


class CreateTaxId(Value, frozen=True):
    """The customer has one more."""

    customer: str
    type: str
    value: str
    test_clock: str | None = None
