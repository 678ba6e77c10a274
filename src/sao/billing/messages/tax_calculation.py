"""What a tax calculation hears."""

from sao.billing.values import Value
from sao.billing.values.tax_sale import TaxSale
from sao.billing.values.taxation import TaxFacts


class Calculate(Value, frozen=True):
    """The taxes of a sale are to be worked out, by these facts."""

    sale: TaxSale
    facts: TaxFacts
    test_clock: str | None = None
