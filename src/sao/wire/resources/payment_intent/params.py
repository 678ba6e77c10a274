"""Payment intents on the wire."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import payment_intent
from sao.billing.values import Metadata, Method, merged
from sao.wire.params import Currency, Listing, Params, Part, Terms, Text, includes_card, names

Positive = Annotated[int, Meta(ge=1, le=999_999_999_999)]
OffSession = Literal["true", "false", "one_off", "recurring"]

_NOT_YET = (
    "amount_details excluded_payment_method_types hooks mandate_data payment_details "
    "payment_method_data payment_method_options shipping"
)


class AutomaticMethods(Part, frozen=True, kw_only=True):
    """Whatever way of paying is switched on: cards."""

    enabled: bool
    allow_redirects: Literal["always", "never"] = "always"


class Create(Params, frozen=True, kw_only=True):
    """A new intent; with `confirm` it is attempted at once."""

    unsupported: ClassVar[frozenset[str]] = names(
        f"{_NOT_YET} application_fee_amount confirmation_token customer_account mandate "
        "on_behalf_of payment_method_configuration radar_options setup_future_usage "
        "statement_descriptor_suffix transfer_data transfer_group"
    )

    amount: Positive
    currency: Currency
    allowed_payment_method_types: tuple[str, ...] | None = None
    automatic_payment_methods: AutomaticMethods | None = None
    capture_method: Literal["automatic", "automatic_async", "manual"] = "automatic"
    confirm: bool = False
    confirmation_method: Literal["automatic", "manual"] = "automatic"
    customer: str | None = None
    description: Text | None = None
    error_on_requires_action: bool = False
    metadata: Metadata = {}
    off_session: OffSession = "false"
    payment_method: str | None = None
    payment_method_types: tuple[str, ...] | None = None
    receipt_email: Text | None = None
    return_url: Text | None = None
    statement_descriptor: Annotated[str, Meta(max_length=22)] | None = None
    use_stripe_sdk: bool = False

    def data(self, method: Method | None, test_clock: str | None) -> payment_intent.Create:
        """What the machine is told. Raises `parameter_invalid`."""
        includes_card(self.payment_method_types, "payment_method_types")
        includes_card(self.allowed_payment_method_types, "allowed_payment_method_types")
        return payment_intent.Create(
            amount=self.amount,
            currency=self.currency.lower(),
            customer=self.customer,
            method=method,
            confirm=self.confirm,
            off_session=self.off_session != "false",
            capture_method=self.capture_method,
            confirmation_method=self.confirmation_method,
            description=self.description,
            receipt_email=self.receipt_email,
            statement_descriptor=self.statement_descriptor,
            metadata=merged({}, self.metadata),
            test_clock=test_clock,
        )


class Update(Params, frozen=True, kw_only=True):
    """Changes to an intent."""

    unsupported: ClassVar[frozenset[str]] = names(
        f"{_NOT_YET} application_fee_amount capture_method currency customer customer_account "
        "payment_method_configuration setup_future_usage statement_descriptor "
        "statement_descriptor_suffix transfer_data transfer_group"
    )

    allowed_payment_method_types: tuple[str, ...] | None = None
    amount: Positive | UnsetType = UNSET
    description: Text | None | UnsetType = UNSET
    metadata: Metadata | None = None
    payment_method: str | UnsetType = UNSET
    payment_method_types: tuple[str, ...] | None = None
    receipt_email: Text | None | UnsetType = UNSET

    def data(self, method: Method | UnsetType) -> payment_intent.Update:
        """What the machine is told. Raises `parameter_invalid`."""
        includes_card(self.payment_method_types, "payment_method_types")
        includes_card(self.allowed_payment_method_types, "allowed_payment_method_types")
        return payment_intent.Update(
            amount=self.amount,
            method=method,
            description=self.description,
            receipt_email=self.receipt_email,
            metadata=self.metadata,
        )


class Confirm(Params, frozen=True, kw_only=True):
    """Try to collect, with this method or the one it has."""

    unsupported: ClassVar[frozenset[str]] = names(
        f"{_NOT_YET} amount_to_confirm capture_method confirmation_token mandate radar_options "
        "receipt_email setup_future_usage"
    )

    allowed_payment_method_types: tuple[str, ...] | None = None
    error_on_requires_action: bool = False
    off_session: OffSession = "false"
    payment_method: str | None = None
    payment_method_types: tuple[str, ...] | None = None
    return_url: Text | None = None
    use_stripe_sdk: bool = False

    def data(self, method: Method | None) -> payment_intent.Confirm:
        """What the machine is told. Raises `parameter_invalid`."""
        includes_card(self.payment_method_types, "payment_method_types")
        includes_card(self.allowed_payment_method_types, "allowed_payment_method_types")
        return payment_intent.Confirm(method=method, off_session=self.off_session != "false")


class Capture(Params, frozen=True, kw_only=True):
    """Take what was reserved."""

    unsupported: ClassVar[frozenset[str]] = names(
        "amount_details application_fee_amount hooks metadata payment_details statement_descriptor "
        "statement_descriptor_suffix transfer_data"
    )

    amount_to_capture: Positive | None = None
    final_capture: Literal["true"] | None = None

    def data(self) -> payment_intent.Capture:
        """What the machine is told."""
        return payment_intent.Capture(amount=self.amount_to_capture)


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
        if self.customer is not None:
            return Terms(all=(f"payment_intent|customer={self.customer}",))
        return Terms(all=("payment_intent@",))
