"""What the parameters of a subscription are themselves made of."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from sao.billing.resources.subscription.state import PauseCollection
from sao.billing.values import Metadata
from sao.billing.values.invoice import OtherWords
from sao.billing.values.price import Interval
from sao.billing.values.subscription import AnchorDay, Every, MissingMethod, TrialAnchor
from sao.billing.values.usage import Thresholds
from sao.wire.errors import WireError, missing
from sao.wire.method_options import OptionsOfSubscription
from sao.wire.method_types import settled_types
from sao.wire.params import INSTANT_MAX, Instant, Part, Positive, Text, is_number
from sao.wire.presentation import AccountTaxIds, CustomFields, Issuer, fields_of
from sao.wire.resources.discount import Discounts
from sao.wire.resources.price import InlinePrice
from sao.wire.resources.tax_rate import TaxRates

NOT_YET = "application_fee_percent billing_schedules default_source on_behalf_of transfer_data"
"""What neither a new subscription nor a change of one can have, yet."""

Days = Annotated[int, Meta(ge=0, le=730)]
Quantity = Annotated[int, Meta(ge=0, le=999_999_999)]
PeriodEnd = Literal["min_period_end", "max_period_end"]
_PERIOD_ENDS: dict[str, PeriodEnd] = {
    "min_period_end": "min_period_end",
    "max_period_end": "max_period_end",
}


def chosen_cancel_at(value: str | None) -> int | PeriodEnd | None:
    """An instant, or a word for the end of the period. Raises `parameter_invalid`."""
    if value is None:
        return None
    word = _PERIOD_ENDS.get(value)
    if word is not None:
        return word
    if not is_number(value) or int(value) > INSTANT_MAX:
        raise WireError(
            "parameter_invalid",
            "Invalid cancel_at: must be a Unix timestamp in seconds, 'min_period_end' or "
            "'max_period_end'.",
            "cancel_at",
        )
    return int(value)


class Words(Part, frozen=True, kw_only=True):
    """What invoices say."""

    custom_fields: CustomFields | None | UnsetType = UNSET
    description: Text | None | UnsetType = UNSET
    footer: Text | None | UnsetType = UNSET
    issuer: Issuer | None = None

    def words(self) -> OtherWords:
        """The change that the machine is told of."""
        asked = self.custom_fields
        return OtherWords(
            custom_fields=asked if asked is UNSET else fields_of(asked),
            description=self.description,
            footer=self.footer,
        )


class InvoiceSettings(Words, frozen=True, kw_only=True):
    """What its invoices say, with which of the seller's tax ids."""

    account_tax_ids: AccountTaxIds | None | UnsetType = UNSET

    def words(self) -> OtherWords:
        """The change that the machine is told of."""
        return replace(Words.words(self), account_tax_ids=self.account_tax_ids)


class PaymentSettings(Part, frozen=True, kw_only=True):
    """With what its invoices are paid."""

    payment_method_options: OptionsOfSubscription | None | UnsetType = UNSET
    payment_method_types: tuple[str, ...] | None = None
    save_default_payment_method: Literal["off", "on_subscription"] | UnsetType = UNSET

    def saves(self) -> bool | UnsetType:
        """Whether what pays becomes the subscription's own method, where that was said."""
        chosen = self.save_default_payment_method
        return UNSET if chosen is UNSET else chosen == "on_subscription"

    def types(self) -> tuple[str, ...] | UnsetType:
        """With what alone they can be paid, where that was said. Raises `parameter_invalid`."""
        return settled_types(self.payment_method_types)


class EndBehavior(Part, frozen=True, kw_only=True):
    """What happens when a trial ends and there is no way to pay."""

    missing_payment_method: MissingMethod = "create_invoice"


class TrialSettings(Part, frozen=True, kw_only=True):
    """How a trial ends."""

    end_behavior: EndBehavior

    @property
    def missing(self) -> MissingMethod:
        """What happens then."""
        return self.end_behavior.missing_payment_method


class EndOfTrial(Part, frozen=True, kw_only=True):
    """What happens when a trial ends: where periods count from then, and without a way to pay."""

    billing_cycle_anchor: TrialAnchor | UnsetType = UNSET
    missing_payment_method: MissingMethod | UnsetType = UNSET


