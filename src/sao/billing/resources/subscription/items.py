"""The items of a subscription: which go together, and what a change makes of them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import UnsetType
from msgspec.structs import replace

from sao.billing.reckoning.proration import is_metered
from sao.billing.reckoning.rhythm import goes_into, in_words, length
from sao.billing.resources.subscription.state import ItemChange, Update
from sao.billing.values import given, merged
from sao.billing.values.price import PriceTerms, Recurring
from sao.billing.values.subscription import Item
from sao.billing.values.usage import Thresholds
from sao.core.schema import Rejection

_OTHER_CURRENCY = (
    "The price specified only supports `{}`. This doesn't match the expected currency: `{}`."
)
_OTHER_CYCLE = (
    "All prices on a subscription must recur at a multiple of the shortest interval among them, as "
    "months and years do: {} is no multiple of {}. If you meant to update an existing subscription "
    "item instead of creating a new one, make sure to include the subscription item ID."
)
_ONCE = "All prices on a subscription must be recurring; this one is charged once."


def changed_items(
    items: tuple[Item, ...], changes: Sequence[ItemChange], now: int, currency: str
) -> tuple[Item, ...] | Rejection:
    """The items after the changes, added ones last, of a subscription in that currency.

    Rejects: `resource_missing` (no such item), `parameter_invalid` for what does not go together.
    """
    after = {item.id: item for item in items}
    places: dict[str, int] = {}
    for number, change in enumerate(changes):
        before, price = after.get(change.id), change.price
        places[change.id] = number
        if before is None and change.added and price is not None:
            after[change.id] = _added(change, price, now)
        elif before is None:
            message = f"No such subscription_item: '{change.id}'"
            return Rejection("resource_missing", message, f"items[{number}][id]")
        elif change.deleted:
            del after[change.id]
        else:
            after[change.id] = _changed(before, change)
        refused = change.id in after and unmeasured(
            after[change.id].price, change.usage_gte, number
        )
        if refused:
            return refused
    left = tuple(after.values())
    if not left:
        message = "A subscription must have at least one item. To end it, cancel it."
        return Rejection("parameter_invalid", message, "items")
    return conflict(left, places, currency) or left


def thresholds_after(before: Thresholds | None, data: Update) -> Thresholds | None:
    """The thresholds after an update; those of an item come with its change."""
    kept, asked = before or Thresholds(), data.billing_thresholds
    usage = dict(kept.usage_gte)
    for change in data.items or ():
        if change.deleted or change.usage_gte is None:
            usage.pop(change.id, None)
        elif not isinstance(change.usage_gte, UnsetType):
            usage[change.id] = change.usage_gte
    own = kept if isinstance(asked, UnsetType) else asked or Thresholds()
    after = replace(own, usage_gte=dict(sorted(usage.items())))
    return after if after != Thresholds() else None


def unmeasured(price: PriceTerms, usage_gte: object, place: int) -> Rejection | None:
    """Why an item cannot have such a threshold: only what is metered is used."""
    if not isinstance(usage_gte, int) or is_metered(price):
        return None
    message = "Only an item with a metered price can have a usage_gte."
    return Rejection("parameter_invalid", message, f"items[{place}][billing_thresholds]")


def conflict(
    items: tuple[Item, ...], places: dict[str, int] | None = None, currency: str | None = None
) -> Rejection | None:
    """Why items do not go together: one currency, intervals that are multiples, each price once.

    `places` are the positions of items in the request; the first item that is there is blamed.
    """
    if places is None:
        places = {item.id: number for number, item in enumerate(items)}
    found = mismatch([item.price for item in items], currency)
    if found is None:
        return None
    blamed = (items[found.place].id, items[found.other].id, items[0].id)
    number = next((places[one] for one in blamed if one in places), 0)
    return Rejection("parameter_invalid", found.why, f"items[{number}][price]")


class Mismatch(NamedTuple):
    """The price at `place` does not go together with the one at `other`."""

    place: int
    other: int
    why: str


def mismatch(prices: Sequence[PriceTerms], currency: str | None = None) -> Mismatch | None:
    """The first of several prices that cannot be subscribed to together; `currency`: in that."""
    seen, wanted = dict[str, int](), currency or prices[0].currency
    shortest = _shortest(prices)
    for place, price in enumerate(prices):
        if price.currency != wanted:
            return Mismatch(place, 0, _OTHER_CURRENCY.format(price.currency, wanted))
        if price.recurring is None:
            return Mismatch(place, 0, _ONCE)
        if shortest is not None and not goes_into(shortest[1], price.recurring):
            why = _OTHER_CYCLE.format(in_words(price.recurring), in_words(shortest[1]))
            return Mismatch(place, shortest[0], why)
        if price.id in seen:
            why = f"Cannot add multiple subscription items with the same price: {price.id}"
            return Mismatch(place, seen[price.id], why)
        seen[price.id] = place
    return None


def differ(before: Item | None, after: Item) -> bool:
    """Whether the one costs other than the other."""
    return before is None or (before.price, before.quantity) != (after.price, after.quantity)


def removed(before: Iterable[Item], after: Iterable[Item]) -> list[Item]:
    """Those that are gone."""
    kept = {item.id for item in after}
    return [item for item in before if item.id not in kept]


def _shortest(prices: Sequence[PriceTerms]) -> tuple[int, Recurring] | None:
    """The place of the shortest interval, and which; days and months are measured by the first."""
    found = [(place, price.recurring) for place, price in enumerate(prices) if price.recurring]
    alike = [each for each in found if length(each[1])[0] == length(found[0][1])[0]]
    return min(alike, key=lambda each: length(each[1])[1], default=None)


def _added(change: ItemChange, price: PriceTerms, now: int) -> Item:
    return Item(
        id=change.id,
        price=price,
        quantity=1 if change.quantity is None else change.quantity,
        created=now,
        metadata=merged({}, change.metadata),
        tax_rates=change.tax_rates or (),
        discounts=change.discounts or (),
    )


def _changed(before: Item, change: ItemChange) -> Item:
    price = change.price or before.price
    kept = before.quantity if price.id == before.price.id else 1
    return replace(
        before,
        price=price,
        quantity=kept if change.quantity is None else change.quantity,
        metadata=merged(before.metadata, change.metadata),
        **given(tax_rates=change.tax_rates, discounts=change.discounts),
    )
