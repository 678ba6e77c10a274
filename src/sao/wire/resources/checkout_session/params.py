"""What can be asked of checkout sessions."""

import re
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from msgspec import UNSET, Meta
from msgspec.structs import replace

from sao.billing.resources.checkout_session import machine
from sao.billing.values import Metadata
from sao.billing.values.checkout import Embedded, Manner, Mode, PaymentTerms, Reduction
from sao.wire.errors import WireError, exclusive, missing
from sao.wire.method_types import includes_card
from sao.wire.params import (
    Currency,
    Email,
    Instant,
    Listing,
    Page,
    Params,
    Part,
    names,
)
from sao.wire.resources.checkout_session.asking import Asking
from sao.wire.resources.checkout_session.parts import (
    AfterExpiration,
    CustomerUpdate,
    DiscountOf,
    LineItem,
    Locale,
    MethodOptions,
    PaymentIntentData,
    SavedPaymentMethodOptions,
    SetupIntentData,
    SubscriptionData,
)
from sao.wire.terms import Terms, of_kind

ITEMS_MAX = 100
RECURRING_MAX = 20
Url = Annotated[str, Meta(max_length=5_000)]
Reference = Annotated[str, Meta(max_length=200)]

_NOT_YET = (
    "branding_settings customer_account integration_identifier managed_payments origin_context "
    "payment_method_data permissions wallet_options"
)

_ONLY: dict[str, tuple[Mode, ...]] = {
    "subscription_data": ("subscription",),
    "payment_method_collection": ("subscription",),
    "payment_intent_data": ("payment",),
    "submit_type": ("payment", "subscription"),
    "setup_intent_data": ("setup",),
    "customer_creation": ("payment", "setup"),
    "line_items": ("payment", "subscription"),
    "discounts": ("payment", "subscription"),
    "allow_promotion_codes": ("payment", "subscription"),
    "after_expiration": ("payment", "subscription"),
    "custom_fields": ("payment", "subscription"),
    "invoice_creation": ("payment",),
    "optional_items": ("payment", "subscription"),
    "phone_number_collection": ("payment", "subscription"),
    "saved_payment_method_options": ("payment", "subscription"),
    "shipping_address_collection": ("payment", "subscription"),
    "shipping_options": ("payment",),
}
"""The modes in which a parameter means something."""


class Off(Part, frozen=True, kw_only=True):
    """Something that is not there, yet."""

    enabled: Literal["false"]


