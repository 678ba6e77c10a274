"""A line of an invoice, and what was taken off it or added. Units as in `values`."""

import msgspec

from sao.billing.values import Metadata, Value
from sao.billing.values.discount import Discount
from sao.billing.values.tax import TaxBehavior, TaxRate


class DiscountAmount(Value, frozen=True):
    """What a discount takes off a line, or an invoice. Positive."""

    discount: str
    amount: int


class CreditAmount(Value, frozen=True):
    """What a credit grant takes off a line, and the transaction that tells of it. Positive."""

    transaction: str
    grant: str
    amount: int


class TaxAmount(Value, frozen=True):
    """What a tax rate makes of a line, or an invoice, and why; `taxable_amount` is without it."""

    rate: str
    amount: int
    inclusive: bool
    taxable_amount: int
    reason: str | msgspec.UnsetType = msgspec.UNSET


class Line(Value, frozen=True):
    """One line of an invoice. `amount` was rounded once, before discounts and exclusive taxes.

    `tax_rates` and `discounts` are what applies to this line alone (None and none: the invoice's);
    `taxes` and `discount_amounts` what came of all that apply. `credited` are the lines of
    `credited_invoice` that a negative proration gives back. A `metered` line is for what was used;
    `credits` is what credit grants took off it, once it was final. Where a fraction is sold,
    `quantity_decimal` says how much, and `quantity` only the whole of that. `tax_amounts` are taxes
    that somebody else has reckoned, by `tax_rates` that only name them.
    """

    id: str
    amount: int
    currency: str
    description: str
    period_start: int
    period_end: int
    quantity: int = 1
    price: str | None = None
    product: str | None = None
    unit_amount: int | None = None
    subscription: str | None = None
    subscription_item: str | None = None
    proration: bool = False
    unit_amount_decimal: str | None = None
    discountable: bool = True
    invoice_item: str | None = None
    tax_behavior: TaxBehavior = "unspecified"
    tax_rates: tuple[TaxRate, ...] | None = None
    discounts: tuple[Discount, ...] = ()
    discount_amounts: tuple[DiscountAmount, ...] = ()
    taxes: tuple[TaxAmount, ...] = ()
    credited_invoice: str | None = None
    credited: tuple[str, ...] = ()
    metadata: Metadata = {}
    metered: bool | msgspec.UnsetType = msgspec.UNSET
    tax_code: str | msgspec.UnsetType = msgspec.UNSET
    credits: tuple[CreditAmount, ...] | msgspec.UnsetType = msgspec.UNSET
    quantity_decimal: str | msgspec.UnsetType = msgspec.UNSET
    tax_amounts: tuple[TaxAmount, ...] | msgspec.UnsetType = msgspec.UNSET

    @property
    def exact_quantity(self) -> str:
        """How much is sold, as a decimal string."""
        return self.quantity_decimal or str(self.quantity)
