"""What a quote is made of: what is offered, on what terms, and what that comes to."""

from msgspec import UNSET, UnsetType

from sao.billing.reckoning.proration import is_metered
from sao.billing.reckoning.rhythm import cycle_of, every, is_as_long
from sao.billing.values import Value
from sao.billing.values.checkout import Amounts, CheckoutItem, Reduction, SubscriptionTerms
from sao.billing.values.discount import Discount
from sao.billing.values.invoice import InvoiceWords
from sao.billing.values.subscription import CollectionMethod
from sao.billing.values.tax import TaxRate
from sao.billing.values.taxation import TaxStatus


class QuoteTerms(Value, frozen=True, kw_only=True):
    """An offer. `amounts` are what all of it comes to, `upfront` what its first invoice asks for.

    `recurring` is what each further period costs, at the shortest interval where there are several;
    None where nothing is subscribed to. `discounts` are what the `reductions` would give: they are
    redeemed when the quote is accepted. `words` are what the invoices that come of it say;
    `automatic_tax` is whether its taxes could be worked out, where they are. What recurs begins at
    `effective_date`, where that is still to come when the quote is accepted.
    """

    currency: str
    items: tuple[CheckoutItem, ...] = ()
    amounts: Amounts = Amounts()
    upfront: Amounts = Amounts()
    recurring: Amounts | None = None
    discounts: tuple[Discount, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    default_tax_rates: tuple[TaxRate, ...] = ()
    collection_method: CollectionMethod = "charge_automatically"
    days_until_due: int | None = None
    description: str | None = None
    header: str | None = None
    footer: str | None = None
    subscription: SubscriptionTerms = SubscriptionTerms()
    words: InvoiceWords | UnsetType = UNSET
    automatic_tax: TaxStatus | UnsetType = UNSET
    effective_date: int | UnsetType = UNSET


def upfront_items(
    items: tuple[CheckoutItem, ...], trial_period_days: int | None
) -> tuple[CheckoutItem, ...]:
    """What the first invoice asks for: nothing of what is tried first, or billed in arrears."""
    return tuple(
        item
        for item in items
        if item.price.recurring is None or (not trial_period_days and not is_metered(item.price))
    )


def recurring_items(items: tuple[CheckoutItem, ...]) -> tuple[CheckoutItem, ...]:
    """What is subscribed to at a price known beforehand; of several intervals, at the shortest."""
    known = tuple(item for item in items if item.price.recurring and not is_metered(item.price))
    return tuple(item for item in known if is_as_long(every(item), cycle_of(known)))


def recurs(items: tuple[CheckoutItem, ...]) -> bool:
    """Whether an accepted quote begins a subscription; otherwise it becomes an invoice."""
    return any(item.price.recurring is not None for item in items)


def lasting(discounts: tuple[Discount, ...]) -> tuple[Discount, ...]:
    """Those that what recurs is told with: the others end sooner or later."""
    return tuple(one for one in discounts if one.coupon.duration == "forever")
