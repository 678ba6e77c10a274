"""What the parameters of a checkout session are themselves made of."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from sao.billing.values import Metadata, merged, method_options
from sao.billing.values.checkout import (
    Adjustable,
    PaymentTerms,
    Recovery,
    Redisplay,
    SavedMethods,
    SubscriptionTerms,
    TakenOver,
)
from sao.billing.values.customer import Shipping
from sao.billing.values.invoice import InvoiceWords
from sao.billing.values.method_options import ThreeDSecure
from sao.billing.values.payment import CaptureMethod, Usage
from sao.billing.values.tax import TaxRate
from sao.wire.errors import WireError, exclusive
from sao.wire.line_params import LinePrice
from sao.wire.params import Email, Instant, Part, Text, names
from sao.wire.resources.subscription.parts import (
    AnchorConfig,
    BillingMode,
    InvoiceSettings,
    PendingInterval,
    TrialSettings,
)
from sao.wire.resources.tax_rate import TaxRates

Locale = Literal[
    "auto",
    "bg",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "en-GB",
    "es",
    "es-419",
    "et",
    "fi",
    "fil",
    "fr",
    "fr-CA",
    "hi-IN",
    "hr",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
    "lt",
    "lv",
    "ms",
    "mt",
    "nb",
    "nl",
    "pl",
    "pt",
    "pt-BR",
    "ro",
    "ru",
    "sk",
    "sl",
    "sv",
    "th",
    "tr",
    "vi",
    "zh",
    "zh-HK",
    "zh-TW",
]
"""Languages that Stripe's page speaks; ours speaks English, and keeps what was asked for."""

Asked = Literal["auto", "never"]
Descriptor = Annotated[str, Meta(min_length=1, max_length=22)]
ADJUSTED_MAX = 99
"""How many a customer may take, where nobody says it."""


class AdjustableQuantity(Part, frozen=True, kw_only=True):
    """Whether the customer may take more or fewer, and how many."""

    enabled: bool
    maximum: Annotated[int, Meta(ge=1, le=999_999)] | None = None
    minimum: Annotated[int, Meta(ge=0, le=999_998)] | None = None

    def value(self, quantity: int, place: str) -> Adjustable | UnsetType:
        """The value that is kept. Raises `parameter_invalid`."""
        if not self.enabled:
            return UNSET
        least = self.minimum or 0
        most = max(ADJUSTED_MAX, quantity) if self.maximum is None else self.maximum
        if not least <= quantity <= most:
            raise WireError(
                "parameter_invalid",
                f"The quantity is {quantity}: it has to be from the minimum, {least}, to the "
                f"maximum, {most}.",
                place,
            )
        return Adjustable(least, most)


class LineItem(Part, frozen=True, kw_only=True):
    """One thing that is offered: a price that is named or described, and how many of it."""

    unsupported: ClassVar[frozenset[str]] = names("dynamic_tax_rates")

    price: str | None = None
    price_data: LinePrice | None = None
    quantity: Annotated[int, Meta(ge=1, le=999_999_999)] | None = None
    adjustable_quantity: AdjustableQuantity | None = None
    metadata: Metadata = {}
    tax_rates: TaxRates = ()


class OptionalItem(Part, frozen=True, kw_only=True):
    """Something that the customer may take besides."""

    adjustable_quantity: AdjustableQuantity | None = None
    price: str
    quantity: Annotated[int, Meta(ge=1, le=999_999_999)]

    def value(self) -> LineItem:
        """The same, as what is offered anyway."""
        return LineItem(
            price=self.price,
            quantity=self.quantity,
            adjustable_quantity=self.adjustable_quantity,
        )


class DiscountOf(Part, frozen=True, kw_only=True):
    """A discount by what gives it."""

    coupon: str | None = None
    promotion_code: str | None = None


class CustomerUpdate(Part, frozen=True, kw_only=True):
    """What the customer's record takes over of what they enter."""

    address: Asked = "never"
    name: Asked = "never"
    shipping: Asked = "never"

    def value(self) -> TakenOver:
        """The value that is kept."""
        return TakenOver(
            address=self.address == "auto",
            name=self.name == "auto",
            shipping=self.shipping == "auto",
        )


class SavedPaymentMethodOptions(Part, frozen=True, kw_only=True):
    """Which cards of theirs customers are shown, and whether this one can be kept."""

    allow_redisplay_filters: tuple[Redisplay, ...] | None = None
    payment_method_remove: Literal["disabled"] | None = None
    payment_method_save: Literal["disabled", "enabled"] | None = None

    def value(self) -> SavedMethods:
        """The value that is kept."""
        save, remove = self.payment_method_save, self.payment_method_remove
        return SavedMethods(
            shown=self.allow_redisplay_filters,
            save=None if save is None else save == "enabled",
            remove=None if remove is None else False,
        )


class RecoveryOf(Part, frozen=True, kw_only=True):
    """Whether a session that expired can be begun again."""

    allow_promotion_codes: bool = False
    enabled: bool


class AfterExpiration(Part, frozen=True, kw_only=True):
    """What can become of a session that expired."""

    recovery: RecoveryOf | None = None

    def value(self) -> Recovery | None:
        """The value that is kept; None: nothing."""
        if self.recovery is None or not self.recovery.enabled:
            return None
        return Recovery(self.recovery.allow_promotion_codes)


