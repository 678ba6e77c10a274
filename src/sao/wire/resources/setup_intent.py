"""Setup intents on the wire."""

from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from sao.billing.resources import setup_intent
from sao.billing.values import Metadata, merged
from sao.billing.values.payment import Configured, Method, Usage
from sao.wire.attempts import client_secret, last_error, next_action, shown_types
from sao.wire.method_options import render_of_intent
from sao.wire.method_types import payable
from sao.wire.params import Listing, Params, Text, names
from sao.wire.resource import Labels, Resource, always, by_id, choice
from sao.wire.resources.mandate import MandateData, mandate_of
from sao.wire.resources.payment_method import AutomaticMethods, Inline, Options, redirects_of
from sao.wire.resources.payment_method_configuration import details
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind

PREFIX = setup_intent.SETUP_INTENT.prefix
OBJECT = "setup_intent"

_NOT_YET = "attach_to_self customer_account excluded_payment_method_types flow_directions"


class Create(Params, frozen=True, kw_only=True):
    """A new setup intent; with `confirm` it is attempted at once."""

    unsupported: ClassVar[frozenset[str]] = names(f"{_NOT_YET} on_behalf_of single_use")

    allowed_payment_method_types: tuple[str, ...] | None = None
    automatic_payment_methods: AutomaticMethods | None = None
    confirm: bool = False
    confirmation_token: str | None = None
    customer: str | None = None
    description: Text | None = None
    mandate_data: MandateData | None = None
    metadata: Metadata = {}
    payment_method: str | None = None
    payment_method_configuration: str | None = None
    payment_method_data: Inline | None = None
    payment_method_options: Options = Options()
    payment_method_types: tuple[str, ...] | None = None
    return_url: Text | None = None
    usage: Usage | None = None
    use_stripe_sdk: bool = False

    def data(
        self,
        method: Method | None,
        test_clock: str | None,
        configured: Configured | None,
    ) -> setup_intent.Create:
        """What the machine is told. Raises `parameter_invalid`."""
        types = payable(self.payment_method_types, "payment_method_types")
        payable(self.allowed_payment_method_types, "allowed_payment_method_types")
        return setup_intent.Create(
            customer=self.customer,
            method=method,
            confirm=self.confirm,
            description=self.description,
            usage=self.usage or "off_session",
            types=types,
            allowed_types=self.allowed_payment_method_types or None,
            configured=configured,
            automatic_methods=redirects_of(
                self.automatic_payment_methods, self.payment_method_configuration
            ),
            method_options=self.payment_method_options.value(),
            metadata=merged({}, self.metadata),
            test_clock=test_clock,
        )


class Update(Params, frozen=True, kw_only=True):
    """Changes to a setup intent."""

    unsupported: ClassVar[frozenset[str]] = names(f"{_NOT_YET} customer")

    allowed_payment_method_types: tuple[str, ...] | None | UnsetType = UNSET
    description: Text | None | UnsetType = UNSET
    metadata: Metadata | None = None
    payment_method: str | None = None
    payment_method_configuration: str | None = None
    payment_method_data: Inline | None = None
    payment_method_options: Options = Options()
    payment_method_types: tuple[str, ...] | None = None

    def data(self, method: Method | None, configured: Configured | None) -> setup_intent.Update:
        """What the machine is told. Raises `parameter_invalid`."""
        types = payable(self.payment_method_types, "payment_method_types")
        allowed = self.allowed_payment_method_types
        payable(allowed or None, "allowed_payment_method_types")
        return setup_intent.Update(
            method=UNSET if method is None else method,
            description=self.description,
            types=types or UNSET,
            allowed_types=allowed if isinstance(allowed, UnsetType) else allowed or None,
            configured=configured,
            method_options=self.payment_method_options.value(),
            metadata=self.metadata,
        )