class TrialOfSubscription(Part, frozen=True, kw_only=True):
    """How a trial of a subscription ends."""

    end_behavior: EndOfTrial = EndOfTrial()

    @property
    def missing(self) -> MissingMethod | UnsetType:
        """What happens where there is no way to pay, if that was said."""
        return self.end_behavior.missing_payment_method

    @property
    def anchor(self) -> TrialAnchor | UnsetType:
        """Where periods count from then, if that was said."""
        return self.end_behavior.billing_cycle_anchor


class Flexible(Part, frozen=True, kw_only=True):
    """How flexible billing shows what it prorates."""

    reasons: ClassVar[dict[str, str]] = {
        "proration_discounts": "A proration is shown less the discounts that it had."
    }

    proration_discounts: Literal["included"] = "included"


class BillingMode(Part, frozen=True, kw_only=True):
    """How changes are billed, and whether items can have intervals of their own: they can."""

    reasons: ClassVar[dict[str, str]] = {
        "type": "There is no classic billing mode here: every subscription is billed flexibly, as "
        "one with prices of several intervals has to be anyway."
    }

    flexible: Flexible | None = None
    type: Literal["flexible"]


class BillingThresholds(Part, frozen=True, kw_only=True):
    """When what was used is billed before the period ends."""

    amount_gte: Positive | None = None
    reset_billing_cycle_anchor: bool | None = None

    def value(self) -> Thresholds:
        """What the machine is told, but for the items' own."""
        return Thresholds(self.amount_gte, self.reset_billing_cycle_anchor is True)


class ItemThresholds(Part, frozen=True, kw_only=True):
    """How much is used of an item until that is billed."""

    usage_gte: Positive


class AnchorConfig(Part, frozen=True, kw_only=True):
    """The day and time at which periods begin."""

    day_of_month: Annotated[int, Meta(ge=1, le=31)]
    hour: Annotated[int, Meta(ge=0, le=23)] | None = None
    minute: Annotated[int, Meta(ge=0, le=59)] | None = None
    month: Annotated[int, Meta(ge=1, le=12)] | None = None
    second: Annotated[int, Meta(ge=0, le=59)] | None = None

    def value(self) -> AnchorDay:
        """What the machine is told."""
        return AnchorDay(self.day_of_month, self.hour, self.minute, self.month, self.second)


class PauseOfCollection(Part, frozen=True, kw_only=True):
    """What becomes of invoices meanwhile, and until when."""

    behavior: Literal["keep_as_draft", "mark_uncollectible", "void"]
    resumes_at: Instant | None = None

    def value(self) -> PauseCollection:
        """What the machine is told."""
        return PauseCollection(self.behavior, self.resumes_at)


class PendingInterval(Part, frozen=True, kw_only=True):
    """How often pending invoice items are billed."""

    interval: Interval
    interval_count: Annotated[int, Meta(ge=1, le=365)] = 1

    def value(self) -> Every:
        """What the machine is told."""
        return Every(self.interval, self.interval_count)


class PeriodStart(Part, frozen=True, kw_only=True):
    """Where the period of an invoice item begins."""

    timestamp: Instant | None = None
    type: Literal["max_item_period_start", "now", "timestamp"] = "max_item_period_start"


class PeriodStop(Part, frozen=True, kw_only=True):
    """Where the period of an invoice item ends."""

    timestamp: Instant | None = None
    type: Literal["min_item_period_end", "timestamp"] = "min_item_period_end"


class ItemPeriod(Part, frozen=True, kw_only=True):
    """The period of an invoice item; else the subscription's."""

    end: PeriodStop
    start: PeriodStart

    def bounds(self, now: int, place: str) -> tuple[int | None, int | None]:
        """Where it begins and ends; None: with the subscription's period. Raises `parameter_*`."""
        start, end = self.start, self.end
        for name, part in (("start", start), ("end", end)):
            if part.type == "timestamp" and part.timestamp is None:
                raise missing(f"{place}[{name}][timestamp]")
        begins = now if start.type == "now" else start.timestamp
        if begins is not None and end.timestamp is not None and end.timestamp < begins:
            param = f"{place}[end][timestamp]"
            raise WireError("parameter_invalid", "It cannot be before the start.", param)
        return begins, end.timestamp


class InvoiceItem(Part, frozen=True, kw_only=True):
    """Something that is sold once, with the next invoice."""

    discountable: bool = True
    discounts: Discounts = ()
    metadata: Metadata = {}
    period: ItemPeriod | None = None
    price: str | None = None
    price_data: InlinePrice | None = None
    quantity: Quantity = 1
    tax_rates: TaxRates = ()
