"""What can be asked of quotes."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources.quote import machine as quote
from sao.billing.values import Metadata, merged
from sao.billing.values.checkout import SubscriptionTerms
from sao.billing.values.subscription import CollectionMethod
from sao.billing.values.tax import TaxRate
from sao.wire.line_params import LinePrice
from sao.wire.params import Instant, Page, Params, Part, names
from sao.wire.resources.checkout_session.parts import DiscountOf
from sao.wire.resources.subscription.parts import BillingMode, Words
from sao.wire.resources.tax_rate import TaxRates
from sao.wire.taxation import AutomaticTaxParams
from sao.wire.terms import Terms, of_kind

ITEMS_MAX = 100

Days = Annotated[int, Meta(ge=0, le=730)]
Description = Annotated[str, Meta(max_length=500)]
Header = Annotated[str, Meta(max_length=50)]
Footer = Annotated[str, Meta(max_length=500)]

_NOT_HERE = (
    "application_fee_amount application_fee_percent customer_account on_behalf_of transfer_data"
)


class ReductionOf(DiscountOf, frozen=True, kw_only=True):
    """A discount by what gives it; one that somebody has already cannot be given again."""

    unsupported: ClassVar[frozenset[str]] = names("discount")


Reductions = Annotated[tuple[ReductionOf, ...], Meta(max_length=20)]


class Item(Part, frozen=True, kw_only=True):
    """One thing that is offered; one of it, unless a number is given."""

    unsupported: ClassVar[frozenset[str]] = names("discounts id")

    price: str | None = None
    price_data: LinePrice | None = None
    quantity: Annotated[int, Meta(ge=1, le=999_999_999)] | None = None
    tax_rates: TaxRates = ()


class InvoiceSettings(Words, frozen=True, kw_only=True):
    """How its invoices are collected, and what they say."""

    days_until_due: Days | None = None


class SubscriptionData(Part, frozen=True, kw_only=True):
    """How the subscription is to begin: when the quote is accepted, or on a date after that."""

    billing_mode: BillingMode | None = None
    description: Description | None = None
    effective_date: Instant | None = None
    metadata: Metadata = {}
    trial_period_days: Annotated[int, Meta(ge=1, le=730)] | None = None

    def value(self, rates: tuple[TaxRate, ...]) -> SubscriptionTerms:
        """The value that is kept."""
        return SubscriptionTerms(
            default_tax_rates=rates,
            description=self.description,
            metadata=merged({}, self.metadata),
            trial_period_days=self.trial_period_days,
        )


class Offer(Params, frozen=True, kw_only=True):
    """What can be said of an offer, first and until it is final; what is not given stays."""

    automatic_tax: AutomaticTaxParams | None = None
    collection_method: CollectionMethod | UnsetType = UNSET
    default_tax_rates: TaxRates | None | UnsetType = UNSET
    description: Description | None | UnsetType = UNSET
    discounts: Reductions | None | UnsetType = UNSET
    expires_at: Instant | UnsetType = UNSET
    footer: Footer | None | UnsetType = UNSET
    header: Header | None | UnsetType = UNSET
    invoice_settings: InvoiceSettings | UnsetType = UNSET
    line_items: Annotated[tuple[Item, ...], Meta(max_length=ITEMS_MAX)] | UnsetType = UNSET
    metadata: Metadata | None = None
    subscription_data: SubscriptionData | UnsetType = UNSET

    @property
    def changes_terms(self) -> bool:
        """Whether it says anything of what is offered, or how."""
        return self.automatic_tax is not None or any(
            getattr(self, name) is not UNSET
            for name in Offer.__struct_fields__
            if name not in ("automatic_tax", "expand", "expires_at", "metadata")
        )


class FromQuote(Part, frozen=True, kw_only=True):
    """The quote that the new one is a copy of, or is to take the place of."""

    quote: str
    is_revision: bool = False


class Create(Offer, frozen=True, kw_only=True):
    """A new quote: of a customer who is known, or from another quote. It follows their clock."""

    unsupported: ClassVar[frozenset[str]] = names(f"test_clock {_NOT_HERE}")

    customer: str | None = None
    from_quote: FromQuote | None = None


class Update(Offer, frozen=True, kw_only=True):
    """Changes to a quote."""

    unsupported: ClassVar[frozenset[str]] = names(f"customer {_NOT_HERE}")


class Finalize(Params, frozen=True, kw_only=True):
    """It is offered from now on."""

    expires_at: Instant | None = None

    def data(self) -> quote.Finalize:
        """What the machine is told."""
        return quote.Finalize(expires_at=self.expires_at)


class List(Page, frozen=True, kw_only=True):
    """Which quotes; those of a test clock only where it, or the customer, is named."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    customer: str | None = None
    status: Literal["accepted", "canceled", "draft", "open"] | None = None
    test_clock: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        whose = {"customer": self.customer}
        return of_kind("quote", whose, clock=self.test_clock, status=self.status)


class ListItems(Page, frozen=True, kw_only=True):
    """Which page of what a quote offers."""
