"""Coupons, and the discounts that they become. Units as in `values`."""

from typing import Literal

from sao.billing.values import Metadata, Value

Duration = Literal["forever", "once", "repeating"]


class CouponTerms(Value, frozen=True):
    """What a coupon says, as copied into each discount that it gave.

    `percent_off` is a decimal string; an `amount_off` is in minor units of `currency`, in others it
    is what `currency_options` say. `products` restricts it to lines of these products; empty: every
    line.
    """

    id: str
    percent_off: str | None = None
    amount_off: int | None = None
    currency: str | None = None
    duration: Duration = "once"
    duration_in_months: int | None = None
    name: str | None = None
    products: tuple[str, ...] = ()
    created: int = 0
    metadata: Metadata = {}
    currency_options: dict[str, int] = {}


class Discount(Value, frozen=True):
    """A coupon, given to a customer, a subscription, one of its items or an invoice.

    It counts from `start` until `end` (exclusive; None: no end). One for `once` goes with the first
    invoice that it lowered.
    """

    id: str
    coupon: CouponTerms
    start: int
    end: int | None = None
    promotion_code: str | None = None
