"""What a payment is for, as whoever sells tells the networks: lines, shipping, tax, references."""

from typing import NamedTuple

from msgspec import UNSET, UnsetType

from sao.billing.values import Value


class DetailLine(Value, frozen=True, omit_defaults=True):
    """One thing that is paid for. Amounts are of the whole line but `unit_cost`."""

    product_name: str
    quantity: int
    unit_cost: int
    product_code: str | None = None
    unit_of_measure: str | None = None
    discount_amount: int | None = None
    tax_amount: int | None = None
    commodity_code: str | None = None


class DetailShipping(Value, frozen=True, omit_defaults=True):
    """What it costs to send it, and between which postal codes."""

    amount: int | None = None
    from_postal_code: str | None = None
    to_postal_code: str | None = None


class AmountDetails(Value, frozen=True, omit_defaults=True):
    """Of what an amount is made. Discount and tax are said of the whole, or of each line."""

    discount_amount: int | None = None
    line_items: tuple[DetailLine, ...] = ()
    shipping: DetailShipping | None = None
    tax_amount: int | None = None


class References(Value, frozen=True, omit_defaults=True):
    """What the order, and who buys, are called where it is sold."""

    customer_reference: str | None = None
    order_reference: str | None = None


class Particulars(Value, frozen=True):
    """What is said of a payment besides; what is not given stays.

    Of amounts and references, fields; `strict`: what does not add up is refused.
    """

    discount_amount: int | None | UnsetType = UNSET
    line_items: tuple[DetailLine, ...] | UnsetType = UNSET
    shipping: DetailShipping | None | UnsetType = UNSET
    tax_amount: int | None | UnsetType = UNSET
    customer_reference: str | None | UnsetType = UNSET
    order_reference: str | None | UnsetType = UNSET
    transfer_group: str | UnsetType = UNSET
    strict: bool = True

    @property
    def of_amounts(self) -> bool:
        """Whether anything is said of what the amount is made of."""
        said = (self.discount_amount, self.line_items, self.shipping, self.tax_amount)
        return any(one is not UNSET for one in said)


MISMATCH = "amount_details_amount_mismatch"
TOO_MUCH = "amount_details_tax_shipping_discount_greater_than_amount"
DETAIL_ERRORS = (MISMATCH, TOO_MUCH)
"""What may be wrong with details, in Stripe's codes."""


class Wrong(NamedTuple):
    """What does not add up, in Stripe's code and in words."""

    code: str
    message: str


def wrong_in(details: AmountDetails, amount: int) -> Wrong | None:
    """What of the details does not add up to the amount, if anything.

    With lines, all of it has to be the amount; without, what is said may not be more than that.
    """
    shipping = details.shipping.amount or 0 if details.shipping is not None else 0
    tax, off = details.tax_amount or 0, details.discount_amount or 0
    lines = details.line_items
    if not lines:
        if tax + shipping + off <= amount:
            return None
        return Wrong(
            TOO_MUCH,
            f"The tax, shipping and discount in amount_details come to {tax + shipping + off}, "
            f"which is more than the amount of {amount}.",
        )
    worth = sum(line.unit_cost * line.quantity for line in lines)
    off += sum(line.discount_amount or 0 for line in lines)
    tax += sum(line.tax_amount or 0 for line in lines)
    total = worth - off + tax + shipping
    if total == amount:
        return None
    return Wrong(
        MISMATCH,
        f"The line items in amount_details come to {total} with tax, shipping and discounts, which "
        f"is not the amount of {amount}.",
    )
