"""What can be asked of subscription items, each of which is a part of its subscription."""

from typing import ClassVar

from msgspec import UNSET, UnsetType

from sao.billing.resources.subscription import machine as subscription
from sao.billing.resources.subscription.state import PaymentBehavior
from sao.billing.values import Metadata
from sao.billing.values.subscription import ProrationBehavior
from sao.wire.params import Instant, Page, Params, names
from sao.wire.resources.discount import Discounts
from sao.wire.resources.price import InlinePrice
from sao.wire.resources.subscription.item import NOT_YET, ChangedItem
from sao.wire.resources.subscription.parts import ItemThresholds, Quantity
from sao.wire.resources.tax_rate import TaxRates

OBJECT = "subscription_item"


class Billed(Params, frozen=True, kw_only=True):
    """How a change of an item is billed."""

    payment_behavior: PaymentBehavior | UnsetType = UNSET
    proration_behavior: ProrationBehavior | UnsetType = UNSET
    proration_date: Instant | UnsetType = UNSET

    def data(self, change: subscription.ItemChange) -> subscription.Update:
        """What the subscription is told."""
        return subscription.Update(
            items=(change,),
            payment_behavior=self.payment_behavior,
            proration_behavior=self.proration_behavior,
            proration_date=self.proration_date,
            off_session=getattr(self, "off_session", UNSET),
        )


class Priced(Billed, frozen=True, kw_only=True):
    """What an item costs. What is not given stays."""

    unsupported: ClassVar[frozenset[str]] = names(NOT_YET)

    billing_thresholds: ItemThresholds | None | UnsetType = UNSET
    discounts: Discounts | UnsetType = UNSET
    metadata: Metadata | None = None
    off_session: bool | UnsetType = UNSET
    plan: str | None = None
    price: str | None = None
    price_data: InlinePrice | None = None
    quantity: Quantity | None = None
    tax_rates: TaxRates | UnsetType = UNSET

    def item(self, item_id: str | None) -> ChangedItem:
        """The change, as one among those of a subscription."""
        return ChangedItem(
            id=item_id,
            price=self.price,
            plan=self.plan,
            price_data=self.price_data,
            quantity=self.quantity,
            billing_thresholds=self.billing_thresholds,
            discounts=self.discounts,
            metadata=self.metadata,
            tax_rates=self.tax_rates,
        )


class Create(Priced, frozen=True, kw_only=True):
    """One more item of a subscription."""

    subscription: str


class Update(Priced, frozen=True, kw_only=True):
    """Changes to an item."""


class Delete(Billed, frozen=True, kw_only=True):
    """An item is taken away."""

    clear_usage: bool = False


class List(Page, frozen=True, kw_only=True):
    """The items of a subscription."""

    subscription: str
