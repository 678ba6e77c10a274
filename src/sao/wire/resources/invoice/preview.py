"""What can be asked of an invoice that is still to come, and how it looks."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

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
        told = {
            name: getattr(self, name)
            for name in (
                "billing_cycle_anchor",
                "billing_mode",
                "cancel_at",
                "cancel_at_period_end",
                "default_tax_rates",
                "items",
                "metadata",
                "proration_behavior",
                "proration_date",
                "trial_end",
            )
            if name not in but
        }
        return {
            name: value
            for name, value in told.items()
            if value is not UNSET and value not in (None, ())
        }


class CreatePreview(Params, frozen=True, kw_only=True):
    """Which invoice: the next one of a subscription, that of a change, of a new one, or one-off."""

    unsupported: ClassVar[frozenset[str]] = names(
        "customer_account on_behalf_of schedule schedule_details"
    )

    automatic_tax: AutomaticTaxParams | None = None
    currency: Currency | None = None
    customer: str | None = None
    customer_details: CustomerDetails | None = None
    discounts: Discounts | None | UnsetType = UNSET
    invoice_items: Annotated[tuple[Item, ...], Meta(max_length=250)] = ()
    issuer: Issuer | None = None
    preview_mode: Literal["next"] = "next"
    subscription: str | None = None
    subscription_details: SubscriptionDetails | None = None


class Upcoming(Params, frozen=True, kw_only=True):
    """Which invoice, as it was asked for before 2025-03-31: all of it side by side."""

    unsupported: ClassVar[frozenset[str]] = names(
        "schedule schedule_details subscription_start_date subscription_trial_from_plan"
    )

    automatic_tax: AutomaticTaxParams | None = None
    coupon: str | None = None
    currency: Currency | None = None
    customer: str | None = None
    customer_details: CustomerDetails | None = None
    discounts: Discounts | None | UnsetType = UNSET
    invoice_items: Annotated[tuple[Item, ...], Meta(max_length=250)] = ()
    subscription: str | None = None
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
        details = SubscriptionDetails(
            billing_cycle_anchor=self.subscription_billing_cycle_anchor,
            cancel_at=self.subscription_cancel_at,
            cancel_at_period_end=self.subscription_cancel_at_period_end,
            cancel_now=self.subscription_cancel_now,
            default_tax_rates=self.subscription_default_tax_rates,
            items=self.subscription_items,
            proration_behavior=self.subscription_proration_behavior,
            proration_date=self.subscription_proration_date,
            trial_end=self.subscription_trial_end,
        )
        given = self.discounts
        return CreatePreview(
            expand=self.expand,
            automatic_tax=self.automatic_tax,
            currency=self.currency,
            customer=self.customer,
            customer_details=self.customer_details,
            discounts=given if self.coupon is None else (DiscountOf(coupon=self.coupon),),
            invoice_items=self.invoice_items,
            subscription=self.subscription,
            subscription_details=None if details == SubscriptionDetails() else details,
        )


def as_new(item: ChangedItem) -> NewItem:
    """A position of a subscription that does not exist yet."""
    said = {name: getattr(item, name, None) for name in NewItem.__struct_fields__}
    return NewItem(
        **{name: value for name, value in said.items() if value is not None and value is not UNSET}
    )


_UNSAID = (None, UNSET)