class Create(Asking, frozen=True, kw_only=True):
    """A new session: what is offered, and where the customer goes afterwards."""

    unsupported: ClassVar[frozenset[str]] = names(_NOT_YET)

    mode: Mode
    success_url: Url | None = None
    adaptive_pricing: Off | None = None
    after_expiration: AfterExpiration | None = None
    allow_promotion_codes: bool | None = None
    allowed_payment_method_types: tuple[str, ...] | None = None
    cancel_url: Url | None = None
    client_reference_id: Reference | None = None
    currency: Currency | None = None
    customer: str | None = None
    customer_creation: machine.Creation | None = None
    customer_email: Email | None = None
    customer_update: CustomerUpdate | None = None
    discounts: Annotated[tuple[DiscountOf, ...], Meta(max_length=1)] = ()
    excluded_payment_method_types: tuple[str, ...] | None = None
    expires_at: Instant | None = None
    line_items: Annotated[tuple[LineItem, ...], Meta(max_length=ITEMS_MAX)] = ()
    locale: Locale | None = None
    metadata: Metadata = {}
    payment_intent_data: PaymentIntentData | None = None
    payment_method_collection: machine.Collection | None = None
    payment_method_configuration: str | None = None
    payment_method_options: MethodOptions | None = None
    payment_method_types: tuple[str, ...] | None = None
    redirect_on_completion: Literal["always", "if_required", "never"] | None = None
    return_url: Url | None = None
    saved_payment_method_options: SavedPaymentMethodOptions | None = None
    setup_intent_data: SetupIntentData | None = None
    submit_type: Literal["auto", "book", "donate", "pay", "subscribe"] | None = None
    subscription_data: SubscriptionData | None = None
    ui_mode: Literal["embedded", "embedded_page", "hosted", "hosted_page"] = "hosted_page"

    def check(self) -> None:
        """Raises `parameter_missing`, `parameters_exclusive`, `parameter_invalid`."""
        self._check_methods()
        self._check_ways_back()
        for name, modes in _ONLY.items():
            if getattr(self, name) not in (None, (), UNSET) and self.mode not in modes:
                raise WireError(
                    "parameter_invalid",
                    f"You can only use `{name}` in `{'` or `'.join(modes)}` mode.",
                    name,
                )
        if self.mode != "setup" and not self.line_items:
            raise missing("line_items")
        self._check_customer()
        self._check_goods()
        if self.discounts and self.allow_promotion_codes is not None:
            raise exclusive("allow_promotion_codes", "discounts")

    def _check_methods(self) -> None:
        """Cards are what can be paid with here."""
        includes_card(self.payment_method_types, "payment_method_types")
        includes_card(self.allowed_payment_method_types, "allowed_payment_method_types")
        if "card" in (self.excluded_payment_method_types or ()):
            raise WireError(
                "parameter_invalid",
                "Cards are what can be paid with here: they cannot be excluded.",
                "excluded_payment_method_types",
            )

    def _check_ways_back(self) -> None:
        """Where somebody is sent, by where the page stands."""
        for name in ("success_url", "cancel_url", "return_url"):
            check_url(getattr(self, name), name)
        needed: str | None = "return_url" if self.embeds else "success_url"
        refused = ["success_url", "cancel_url"]
        if not self.embeds:
            refused = ["return_url", "redirect_on_completion"]
        elif self.redirect_on_completion == "never":
            needed = None
            refused.append("return_url")
        if needed is not None and getattr(self, needed) is None:
            raise missing(needed)
        for name in refused:
            if getattr(self, name) is not None:
                why = f"You cannot use `{name}` with `ui_mode={self.ui_mode}`" + (
                    " and `redirect_on_completion=never`." if needed is None else "."
                )
                raise WireError("parameter_invalid", why, name)

    def _check_goods(self) -> None:
        """What is told by an invoice is paid at once."""
        told = self.invoice_creation
        held = self.payment_terms().capture_method == "manual"
        if held and told and told.enabled:
            raise WireError(
                "parameter_invalid",
                "An invoice is made of what is paid at once: not with "
                "`payment_intent_data[capture_method]=manual`.",
                "invoice_creation",
            )

    def _check_customer(self) -> None:
        if self.customer is not None:
            for name in ("customer_email", "customer_creation"):
                if getattr(self, name) is not None:
                    raise exclusive("customer", name)
        elif self.customer_update is not None:
            raise WireError(
                "parameter_invalid",
                "`customer_update` can only be used with `customer`.",
                "customer_update",
            )

    def reductions(self) -> tuple[Reduction, ...]:
        """The discounts that are to be redeemed. Raises `parameters_exclusive`."""
        for number, one in enumerate(self.discounts):
            if one.coupon is not None and one.promotion_code is not None:
                raise exclusive("coupon", "promotion_code", param=f"discounts[{number}][coupon]")
        return tuple(Reduction(one.coupon, one.promotion_code) for one in self.discounts)

    @property
    def creation(self) -> machine.Creation | None:
        """Whether a customer is made where there is none."""
        if self.customer is not None:
            return None
        return "always" if self.mode == "subscription" else self.customer_creation or "if_required"

    @property
    def embeds(self) -> bool:
        """Whether it is for a page of somebody's own."""
        return self.ui_mode in ("embedded", "embedded_page")

    def payment_terms(self) -> PaymentTerms:
        """What the payment intent is to say."""
        said = self.payment_intent_data
        terms = PaymentTerms() if said is None else said.value()
        options = self.payment_method_options
        return terms if options is None else options.after(terms)

    def manner(self, before: Manner) -> Manner:
        """How it is sold, but for what prices and rates have to be looked up for."""
        after = Asking.manner(self, before)
        if self.customer_update is not None:
            after = replace(after, taken_over=self.customer_update.value())
        if self.saved_payment_method_options is not None:
            after = replace(after, saved=self.saved_payment_method_options.value())
        if self.after_expiration is not None:
            after = replace(after, recovery=self.after_expiration.value())
        if self.allowed_payment_method_types is not None:
            after = replace(after, allowed_types=self.allowed_payment_method_types)
        if self.excluded_payment_method_types is not None:
            after = replace(after, excluded_types=self.excluded_payment_method_types)
        if self.payment_method_configuration is not None:
            after = replace(after, configuration=self.payment_method_configuration)
        if self.payment_method_options is not None:
            after = replace(after, method_options=self.payment_method_options.asked())
        if self.embeds:
            way = Embedded(self.return_url, self.redirect_on_completion or "always")
            after = replace(after, embedded=way)
        return after

    @property
    def collection(self) -> machine.Collection | None:
        """Whether a card is asked for where nothing is to be paid."""
        return (self.payment_method_collection or "always") if self.mode != "setup" else "always"


class DetailsFilter(Part, frozen=True, kw_only=True):
    """Sessions of a customer who is known by this."""

    email: Email


class List(Listing, frozen=True, kw_only=True):
    """Which sessions."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    customer: str | None = None
    customer_details: DetailsFilter | None = None
    payment_intent: str | None = None
    payment_link: str | None = None
    status: Literal["complete", "expired", "open"] | None = None
    subscription: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        details = self.customer_details
        whose = {
            "customer": self.customer,
            "payment_intent": self.payment_intent,
            "subscription": self.subscription,
        }
        found = of_kind(
            "checkout_session",
            whose,
            email=details.email if details is not None else None,
            payment_link=self.payment_link,
            status=None if self.status == "open" else self.status,
        )
        return found._replace(any=_OPEN if self.status == "open" else ())


_OPEN = ("checkout_session|status=open", "checkout_session|status=processing")
"""What is shown as open: also what a gateway is being asked for."""


class ListItems(Page, frozen=True, kw_only=True):
    """Which page of what a session offers."""


class Expire(Params, frozen=True, kw_only=True):
    """Nobody is to buy it any more."""


def check_url(url: str | None, param: str) -> None:
    """A browser can be sent there. Raises `parameter_invalid`."""
    if url is None:
        return
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or _UNSEEN.search(url):
        raise WireError(
            "parameter_invalid",
            "Not a valid URL: it has to begin with http:// or https://.",
            param,
        )


_UNSEEN = re.compile(r"[\x00-\x20\x7f]")
