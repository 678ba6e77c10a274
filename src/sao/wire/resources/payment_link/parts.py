"""What the parameters of a payment link are themselves made of."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from sao.billing.values import Metadata, given, merged
from sao.billing.values.checkout import CheckoutItem, PaymentTerms, SubscriptionTerms
from sao.billing.values.payment import Usage
from sao.wire.errors import missing
from sao.wire.line_params import LinePrice
from sao.wire.params import Part, Positive, Text, names
from sao.wire.resources.checkout_session.params import Url, check_url
from sao.wire.resources.checkout_session.parts import (
    AdjustableQuantity,
    Descriptor,
    LineItem,
    words_of,
)
from sao.wire.resources.subscription.parts import InvoiceSettings, TrialSettings

Message = Annotated[str, Meta(max_length=500)]
Quantity = Annotated[int, Meta(ge=1, le=999_999_999)]


class Confirmation(Part, frozen=True, kw_only=True):
    """What is said to whoever has paid."""

    custom_message: Message | None = None


class Redirect(Part, frozen=True, kw_only=True):
    """Where they go."""

    url: Url


class Item(Part, frozen=True, kw_only=True):
    """One thing that is offered: a price that is named or described, and how many of it."""

    adjustable_quantity: AdjustableQuantity | None = None
    price: str | None = None
    price_data: LinePrice | None = None
    quantity: Quantity | None = None

    def value(self) -> LineItem:
        """The same, as a checkout session has it."""
        return LineItem(
            adjustable_quantity=self.adjustable_quantity,
            price=self.price,
            price_data=self.price_data,
            quantity=self.quantity,
        )


class SubscriptionData(Part, frozen=True, kw_only=True):
    """How the subscription is to begin."""

    description: Message | None = None
    invoice_settings: InvoiceSettings | None = None
    metadata: Metadata = {}
    trial_period_days: Annotated[int, Meta(ge=1, le=730)] | None = None
    trial_settings: TrialSettings | None = None

    def value(self) -> SubscriptionTerms:
        """The value that is kept."""
        settings = self.trial_settings
        return SubscriptionTerms(
            description=self.description,
            metadata=merged({}, self.metadata),
            missing_payment_method="create_invoice" if settings is None else settings.missing,
            trial_period_days=self.trial_period_days,
            words=words_of(self.invoice_settings),
        )


class AfterCompletion(Part, frozen=True, kw_only=True):
    """What becomes of whoever has paid."""

    type: Literal["hosted_confirmation", "redirect"]
    hosted_confirmation: Confirmation = Confirmation()
    redirect: Redirect | None = None

    def told(self) -> tuple[str | None, str | None]:
        """`(redirect_url, message)`. Raises `parameter_missing`, `parameter_invalid`."""
        if self.type == "hosted_confirmation":
            return None, self.hosted_confirmation.custom_message
        if self.redirect is None:
            raise missing("after_completion[redirect][url]")
        check_url(self.redirect.url, "after_completion[redirect][url]")
        return self.redirect.url, None


class CompletedSessions(Part, frozen=True, kw_only=True):
    """How many sessions may complete."""

    limit: Positive


class Restrictions(Part, frozen=True, kw_only=True):
    """When it is over by itself."""

    completed_sessions: CompletedSessions


class ItemChange(Part, frozen=True, kw_only=True):
    """Another quantity of what is offered, and how many of it may be taken instead."""

    id: str
    adjustable_quantity: AdjustableQuantity | None = None
    quantity: Quantity | None = None

    def after(self, before: CheckoutItem, place: str) -> CheckoutItem:
        """The item from now on. Raises `parameter_invalid`."""
        quantity = self.quantity or before.quantity
        adjusted = before.adjustable
        if self.adjustable_quantity is not None:
            adjusted = self.adjustable_quantity.value(quantity, f"{place}[adjustable_quantity]")
        return replace(before, quantity=quantity, adjustable=adjusted)


class PaymentIntentChange(Part, frozen=True, kw_only=True):
    """What the payment intents of further sessions are to say; what is not given stays."""

    unsupported: ClassVar[frozenset[str]] = names("transfer_group")

    description: Text | None | UnsetType = UNSET
    metadata: Metadata | None = None
    setup_future_usage: Usage | None | UnsetType = UNSET
    statement_descriptor: Descriptor | None | UnsetType = UNSET
    statement_descriptor_suffix: Descriptor | None | UnsetType = UNSET

    def after(self, before: PaymentTerms) -> PaymentTerms:
        """What holds from now on."""
        said = given(
            description=self.description,
            setup_future_usage=self.setup_future_usage,
            statement_descriptor=self.statement_descriptor,
            statement_descriptor_suffix=self.statement_descriptor_suffix,
        )
        return replace(before, **said, metadata=merged(before.metadata, self.metadata))


class SubscriptionChange(Part, frozen=True, kw_only=True):
    """How the subscriptions of further sessions begin; what is not given stays."""

    invoice_settings: InvoiceSettings | None = None
    metadata: Metadata | None = None
    trial_period_days: Annotated[int, Meta(ge=1, le=730)] | None | UnsetType = UNSET
    trial_settings: TrialSettings | None | UnsetType = UNSET

    def after(self, before: SubscriptionTerms) -> SubscriptionTerms:
        """What holds from now on."""
        after = replace(before, metadata=merged(before.metadata, self.metadata))
        if self.trial_period_days is not UNSET:
            after = replace(after, trial_period_days=self.trial_period_days)
        if self.trial_settings is not UNSET:
            ends = "create_invoice" if self.trial_settings is None else self.trial_settings.missing
            after = replace(after, missing_payment_method=ends)
        if self.invoice_settings is not None:
            words = self.invoice_settings.words().after(before.words or None)
            after = replace(after, words=words or UNSET)
        return after