class Confirm(Params, frozen=True, kw_only=True):
    """Try to set it up, with this method or the one it has."""

    allowed_payment_method_types: tuple[str, ...] | None = None
    confirmation_token: str | None = None
    mandate_data: MandateData | None = None
    payment_method: str | None = None
    payment_method_data: Inline | None = None
    payment_method_options: Options = Options()
    return_url: Text | None = None
    use_stripe_sdk: bool = False

    def data(self, method: Method | None, usage: Usage | UnsetType) -> setup_intent.Confirm:
        """What the machine is told; a token may know its `usage`. Raises `parameter_invalid`."""
        payable(self.allowed_payment_method_types, "allowed_payment_method_types")
        options = self.payment_method_options.value()
        return setup_intent.Confirm(method=method, usage=usage, method_options=options)


class Cancel(Params, frozen=True, kw_only=True):
    """Keep nothing."""

    cancellation_reason: Literal["abandoned", "duplicate", "requested_by_customer"] | None = None

    def data(self) -> setup_intent.Cancel:
        """What the machine is told."""
        return setup_intent.Cancel(reason=self.cancellation_reason)


class List(Listing, frozen=True, kw_only=True):
    """Which setup intents."""

    unsupported: ClassVar[frozenset[str]] = names("attach_to_self customer_account")

    customer: str | None = None
    payment_method: str | None = None

    def wants(self, state: setup_intent.SetupIntent) -> bool:
        """What no index knows: what is set up."""
        method = state.method.id if state.method is not None else None
        return self.payment_method in (None, method)

    def terms(self) -> Terms:
        """What the index is asked for."""
        return of_kind("setup_intent", {"customer": self.customer})


def render(state: setup_intent.SetupIntent) -> Rendered:
    """A setup intent as Stripe shows it."""
    redirects = state.automatic_methods
    automatic = {"allow_redirects": redirects, "enabled": True}
    challenged = state.status == "requires_action"
    return {
        "id": state.id,
        "object": OBJECT,
        "allowed_payment_method_types": state.allowed_types and list(state.allowed_types),
        "application": None,
        "automatic_payment_methods": None if redirects is None else automatic,
        "cancellation_reason": state.cancellation_reason,
        "client_secret": client_secret(state.id),
        "created": state.created,
        "customer": state.customer,
        "customer_account": None,
        "description": state.description,
        "excluded_payment_method_types": None,
        "flow_directions": None,
        "last_setup_error": _last_error(state),
        "latest_attempt": None,
        "livemode": LIVEMODE,
        "mandate": _mandate(state),
        "metadata": state.metadata,
        "next_action": next_action(OBJECT, state.id) if challenged else None,
        "on_behalf_of": None,
        "payment_method": state.chosen.id if state.chosen is not None else None,
        "payment_method_configuration_details": details(state.configuration),
        "payment_method_options": {"card": render_of_intent(state.method_options)},
        "payment_method_types": shown_types(state.types, state.method),
        "single_use_mandate": None,
        "status": state.status,
        "usage": state.usage,
    }


def _mandate(state: setup_intent.SetupIntent) -> str | None:
    """That a bank account may be debited, once it was set up."""
    if state.method is None or state.method.card.type == "card" or state.status != "succeeded":
        return None
    return mandate_of(state.method.id)


def _last_error(state: setup_intent.SetupIntent) -> Rendered | None:
    error = state.last_setup_error
    if error is None:
        return None
    return last_error(error, state.method, customer=None, created=state.created)


_FAILED = "setup_intent.setup_failed"


def _authenticated(_before: Any, after: Any) -> Labels:
    return (_FAILED,) if after.status == "requires_payment_method" else ()


RESOURCE = Resource(
    schema=setup_intent.SETUP_INTENT,
    object=OBJECT,
    noun="setup_intent",
    in_path="intent",
    code="n",
    render=render,
    told={
        "create": always("setup_intent.created"),
        "create_for_subscription": always("setup_intent.created"),
        "require_action": always("setup_intent.requires_action"),
        "authenticate": choice(_authenticated, _FAILED),
        "fail": always(_FAILED),
        "succeed": always("setup_intent.succeeded"),
        "annul": always("setup_intent.canceled"),
        "cancel": always("setup_intent.canceled"),
    },
    expandable={
        "customer": by_id("customer"),
        "last_setup_error.payment_method": by_id("payment_method"),
        "payment_method": by_id("payment_method"),
    },
)
