"""What a subscription is made of: its items, and what they were charged. Units as in `values`."""

from typing import Literal

import msgspec

from sao.billing.values import Metadata, Value
from sao.billing.values.discount import Discount
from sao.billing.values.price import Interval, PriceTerms
from sao.billing.values.tax import TaxRate

CollectionMethod = Literal["charge_automatically", "send_invoice"]
ProrationBehavior = Literal["always_invoice", "create_prorations", "none"]


class Item(Value, frozen=True):
    """One position of a subscription.

    `counted_from`: what was used before has been billed, by a change within its own period.
    """

    id: str
    price: PriceTerms
    quantity: int = 1
    created: int = 0
    metadata: Metadata = {}
    tax_rates: tuple[TaxRate, ...] = ()
    discounts: tuple[Discount, ...] = ()
    counted_from: int | msgspec.UnsetType = msgspec.UNSET


class Metered(Value, frozen=True):
    """A metered item, whose use in a period that has ended is to be billed."""

    item: Item
    period_start: int
    period_end: int
    subscription: str = ""


class Debit(Value, frozen=True):
    """What an item was charged for a stretch of time, after discounts, and on which lines.

    `invoice` is None while the lines still wait for one.
    """

    item: str
    amount: int
    start: int
    end: int
    lines: tuple[str, ...] = ()
    invoice: str | None = None


class Extra(Value, frozen=True):
    """Something that is sold once, with the next invoice. `period` None: the current one."""

    price: PriceTerms
    quantity: int = 1
    discountable: bool = True
    metadata: Metadata = {}
    period_start: int | None = None
    period_end: int | None = None
    tax_rates: tuple[TaxRate, ...] = ()
    discounts: tuple[Discount, ...] = ()


class AnchorDay(Value, frozen=True):
    """The day on which periods begin, as it was asked for."""

    day_of_month: int
    hour: int | None = None
    minute: int | None = None
    month: int | None = None
    second: int | None = None


class Every(Value, frozen=True):
    """How often something happens."""

    interval: Interval
    interval_count: int = 1


TrialAnchor = Literal["now", "unchanged"]
"""Where periods count from once a trial has ended: from there, or from where they did before."""

MissingMethod = Literal["create_invoice", "pause", "cancel"]
