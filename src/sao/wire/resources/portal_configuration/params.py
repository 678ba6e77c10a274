"""What can be asked of portal configurations.

One set of parameters makes and changes them: what is not given stays as it was, and of a new one
every feature is off.
"""

from typing import Annotated, Any, ClassVar, Literal, TypeVar

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from sao.billing.resources import portal_configuration
from sao.billing.resources.portal_configuration import PortalConfiguration
from sao.billing.values import Metadata, Value, given, merged
from sao.billing.values import portal as values
from sao.billing.values.portal import (
    CancelMode,
    ChangeOf,
    CustomerField,
    Features,
    OfferedProduct,
    Profile,
    Reason,
    WaitsFor,
)
from sao.billing.values.subscription import ProrationBehavior
from sao.wire.errors import missing
from sao.wire.ids import stored
from sao.wire.params import Enabled, Page, Params, Part, names
from sao.wire.resources.checkout_session.params import Url, check_url
from sao.wire.resources.product import PREFIX as PRODUCT
from sao.wire.terms import Terms, of_kind, whether

_KIND = portal_configuration.PORTAL_CONFIGURATION.name

Name = Annotated[str, Meta(max_length=250)]
Headline = Annotated[str, Meta(max_length=60)]
Count = Annotated[int, Meta(ge=0, le=999_999)]
V = TypeVar("V", bound=Value)


class Switch(Part, frozen=True, kw_only=True):
    """Base of a feature's parameters."""

    enabled: bool | None = None


class CustomerUpdate(Switch, frozen=True, kw_only=True):
    """Which of their details customers change themselves."""

    allowed_updates: tuple[CustomerField, ...] | None = None

    def onto(self, before: values.CustomerUpdate) -> values.CustomerUpdate:
        """The feature as it is to be."""
        return _with(before, enabled=self.enabled, allowed_updates=self.allowed_updates)


class History(Switch, frozen=True, kw_only=True):
    """Whether customers see their invoices."""


class MethodUpdate(Switch, frozen=True, kw_only=True):
    """Whether customers change what they pay with."""

    unsupported: ClassVar[frozenset[str]] = names("payment_method_configuration")


class CancellationReason(Switch, frozen=True, kw_only=True):
    """Whether customers are asked why they leave, and what they may answer."""

    unsupported: ClassVar[frozenset[str]] = names("feedback_options")

    options: tuple[Reason, ...] | None = None


class SubscriptionCancel(Switch, frozen=True, kw_only=True):
    """Whether customers end subscriptions, and when that counts from."""

    cancellation_reason: CancellationReason = CancellationReason()
    mode: CancelMode | None = None
    proration_behavior: ProrationBehavior | None = None

    def onto(self, before: values.SubscriptionCancel) -> values.SubscriptionCancel:
        """The feature as it is to be."""
        reason = self.cancellation_reason
        return _with(
            before,
            enabled=self.enabled,
            mode=self.mode,
            proration_behavior=self.proration_behavior,
            cancellation_reason=_with(
                before.cancellation_reason, enabled=reason.enabled, options=reason.options
            ),
        )


class AdjustableQuantity(Part, frozen=True, kw_only=True):
    """Whether any number of a product may be subscribed to."""

    enabled: bool
    maximum: Count | None = None
    minimum: Count = 1


class Product(Part, frozen=True, kw_only=True):
    """A product whose subscribers may change to these prices."""

    adjustable_quantity: AdjustableQuantity = AdjustableQuantity(enabled=False)
    prices: Annotated[tuple[str, ...], Meta(min_length=1)]
    product: str

    def value(self) -> OfferedProduct:
        """It as the machine keeps it."""
        quantity = self.adjustable_quantity
        return OfferedProduct(
            product=stored(PRODUCT, self.product),
            prices=self.prices,
            adjustable=quantity.enabled,
            minimum=quantity.minimum,
            maximum=quantity.maximum,
        )


class Condition(Part, frozen=True, kw_only=True):
    """A change that waits for the end of the period."""

    type: WaitsFor


class AtPeriodEnd(Part, frozen=True, kw_only=True):
    """Which changes wait for it; nothing clears them."""

    conditions: tuple[Condition, ...] | None | UnsetType = UNSET

    def onto(self, before: values.SubscriptionUpdate) -> values.SubscriptionUpdate:
        """The feature as it is to be."""
        if self.conditions is UNSET:
            return before
        chosen = {each.type for each in self.conditions or ()}
        return replace(before, scheduled=tuple(sorted(chosen)) or UNSET)


class SubscriptionUpdate(Switch, frozen=True, kw_only=True):
    """Whether customers change what they subscribe to, to what, and how it is billed."""

    billing_cycle_anchor: Literal["now", "unchanged"] | None = None
    default_allowed_updates: tuple[ChangeOf, ...] | None = None
    products: tuple[Product, ...] | None = None
    proration_behavior: ProrationBehavior | None = None
    schedule_at_period_end: AtPeriodEnd = AtPeriodEnd()
    trial_update_behavior: Literal["continue_trial", "end_trial"] | None = None

    def onto(self, before: values.SubscriptionUpdate) -> values.SubscriptionUpdate:
        """The feature as it is to be."""
        products = self.products
        return _with(
            self.schedule_at_period_end.onto(before),
            enabled=self.enabled,
            billing_cycle_anchor=self.billing_cycle_anchor,
            default_allowed_updates=self.default_allowed_updates,
            products=None if products is None else tuple(each.value() for each in products),
            proration_behavior=self.proration_behavior,
            trial_update_behavior=self.trial_update_behavior,
        )


