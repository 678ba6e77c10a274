"""Subscription items on the wire: what is subscribed to."""

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType

from sao.billing.reckoning.proration import is_metered
from sao.billing.resources.subscription import machine as subscription
from sao.billing.resources.subscription.rhythm import rhythm_of
from sao.billing.values import Metadata
from sao.billing.values.subscription import Item
from sao.wire.params import Part, names
from sao.wire.resources.discount import Discounts, ids
from sao.wire.resources.price import InlinePrice, render_plan, render_terms
from sao.wire.resources.subscription.parts import ItemThresholds, Quantity
from sao.wire.resources.tax_rate import TaxRates
from sao.wire.resources.tax_rate import render_terms as render_rate
from sao.wire.shapes import Rendered

NOT_YET = "current_trial"


class NewItem(Part, frozen=True, kw_only=True):
    """One position: a price that is named (`plan` to older clients) or described."""

    unsupported: ClassVar[frozenset[str]] = names(NOT_YET)

    price: str | None = None
    plan: str | None = None
    price_data: InlinePrice | None = None
    billing_thresholds: ItemThresholds | None = None
    quantity: Quantity | None = None
    discounts: Discounts = ()
    metadata: Metadata = {}
    tax_rates: TaxRates = ()


class ChangedItem(Part, frozen=True, kw_only=True):
    """One position, changed: one that is there (`id`), or a new one. What is not given stays."""

    unsupported: ClassVar[frozenset[str]] = names(NOT_YET)

    id: str | None = None
    price: str | None = None
    plan: str | None = None
    price_data: InlinePrice | None = None
    billing_thresholds: ItemThresholds | None | UnsetType = UNSET
    quantity: Quantity | None = None
    deleted: bool = False
    clear_usage: bool = False
    discounts: Discounts | UnsetType = UNSET
    metadata: Metadata | None = None
    tax_rates: TaxRates | UnsetType = UNSET

    def usage_gte(self) -> int | None | UnsetType:
        """Its threshold; None for none any more."""
        chosen = self.billing_thresholds
        return chosen.usage_gte if isinstance(chosen, ItemThresholds) else chosen


ITEMS_MAX = 20
ChangedItems = Annotated[tuple[ChangedItem, ...], Meta(max_length=ITEMS_MAX)]
NewItems = Annotated[tuple[NewItem, ...], Meta(min_length=1, max_length=ITEMS_MAX)]


def render_item(state: subscription.Subscription, item: Item) -> Rendered:
    """One position of a subscription as Stripe shows it, with its own period.

    One that is metered has no quantity.
    """
    start, end = rhythm_of(state).own(item)
    counted = {} if is_metered(item.price) else {"quantity": item.quantity}
    return counted | {
        "id": item.id,
        "object": "subscription_item",
        "billed_until": None,
        "billing_thresholds": _thresholds(state, item),
        "created": item.created,
        "current_period_end": end,
        "current_period_start": start,
        "discounts": ids(item.discounts),
        "metadata": item.metadata,
        "plan": render_plan(item.price),
        "price": render_terms(item.price),
        "subscription": state.id,
        "tax_rates": [render_rate(rate) for rate in item.tax_rates],
    }


def _thresholds(state: subscription.Subscription, item: Item) -> Rendered | None:
    chosen = state.billing_thresholds
    if chosen is None or item.id not in chosen.usage_gte:
        return None
    return {"usage_gte": chosen.usage_gte[item.id]}
