"""What a portal lets its customer do, as values, and which of it goes together."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from msgspec import UNSET, UnsetType

from sao.billing.values import Value
from sao.billing.values.subscription import ProrationBehavior

CustomerField = Literal["address", "email", "name", "phone", "shipping"]
ChangeOf = Literal["price", "promotion_code", "quantity"]
CancelMode = Literal["at_period_end", "immediately"]
Reason = Literal[
    "customer_service",
    "low_quality",
    "missing_features",
    "other",
    "switched_service",
    "too_complex",
    "too_expensive",
    "unused",
]

WaitsFor = Literal["decreasing_item_amount", "shortening_interval"]

PRODUCTS_MAX = 10


class CustomerUpdate(Value, frozen=True):
    """Which of their details customers change themselves."""

    enabled: bool = False
    allowed_updates: tuple[CustomerField, ...] = ()


class CancellationReason(Value, frozen=True):
    """Whether customers are asked why they leave, and what they may answer."""

    enabled: bool = False
    options: tuple[Reason, ...] = ()


class SubscriptionCancel(Value, frozen=True):
    """Whether customers end subscriptions, and when that counts from."""

    enabled: bool = False
    mode: CancelMode = "at_period_end"
    proration_behavior: ProrationBehavior = "none"
    cancellation_reason: CancellationReason = CancellationReason()


class OfferedProduct(Value, frozen=True):
    """A product whose subscribers may change to these prices, and come from them.

    Where `adjustable`, to a quantity from `minimum` to `maximum` (None: any).
    """

    product: str
    prices: tuple[str, ...]
    adjustable: bool = False
    minimum: int = 1
    maximum: int | None = None


class SubscriptionUpdate(Value, frozen=True):
    """Whether customers change what they subscribe to, to what, and how it is billed.

    What makes something cheaper, or its interval shorter, waits for the end of the period where
    that is `scheduled`.
    """

    enabled: bool = False
    default_allowed_updates: tuple[ChangeOf, ...] = ()
    products: tuple[OfferedProduct, ...] = ()
    proration_behavior: ProrationBehavior = "none"
    billing_cycle_anchor: Literal["now", "unchanged"] | None = None
    trial_update_behavior: Literal["continue_trial", "end_trial"] = "end_trial"
    scheduled: tuple[WaitsFor, ...] | UnsetType = UNSET

    def offers(self, price: str) -> OfferedProduct | None:
        """The product that is offered at this price."""
        return next((each for each in self.products if price in each.prices), None)

    def quantities(self, price: str) -> tuple[int, int | None] | None:
        """From how many to how many may be subscribed to; None where that cannot be changed."""
        offered = self.offers(price)
        if offered is not None and offered.adjustable:
            return offered.minimum, offered.maximum
        return (1, None) if offered and "quantity" in self.default_allowed_updates else None


class Features(Value, frozen=True):
    """All that a portal can do, each switched on or off."""

    customer_update: CustomerUpdate = CustomerUpdate()
    invoice_history: bool = False
    payment_method_update: bool = False
    subscription_cancel: SubscriptionCancel = SubscriptionCancel()
    subscription_update: SubscriptionUpdate = SubscriptionUpdate()


class Profile(Value, frozen=True):
    """What a portal says of its seller."""

    headline: str | None = None
    privacy_policy_url: str | None = None
    terms_of_service_url: str | None = None


EVERYTHING = Features(
    customer_update=CustomerUpdate(True, ("address", "email", "name", "phone", "shipping")),
    invoice_history=True,
    payment_method_update=True,
    subscription_cancel=SubscriptionCancel(enabled=True),
)
"""What customers may do where nobody has said otherwise: all that needs no products named."""


class Misfit(NamedTuple):
    """Something that does not go together: what is wrong, and where."""

    message: str
    param: str


def misfits(features: Features) -> Iterator[Misfit]:
    """What of it does not go together."""
    details = features.customer_update
    if details.enabled and not details.allowed_updates:
        yield Misfit(
            "Where it is enabled, name at least one detail that customers may update.",
            "features[customer_update][allowed_updates]",
        )
    yield from _cancel_misfits(features.subscription_cancel)
    yield from _update_misfits(features.subscription_update)


def _cancel_misfits(cancel: SubscriptionCancel) -> Iterator[Misfit]:
    place = "features[subscription_cancel]"
    if cancel.proration_behavior == "always_invoice":
        yield Misfit(
            "What is left of a period can be credited (create_prorations) or not (none); it is "
            "not invoiced at once.",
            f"{place}[proration_behavior]",
        )
    elif cancel.proration_behavior != "none" and cancel.mode != "immediately":
        yield Misfit(
            "Nothing is left over at the end of a period: create_prorations needs "
            "mode=immediately.",
            f"{place}[proration_behavior]",
        )
    if cancel.cancellation_reason.enabled and not cancel.cancellation_reason.options:
        yield Misfit(
            "Where a reason is asked for, name at least one to choose.",
            f"{place}[cancellation_reason][options]",
        )


def _update_misfits(update: SubscriptionUpdate) -> Iterator[Misfit]:
    place = "features[subscription_update]"
    if len(update.products) > PRODUCTS_MAX:
        yield Misfit(f"At most {PRODUCTS_MAX} products can be offered.", f"{place}[products]")
    for number, product in enumerate(update.products):
        if any(product.product == other.product for other in update.products[:number]):
            yield Misfit("This product is listed before.", f"{place}[products][{number}][product]")
        if product.maximum is not None and product.maximum < product.minimum:
            yield Misfit(
                f"It is less than the minimum, {product.minimum}.",
                f"{place}[products][{number}][adjustable_quantity][maximum]",
            )
    if not update.enabled:
        return
    adjustable = any(product.adjustable for product in update.products)
    if not update.default_allowed_updates and not adjustable:
        yield Misfit(
            "Where it is enabled, name at least one of price, promotion_code and quantity.",
            f"{place}[default_allowed_updates]",
        )
    if not update.products:
        yield Misfit(
            "Where it is enabled, name the products and prices that are offered.",
            f"{place}[products]",
        )