class NoPause(Part, frozen=True, kw_only=True):
    """Customers do not pause subscriptions themselves, yet."""

    unsupported: ClassVar[frozenset[str]] = names("duration")

    enabled: Literal["false"] = "false"


class FeaturesOf(Part, frozen=True, kw_only=True):
    """What the page can do."""

    customer_update: CustomerUpdate = CustomerUpdate()
    invoice_history: History = History()
    payment_method_update: MethodUpdate = MethodUpdate()
    subscription_cancel: SubscriptionCancel = SubscriptionCancel()
    subscription_pause: NoPause | None = None
    subscription_update: SubscriptionUpdate = SubscriptionUpdate()

    def onto(self, before: Features) -> Features:
        """All features as they are to be."""
        return _with(
            before,
            customer_update=self.customer_update.onto(before.customer_update),
            invoice_history=self.invoice_history.enabled,
            payment_method_update=self.payment_method_update.enabled,
            subscription_cancel=self.subscription_cancel.onto(before.subscription_cancel),
            subscription_update=self.subscription_update.onto(before.subscription_update),
        )

    def check_switched(self) -> None:
        """Whoever makes a configuration says of each feature whether it is on.

        Raises `parameter_missing`.
        """
        for name in _FEATURES:
            feature = getattr(self, name)
            if feature != type(feature)() and feature.enabled is None:
                raise missing(f"features[{name}][enabled]")


_FEATURES = (
    "customer_update",
    "invoice_history",
    "payment_method_update",
    "subscription_cancel",
    "subscription_update",
)


class BusinessProfile(Part, frozen=True, kw_only=True):
    """What the page says of the seller."""

    headline: Headline | None | UnsetType = UNSET
    privacy_policy_url: Url | None | UnsetType = UNSET
    terms_of_service_url: Url | None | UnsetType = UNSET

    def onto(self, before: Profile) -> Profile:
        """The profile as it is to be. Raises `parameter_invalid`."""
        for name in ("privacy_policy_url", "terms_of_service_url"):
            _check(getattr(self, name), f"business_profile[{name}]")
        changed = given(
            headline=self.headline,
            privacy_policy_url=self.privacy_policy_url,
            terms_of_service_url=self.terms_of_service_url,
        )
        return replace(before, **changed)


class Create(Params, frozen=True, kw_only=True):
    """A new configuration."""

    features: FeaturesOf
    business_profile: BusinessProfile = BusinessProfile()
    default_return_url: Url | None = None
    login_page: Enabled | None = None
    metadata: Metadata = {}
    name: Name | None = None

    def data(self) -> portal_configuration.Create:
        """What the machine is told. Raises `parameter_missing`, `parameter_invalid`."""
        self.features.check_switched()
        _check(self.default_return_url, "default_return_url")
        return portal_configuration.Create(
            features=self.features.onto(Features()),
            profile=self.business_profile.onto(Profile()),
            default_return_url=self.default_return_url,
            name=self.name,
            metadata=merged({}, self.metadata),
        )


class Update(Params, frozen=True, kw_only=True):
    """Changes to a configuration."""

    active: bool | None = None
    business_profile: BusinessProfile = BusinessProfile()
    default_return_url: Url | None | UnsetType = UNSET
    features: FeaturesOf = FeaturesOf()
    login_page: Enabled | None = None
    metadata: Metadata | None = None
    name: Name | None | UnsetType = UNSET

    def data(self, before: PortalConfiguration) -> portal_configuration.Update:
        """What the machine is told. Raises `parameter_invalid`."""
        _check(self.default_return_url, "default_return_url")
        features = self.features.onto(before.features)
        profile = self.business_profile.onto(before.profile)
        return portal_configuration.Update(
            active=self.active,
            features=features if features != before.features else None,
            profile=profile if profile != before.profile else None,
            default_return_url=self.default_return_url,
            name=self.name,
            metadata=self.metadata,
        )


class List(Page, frozen=True, kw_only=True):
    """Which configurations."""

    active: bool | None = None
    is_default: bool | None = None

    def terms(self) -> Terms:
        """What the index is asked for, beside the default."""
        status = whether(self.active, "active", "inactive")
        return of_kind(_KIND, status=status)._replace(none=(f"{_KIND}|is_default=True",))


def _with(before: V, **changes: Any) -> V:
    """The value, with what is not None in its place."""
    return replace(before, **{name: new for name, new in changes.items() if new is not None})


def _check(url: str | None | UnsetType, param: str) -> None:
    check_url(url if isinstance(url, str) else None, param)
