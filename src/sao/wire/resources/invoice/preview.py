"""What can be asked of an invoice that is still to come, and how it looks."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import asdict

from sao.billing.values import Metadata
from sao.billing.values.customer import Address, Shipping
from sao.billing.values.subscription import ProrationBehavior
from sao.billing.values.tax import TaxExempt
from sao.wire.line_params import LineParams
from sao.wire.params import Currency, Instant, Params, Part, names
from sao.wire.presentation import Issuer
from sao.wire.resources.discount import DiscountOf, Discounts
from sao.wire.resources.subscription.changes import Anchor
from sao.wire.resources.subscription.item import ChangedItem, ChangedItems, NewItem
from sao.wire.resources.subscription.parts import BillingMode
from sao.wire.resources.tax_id import TaxIdData
from sao.wire.resources.tax_rate import TaxRates
from sao.wire.taxation import AutomaticTaxParams


class CustomerDetails(Part, frozen=True, kw_only=True):
    """Who would be billed, where that is another, or not known yet."""

    unsupported: ClassVar[frozenset[str]] = names("tax")

    address: Address | None | UnsetType = UNSET
    shipping: Shipping | None | UnsetType = UNSET
    tax_exempt: TaxExempt | None | UnsetType = UNSET
    tax_ids: Annotated[tuple[TaxIdData, ...], Meta(max_length=5)] | None | UnsetType = UNSET


class Item(LineParams, frozen=True, kw_only=True):
    """An invoice item that would be there too, or (`invoiceitem`) would be another."""

    currency: Currency | None = None
    invoiceitem: str | None = None


class PreviewAnchor(Anchor, frozen=True, kw_only=True):
    """When periods would begin."""

    unsupported: ClassVar[frozenset[str]] = names("timestamp")


class SubscriptionDetails(Part, frozen=True, kw_only=True):
    """What a subscription would begin with, or be changed to."""

    unsupported: ClassVar[frozenset[str]] = names("billing_schedules pause start_date")

    billing_cycle_anchor: PreviewAnchor | None = None
    billing_mode: BillingMode | None = None
    cancel_at: str | None | UnsetType = UNSET
    cancel_at_period_end: bool | UnsetType = UNSET
    cancel_now: bool = False
    default_tax_rates: TaxRates | UnsetType = UNSET
    items: ChangedItems = ()
    metadata: Metadata | None = None
    proration_behavior: ProrationBehavior | UnsetType = UNSET
    proration_date: Instant | UnsetType = UNSET
    resume_at: Literal["now"] | None = None
    trial_end: str | None = None

    def given(self, *but: str) -> dict[str, Any]:
        """What was said, by name."""
        unsaid = (*but, "cancel_now", "resume_at")
        return {
            name: value
            for name, value in asdict(self).items()
            if name not in unsaid and value is not UNSET and value not in (None, ())
        }


class Asked(Params, frozen=True, kw_only=True):
    """What both ways to ask call alike."""

    automatic_tax: AutomaticTaxParams | None = None
    currency: Currency | None = None
    customer: str | None = None
    customer_details: CustomerDetails | None = None
    discounts: Discounts | None | UnsetType = UNSET
    invoice_items: Annotated[tuple[Item, ...], Meta(max_length=250)] = ()
    subscription: str | None = None


class CreatePreview(Asked, frozen=True, kw_only=True):
    """Which invoice: the next one of a subscription, that of a change, of a new one, or one-off."""

    unsupported: ClassVar[frozenset[str]] = names(
        "customer_account on_behalf_of schedule schedule_details"
    )

    issuer: Issuer | None = None
    preview_mode: Literal["next"] = "next"
    subscription_details: SubscriptionDetails | None = None


class Upcoming(Asked, frozen=True, kw_only=True):
    """Which invoice, as it was asked for before 2025-03-31: all of it side by side."""

    unsupported: ClassVar[frozenset[str]] = names(
        "schedule schedule_details subscription_start_date subscription_trial_from_plan"
    )

    coupon: str | None = None
    subscription_billing_cycle_anchor: PreviewAnchor | None = None
    subscription_cancel_at: str | None | UnsetType = UNSET
    subscription_cancel_at_period_end: bool | UnsetType = UNSET
    subscription_cancel_now: bool = False
    subscription_default_tax_rates: TaxRates | UnsetType = UNSET
    subscription_items: ChangedItems = ()
    subscription_proration_behavior: ProrationBehavior | UnsetType = UNSET
    subscription_proration_date: Instant | UnsetType = UNSET
    subscription_trial_end: str | None = None

    def as_preview(self) -> CreatePreview:
        """The same, as it is asked for now."""
        said = asdict(self)
        coupon, prefix = said.pop("coupon"), "subscription_"
        of_subscription = {
            name.removeprefix(prefix): said.pop(name)
            for name in list(said)
            if name.startswith(prefix)
        }
        if coupon is not None:
            said["discounts"] = (DiscountOf(coupon=coupon),)
        details = SubscriptionDetails(**of_subscription)
        asked = None if details == SubscriptionDetails() else details
        return CreatePreview(**said, subscription_details=asked)


def as_new(item: ChangedItem) -> NewItem:
    """A position of a subscription that does not exist yet."""
    said = {name: getattr(item, name, None) for name in NewItem.__struct_fields__}
    return NewItem(
        **{name: value for name, value in said.items() if value is not None and value is not UNSET}
    )
