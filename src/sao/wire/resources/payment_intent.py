"""Payment intents on the wire."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import payment_intent
from sao.billing.values import Metadata, Method, merged
from sao.core.ids import token
from sao.wire.errors import doc_url, shown_code, type_of
from sao.wire.params import Currency, Listing, Params, Part, Terms, Text, includes_card, names
from sao.wire.resources.payment_method import render_method
from sao.wire.shapes import LIVEMODE, Rendered

PREFIX = payment_intent.PAYMENT_INTENT.prefix
OBJECT = "payment_intent"

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


def client_secret(intent: str) -> str:
    """What a client shows to confirm an intent. Derived from the id: it protects nothing here."""
    return f"{intent}_secret_{token(f'{intent}/secret', 25)}"


def render(state: payment_intent.PaymentIntent) -> Rendered:
    """A payment intent as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "amount": state.amount,
        "amount_capturable": state.amount if state.status == "requires_capture" else 0,
        "amount_details": {"tip": {}},
        "amount_received": state.amount_received,
        "canceled_at": state.canceled_at,
        "cancellation_reason": state.cancellation_reason,
        "capture_method": state.capture_method,
        "client_secret": client_secret(state.id),
        "confirmation_method": state.confirmation_method,
        "created": state.created,
        "currency": state.currency,
        "customer": state.customer,
        "description": state.description,
        "last_payment_error": _last_error(state),
        "latest_charge": state.charges[-1].id if state.charges else None,
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "next_action": _next_action(state),
        "payment_method": state.method.id if state.method is not None else None,
        "payment_method_options": {
            "card": {
                "installments": None,
                "mandate_options": None,
                "network": None,
                "request_three_d_secure": "automatic",
            }
        },
        "payment_method_types": ["card"],
        "receipt_email": state.receipt_email,
        "setup_future_usage": state.setup_future_usage,
        "statement_descriptor": state.statement_descriptor,
        "status": state.status,
        **_never(),
    }


def _never() -> Rendered:
    """What no payment intent of ours has, yet."""
    return {
        "allowed_payment_method_types": None,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "customer_account": None,
        "excluded_payment_method_types": None,
        "on_behalf_of": None,
        "payment_method_configuration_details": None,
        "processing": None,
        "review": None,
        "shipping": None,
        "source": None,
        "statement_descriptor_suffix": None,
        "transfer_data": None,
        "transfer_group": None,
    }


def _last_error(state: payment_intent.PaymentIntent) -> Rendered | None:
    error = state.last_payment_error
    if error is None:
        return None
    code = shown_code(error.code)
    charge = next((c for c in reversed(state.charges) if c.error == error), None)
    method = charge.method if charge is not None else state.method
    told: Rendered = {
        "charge": charge.id if charge is not None else None,
        "code": code,
        "decline_code": error.decline_code,
        "doc_url": doc_url(code),
        "message": error.message,
        "type": type_of(error.code),
    }
    if method is not None:
        created = charge.created if charge is not None else state.created
        told["payment_method"] = render_method(method, state.customer, created)
    return {name: value for name, value in told.items() if value is not None}


def _next_action(state: payment_intent.PaymentIntent) -> Rendered | None:
    """What the customer has to do; whoever plays the customer answers at our own endpoint."""
    if state.status != "requires_action":
        return None
    return {
        "type": "use_stripe_sdk",
        "use_stripe_sdk": {
            "type": "three_d_secure_redirect",
            "stripe_js": "",
            "source": "",
            "authenticate_url": f"/api/payment_intents/{state.id}/authenticate",
        },
    }
