"""Payment intents on the wire."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.values import Metadata, merged
from sao.billing.values.customer import Shipping
from sao.billing.values.payment import Configured, Method
from sao.wire.method_types import payable
from sao.wire.params import Currency, Email, Listing, Params, Positive, Text, names
from sao.wire.resources.mandate import MandateData
from sao.wire.resources.payment_intent.details import Amounts, Named, particulars
from sao.wire.resources.payment_intent.options import PaymentOptions
from sao.wire.resources.payment_method import AutomaticMethods, Inline, redirects_of
from sao.wire.terms import Terms, of_kind

OffSession = Literal["true", "false", "one_off", "recurring"]

Usage = Literal["off_session", "on_session"]
CaptureMethod = Literal["automatic", "automatic_async", "manual"]
Descriptor = Annotated[str, Meta(min_length=1, max_length=22)]

_NOT_YET = "excluded_payment_method_types hooks"
_FOR_OTHERS = "application_fee_amount transfer_data"


class Create(Params, frozen=True, kw_only=True):
    """A new intent; with `confirm` it is attempted at once."""

    unsupported: ClassVar[frozenset[str]] = names(
        f"{_NOT_YET} {_FOR_OTHERS} customer_account mandate on_behalf_of radar_options"
    )

    amount: Positive
    currency: Currency
    allowed_payment_method_types: tuple[str, ...] | None = None
    amount_details: Amounts = Amounts()
    automatic_payment_methods: AutomaticMethods | None = None
    capture_method: CaptureMethod = "automatic"
    confirm: bool = False
    confirmation_token: str | None = None
    confirmation_method: Literal["automatic", "manual"] = "automatic"
    customer: str | None = None
    description: Text | None = None
    error_on_requires_action: bool = False
    mandate_data: MandateData | None = None
    metadata: Metadata = {}
    off_session: OffSession = "false"
    payment_details: Named = Named()
    payment_method: str | None = None
    payment_method_configuration: str | None = None
    payment_method_data: Inline | None = None
    payment_method_options: PaymentOptions = PaymentOptions()
    payment_method_types: tuple[str, ...] | None = None
    receipt_email: Email | None = None
    return_url: Text | None = None
    setup_future_usage: Usage | None = None
    shipping: Shipping | None = None
    statement_descriptor: Descriptor | None = None
    statement_descriptor_suffix: Descriptor | None = None
    transfer_group: Text | UnsetType = UNSET
    use_stripe_sdk: bool = False

    def data(
        self,
        method: Method | None,
        test_clock: str | None,
        configured: Configured | None,
    ) -> payment_intent.Create:
        """What the machine is told. Raises `parameter_invalid`."""
        types = payable(self.payment_method_types, "payment_method_types")
        payable(self.allowed_payment_method_types, "allowed_payment_method_types")
        return payment_intent.Create(
            amount=self.amount,
            currency=self.currency.lower(),
            customer=self.customer,
            method=method,
            confirm=self.confirm,
            off_session=self.off_session != "false",
            error_on_requires_action=self.error_on_requires_action,
            capture_method=self.capture_method,
            confirmation_method=self.confirmation_method,
            setup_future_usage=self.setup_future_usage,
            types=types,
            allowed_types=self.allowed_payment_method_types or None,
            configured=configured,
            automatic_methods=redirects_of(
                self.automatic_payment_methods, self.payment_method_configuration
            ),
            method_options=self.payment_method_options.value(),
            description=self.description,
            receipt_email=self.receipt_email,
            shipping=self.shipping,
            statement_descriptor=self.statement_descriptor,
            statement_descriptor_suffix=self.statement_descriptor_suffix,
            metadata=merged({}, self.metadata),
            test_clock=test_clock,
            card_terms=self.payment_method_options.terms(),
            particulars=particulars(self.amount_details, self.payment_details, self.transfer_group),
        )


class Update(Params, frozen=True, kw_only=True):
    """Changes to an intent."""

    unsupported: ClassVar[frozenset[str]] = names(f"{_NOT_YET} {_FOR_OTHERS} customer_account")

    allowed_payment_method_types: tuple[str, ...] | None | UnsetType = UNSET
    amount: Positive | UnsetType = UNSET
    amount_details: Amounts = Amounts()
    capture_method: CaptureMethod | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    description: Text | None | UnsetType = UNSET
    metadata: Metadata | None = None
    payment_details: Named = Named()
    payment_method: str | None = None
    payment_method_configuration: str | None = None
    payment_method_data: Inline | None = None
    payment_method_options: PaymentOptions = PaymentOptions()
    payment_method_types: tuple[str, ...] | None = None
    receipt_email: Email | None | UnsetType = UNSET
    setup_future_usage: Usage | None | UnsetType = UNSET
    shipping: Shipping | None | UnsetType = UNSET
    statement_descriptor: Descriptor | UnsetType = UNSET
    statement_descriptor_suffix: Descriptor | UnsetType = UNSET
    transfer_group: Text | UnsetType = UNSET

    def data(self, method: Method | None, configured: Configured | None) -> payment_intent.Update:
        """What the machine is told. Raises `parameter_invalid`."""
        types = payable(self.payment_method_types, "payment_method_types")
        allowed = self.allowed_payment_method_types
        payable(allowed or None, "allowed_payment_method_types")
        return payment_intent.Update(
            amount=self.amount,
            currency=self.currency.lower() if isinstance(self.currency, str) else UNSET,
            customer=self.customer,
            method=UNSET if method is None else method,
            capture_method=self.capture_method,
            setup_future_usage=self.setup_future_usage,
            types=types or UNSET,
            allowed_types=allowed if isinstance(allowed, UnsetType) else allowed or None,
            configured=configured,
            method_options=self.payment_method_options.value(),
            description=self.description,
            receipt_email=self.receipt_email,
            shipping=self.shipping,
            statement_descriptor=self.statement_descriptor,
            statement_descriptor_suffix=self.statement_descriptor_suffix,
            metadata=self.metadata,
            card_terms=self.payment_method_options.terms(),
            particulars=particulars(self.amount_details, self.payment_details, self.transfer_group),
        )


class Confirm(Params, frozen=True, kw_only=True):
    """Try to collect, with this method or the one it has."""

    unsupported: ClassVar[frozenset[str]] = names(
        f"{_NOT_YET} amount_to_confirm mandate radar_options"
    )

    allowed_payment_method_types: tuple[str, ...] | None = None
    amount_details: Amounts = Amounts()
    capture_method: CaptureMethod | UnsetType = UNSET
    confirmation_token: str | None = None
    error_on_requires_action: bool = False
    mandate_data: MandateData | None = None
    off_session: OffSession = "false"
    payment_details: Named = Named()
    payment_method: str | None = None
    payment_method_data: Inline | None = None
    payment_method_options: PaymentOptions = PaymentOptions()
    payment_method_types: tuple[str, ...] | None = None
    receipt_email: Email | None | UnsetType = UNSET
    return_url: Text | None = None
    setup_future_usage: Usage | None | UnsetType = UNSET
    shipping: Shipping | None | UnsetType = UNSET
    use_stripe_sdk: bool = False

    def data(self, method: Method | None) -> payment_intent.Confirm:
        """What the machine is told. Raises `parameter_invalid`."""
        types = payable(self.payment_method_types, "payment_method_types")
        payable(self.allowed_payment_method_types, "allowed_payment_method_types")
        return payment_intent.Confirm(
            method=method,
            types=types or UNSET,
            off_session=self.off_session != "false",
            error_on_requires_action=self.error_on_requires_action,
            capture_method=self.capture_method,
            setup_future_usage=self.setup_future_usage,
            method_options=self.payment_method_options.value(),
            receipt_email=self.receipt_email,
            shipping=self.shipping,
            card_terms=self.payment_method_options.terms(),
            particulars=particulars(self.amount_details, self.payment_details),
        )


class Capture(Params, frozen=True, kw_only=True):
    """Take what was reserved."""

    unsupported: ClassVar[frozenset[str]] = names("application_fee_amount hooks transfer_data")

    amount_details: Amounts = Amounts()
    amount_to_capture: Positive | None = None
    final_capture: Literal["true"] | None = None
    metadata: Metadata | None = None
    payment_details: Named = Named()
    statement_descriptor: Descriptor | UnsetType = UNSET
    statement_descriptor_suffix: Descriptor | UnsetType = UNSET

    def data(self) -> payment_intent.Capture:
        """What the machine is told."""
        return payment_intent.Capture(
            amount=self.amount_to_capture,
            statement_descriptor=self.statement_descriptor,
            statement_descriptor_suffix=self.statement_descriptor_suffix,
            metadata=self.metadata,
            particulars=particulars(self.amount_details, self.payment_details),
        )


class Cancel(Params, frozen=True, kw_only=True):
    """Collect nothing any more."""

    cancellation_reason: (
        Literal["abandoned", "duplicate", "fraudulent", "requested_by_customer"] | None
    ) = None

    def data(self) -> payment_intent.Cancel:
        """What the machine is told."""
        return payment_intent.Cancel(reason=self.cancellation_reason)


class List(Listing, frozen=True, kw_only=True):
    """Which intents."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    customer: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        return of_kind("payment_intent", {"customer": self.customer})