class SubscriptionData(Part, frozen=True, kw_only=True):
    """How the subscription is to begin."""

    unsupported: ClassVar[frozenset[str]] = names(
        "application_fee_percent on_behalf_of transfer_data"
    )

    billing_cycle_anchor: Instant | None = None
    billing_cycle_anchor_config: AnchorConfig | None = None
    billing_mode: BillingMode | None = None
    default_tax_rates: TaxRates = ()
    description: Annotated[str, Meta(max_length=500)] | None = None
    invoice_settings: InvoiceSettings | None = None
    metadata: Metadata = {}
    pending_invoice_item_interval: PendingInterval | None = None
    proration_behavior: Literal["create_prorations", "none"] = "create_prorations"
    trial_end: Instant | None = None
    trial_period_days: Annotated[int, Meta(ge=1, le=730)] | None = None
    trial_settings: TrialSettings | None = None

    def value(self, rates: tuple[TaxRate, ...], now: int) -> SubscriptionTerms:
        """The value that is kept. Raises `parameters_exclusive`, `timestamp_past`."""
        if self.trial_end is not None and self.trial_period_days is not None:
            raise exclusive("trial_end", "trial_period_days", param="subscription_data[trial_end]")
        if self.trial_end is not None and self.trial_end < now + TRIAL_MIN_S:
            raise WireError(
                "timestamp_past",
                "The `subscription_data[trial_end]` must be at least 2 days in the future.",
                "subscription_data[trial_end]",
            )
        config = self.billing_cycle_anchor_config
        if config is not None and self.billing_cycle_anchor is not None:
            raise exclusive(
                "billing_cycle_anchor",
                "billing_cycle_anchor_config",
                param="subscription_data[billing_cycle_anchor_config]",
            )
        settings, waiting = self.trial_settings, self.pending_invoice_item_interval
        return SubscriptionTerms(
            billing_cycle_anchor=self.billing_cycle_anchor,
            default_tax_rates=rates,
            description=self.description,
            metadata=merged({}, self.metadata),
            missing_payment_method="create_invoice" if settings is None else settings.missing,
            proration_behavior=self.proration_behavior,
            trial_end=self.trial_end,
            trial_period_days=self.trial_period_days,
            anchor_day=UNSET if config is None else config.value(),
            words=words_of(self.invoice_settings),
            pending_interval=UNSET if waiting is None else waiting.value(),
        )


def words_of(settings: InvoiceSettings | None) -> InvoiceWords | UnsetType:
    """What invoices say, where they say anything."""
    return UNSET if settings is None else settings.words().after(None) or UNSET


TRIAL_MIN_S = 48 * 60 * 60
"""A session may be open for a day: a trial has to reach beyond it."""


class PaymentIntentData(Part, frozen=True, kw_only=True):
    """What the payment intent is to say."""

    unsupported: ClassVar[frozenset[str]] = names(
        "application_fee_amount on_behalf_of transfer_data transfer_group"
    )

    capture_method: CaptureMethod = "automatic"
    description: Text | None = None
    metadata: Metadata = {}
    receipt_email: Email | None = None
    setup_future_usage: Usage | None = None
    shipping: Shipping | None = None
    statement_descriptor: Descriptor | None = None
    statement_descriptor_suffix: Descriptor | None = None

    def value(self) -> PaymentTerms:
        """The value that is kept."""
        return PaymentTerms(
            capture_method=self.capture_method,
            description=self.description,
            metadata=merged({}, self.metadata),
            receipt_email=self.receipt_email,
            setup_future_usage=self.setup_future_usage,
            shipping=self.shipping,
            statement_descriptor=self.statement_descriptor,
            statement_descriptor_suffix=self.statement_descriptor_suffix,
        )


class CardOptions(Part, frozen=True, kw_only=True):
    """What is particular to cards."""

    unsupported: ClassVar[frozenset[str]] = names(
        "installments request_extended_authorization request_incremental_authorization "
        "request_multicapture request_overcapture restrictions statement_descriptor_suffix_kana "
        "statement_descriptor_suffix_kanji"
    )

    capture_method: Literal["manual"] | None = None
    request_three_d_secure: ThreeDSecure | None = None
    setup_future_usage: Usage | None = None


class MethodOptions(Part, frozen=True, kw_only=True):
    """What is particular to a way of paying."""

    unsupported: ClassVar[frozenset[str]] = names(
        "acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit "
        "bancontact billie blik boleto cashapp crypto customer_balance demo_pay eps fpx "
        "giropay grabpay ideal kakao_pay klarna konbini kr_card link mobilepay multibanco "
        "naver_pay oxxo p24 pay_by_bank payco paynow paypal payto pix revolut_pay samsung_pay "
        "satispay scalapay sepa_debit sequra sofort sunbit swish twint upi us_bank_account "
        "wechat_pay"
    )

    card: CardOptions = CardOptions()

    def after(self, before: PaymentTerms) -> PaymentTerms:
        """What a payment intent is to say: what is said of cards counts before all else."""
        return replace(
            before,
            capture_method=self.card.capture_method or before.capture_method,
            setup_future_usage=self.card.setup_future_usage or before.setup_future_usage,
        )

    def asked(self) -> method_options.MethodOptions | UnsetType:
        """What is asked for of cards, where anything is."""
        wanted = self.card.request_three_d_secure
        if wanted is None:
            return UNSET
        return method_options.MethodOptions(card=method_options.CardOptions(wanted))


class SetupIntentData(Part, frozen=True, kw_only=True):
    """What the setup intent is to say."""

    unsupported: ClassVar[frozenset[str]] = names("on_behalf_of")

    description: Text | None = None
    metadata: Metadata = {}


__all__ = [
    "AdjustableQuantity",
    "AfterExpiration",
    "CustomerUpdate",
    "DiscountOf",
    "LineItem",
    "Locale",
    "MethodOptions",
    "OptionalItem",
    "PaymentIntentData",
    "SavedPaymentMethodOptions",
    "SetupIntentData",
    "SubscriptionData",
]
