"""Setup intent: the will to keep a payment method for later, without charging it now.

The gateway is asked by the workflow `setup`; a method that passed is its customer's from then on.
Source: facts on billing, §4.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import UNSET, UnsetType

from sao.billing.messages import Nothing
from sao.billing.messages.payment_method import SetUp
from sao.billing.messages.setup_intent import CreateSetup, SetupFailed
from sao.billing.messages.subscription import MethodSetUp
from sao.billing.payments.failures import SETUP_CHALLENGE_FAILED
from sao.billing.payments.gateway import SetupOrder
from sao.billing.resources.payment_intent.state import Authenticate, not_allowed, other_options
from sao.billing.values import Metadata, Value, given, merged
from sao.billing.values.method_options import MethodOptions, OtherOptions, asked_for
from sao.billing.values.payment import Configured, Method, PaymentError, Usage
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Message,
    Rejection,
    Schema,
    Start,
    action,
    ignore,
    internal,
)


def _table() -> tuple[Entry, ...]:
    waiting, chosen = ("requires_payment_method",), ("requires_confirmation",)
    challenged, busy = ("requires_action",), ("processing",)
    idle, over = (*waiting, *chosen, *challenged), ("succeeded", "canceled")
    late = "the attempt it answers is over"
    return (
        #        action           from           to                         decide          then
        action("create", NEW, (*waiting, *chosen, *busy), create, ask),
        internal("create_for_subscription", NEW, waiting[0], create_for_subscription),
        action("update", waiting, (*waiting, *chosen), update_waiting),
        action("update", (*chosen, *challenged, *busy, *over), SAME, update),
        action("confirm", idle, "processing", confirm, ask),
        action("authenticate", challenged, (*waiting, *busy), authenticate, after_challenge),
        # the gateway's answers
        internal("succeed", busy, "succeeded", succeed, keep),
        ignore("succeed", (*idle, *over), late),
        internal("fail", busy, "requires_payment_method", fail, tell_checkout),
        ignore("fail", (*idle, *over), late),
        internal("require_action", busy, "requires_action", require_action, tell_checkout),
        ignore("require_action", (*idle, *over), late),
        action("cancel", idle, "canceled", cancel, tell_checkout),
        internal("annul", idle, "canceled", annul, tell_checkout),
        ignore("annul", (*busy, *over), "it is settled, or about to be"),
    )


class SetupIntent(State, frozen=True, kw_only=True):
    """A setup intent. `configuration`, `automatic_methods`, `checkout` as in a payment intent."""

    created: int = 0
    customer: str | None = None
    subscription: str | None = None
    description: str | None = None
    usage: Usage = "off_session"
    types: tuple[str, ...] = ()
    allowed_types: tuple[str, ...] | None = None
    configuration: str | None = None
    automatic_methods: Literal["always", "never"] | None = None
    method: Method | None = None
    authenticated: bool = False
    last_setup_error: PaymentError | None = None
    cancellation_reason: str | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    checkout: str | None = None
    method_options: MethodOptions | None = None

    @property
    def chosen(self) -> Method | None:
        """The method of the next attempt, if there is one; one that was refused is none."""
        return None if self.status == "requires_payment_method" else self.method


class Create(Value, frozen=True):
    """A new setup intent; with `confirm` it is attempted at once."""

    customer: str | None = None
    method: Method | None = None
    confirm: bool = False
    description: str | None = None
    usage: Usage = "off_session"
    types: tuple[str, ...] = ()
    allowed_types: tuple[str, ...] | None = None
    configured: Configured | None = None
    automatic_methods: Literal["always", "never"] | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    method_options: OtherOptions = OtherOptions()


class Update(Value, frozen=True):
    """Changes to a setup intent; what is not given stays."""

    method: Method | UnsetType = UNSET
    description: str | None | UnsetType = UNSET
    types: tuple[str, ...] | UnsetType = UNSET
    allowed_types: tuple[str, ...] | None | UnsetType = UNSET
    configured: Configured | None = None
    metadata: Metadata | None = None
    method_options: OtherOptions = OtherOptions()


class Confirm(Value, frozen=True):
    """Try to set it up, with this method or the one it has."""

    method: Method | None = None
    usage: Usage | UnsetType = UNSET
    checkout: str | UnsetType = UNSET
    method_options: OtherOptions = OtherOptions()


class Cancel(Value, frozen=True):
    """Keep nothing."""

    reason: Literal["abandoned", "duplicate", "requested_by_customer"] | None = None


def create(intent: SetupIntent, command: Command[Create], now: int) -> Facts | Rejection:
    """A setup intent. Rejects: `setup_intent_state` (to confirm, there has to be a method)."""
    data = command.data
    if data.confirm and data.method is None:
        return _missing_method(intent)
    known = _offered(data.configured, data.types or UNSET, data.allowed_types)
    if isinstance(known, Rejection):
        return known
    refused = not_allowed(data.method, known.get("types") or data.allowed_types or ())
    if refused is not None:
        return refused
    status = "processing" if data.confirm else "requires_confirmation"
    known |= other_options(None, data.method_options)
    return known | {
        "status": "requires_payment_method" if data.method is None else status,
        "created": now,
        "customer": data.customer,
        "description": data.description,
        "usage": data.usage,
        "allowed_types": data.allowed_types,
        "automatic_methods": data.automatic_methods,
        "method": data.method,
        "metadata": data.metadata,
        "test_clock": data.test_clock,
    }


def _offered(
    configured: Configured | None,
    said: tuple[str, ...] | UnsetType,
    allowed: tuple[str, ...] | None,
) -> Facts | Rejection:
    """What can be set up. Rejects: `parameter_invalid` (a configuration offers nothing)."""
    if configured is None:
        return given(types=said)
    types = tuple(name for name in configured.types if not allowed or name in allowed)
    if types:
        return {"types": types, "configuration": configured.id}
    why = f"The payment method configuration '{configured.id}' offers nothing that can be set up."
    return Rejection("parameter_invalid", why, "payment_method_configuration")


def create_for_subscription(_intent: SetupIntent, command: Command[CreateSetup], now: int) -> Facts:
    """The setup intent of a subscription that began without a payment method."""
    data = command.data
    known: Facts = {"method_options": data.method_options} if data.method_options else {}
    return known | {
        "created": now,
        "customer": data.customer,
        "subscription": data.subscription,
        "test_clock": data.test_clock,
    }


def update_waiting(intent: SetupIntent, command: Command[Update], now: int) -> Facts | Rejection:
    """Any of it; once there is a method, it only has to be confirmed."""
    facts = update(intent, command, now)
    if isinstance(facts, Rejection):
        return facts
    chosen = facts.get("method") is not None
    return facts | {"status": "requires_confirmation" if chosen else "requires_payment_method"}


def update(intent: SetupIntent, command: Command[Update], _now: int) -> Facts | Rejection:
    """Notes always, the method while nothing is under way. Rejects: `setup_intent_state`."""
    data = command.data
    if data.method is not UNSET and intent.status in ("processing", "succeeded", "canceled"):
        return _unexpected(intent, "its payment method could not be updated")
    allowed = intent.allowed_types if data.allowed_types is UNSET else data.allowed_types
    known = _offered(data.configured, data.types, allowed)
    if isinstance(known, Rejection):
        return known
    if data.types is not UNSET and intent.configuration is not None:
        known["configuration"] = None
    if data.method is not UNSET:
        refused = not_allowed(data.method, known.get("types", intent.types))
        if refused is not None:
            return refused
    known |= other_options(intent.method_options, data.method_options)
    return known | given(
        method=data.method,
        description=data.description,
        allowed_types=data.allowed_types,
        metadata=merged(intent.metadata, data.metadata),
    )


def confirm(intent: SetupIntent, command: Command[Confirm], _now: int) -> Facts | Rejection:
    """An attempt. Rejects: `setup_intent_state` (there is no method)."""
    method = command.data.method or intent.chosen
    if method is None:
        return _missing_method(intent)
    refused = not_allowed(method, intent.types or intent.allowed_types or ())
    if refused is not None:
        return refused
    asked = given(usage=command.data.usage, checkout=command.data.checkout)
    asked |= other_options(intent.method_options, command.data.method_options)
    return asked | {"method": method, "authenticated": False, "last_setup_error": None}


def ask(_before: SetupIntent, after: SetupIntent, _facts: Facts) -> Iterator[Start]:
    """The gateway is asked."""
    if after.status == "processing" and after.method is not None:
        order = SetupOrder(
            intent=after.id,
            method=after.method,
            usage=after.usage,
            authenticated=after.authenticated,
            asked=asked_for(after.method_options),
        )
        yield Start("setup", order)


def annul(_intent: SetupIntent, _command: Command[Nothing], _now: int) -> Facts:
    """The session that asked for it is over."""
    return {"cancellation_reason": "abandoned"}


def authenticate(_intent: SetupIntent, command: Command[Authenticate], _now: int) -> Facts:
    """The customer passed the challenge, or did not."""
    if command.data.succeeded:
        return {"status": "processing", "authenticated": True}
    return {"status": "requires_payment_method", "last_setup_error": SETUP_CHALLENGE_FAILED}


def after_challenge(
    before: SetupIntent, after: SetupIntent, facts: Facts
) -> Iterator[Message | Start]:
    """The gateway is asked again, or the session that waits hears of the failure."""
    yield from ask(before, after, facts)
    yield from tell_checkout(before, after, facts)


def tell_checkout(_before: SetupIntent, after: SetupIntent, _facts: Facts) -> Iterator[Message]:
    """The session that waits for it hears how it ended, or that its customer has to act."""
    if after.checkout is not None:
        heard = _HEARD.get(after.status, "fail")
        yield Message(after.checkout, heard, Nothing())


_HEARD = {"processing": "go_on", "requires_action": "challenge", "succeeded": "settle"}
"""What such a session hears, by what it is now."""


def succeed(_intent: SetupIntent, _command: Command[Nothing], _now: int) -> Facts:
    """The method can be charged later."""
    return {"last_setup_error": None}


def keep(before: SetupIntent, after: SetupIntent, facts: Facts) -> Iterator[Message]:
    """The method is the customer's from now on; the subscription that waits for one hears of it."""
    yield from tell_checkout(before, after, facts)
    if after.method is None:
        return
    yield Message(after.method.id, "set_up", SetUp(customer=after.customer))
    if after.subscription is not None:
        made = MethodSetUp(setup_intent=after.id, method=after.method.id)
        yield Message(after.subscription, "method_set_up", made)


def fail(_intent: SetupIntent, command: Command[SetupFailed], _now: int) -> Facts:
    """The method is refused; another one may pass."""
    return {"last_setup_error": command.data.error, "authenticated": False}


def require_action(_intent: SetupIntent, _command: Command[Nothing], _now: int) -> Facts:
    """The customer has to authenticate first."""
    return {"last_setup_error": None}


def cancel(_intent: SetupIntent, command: Command[Cancel], _now: int) -> Facts:
    """Nothing is kept any more."""
    return {"cancellation_reason": command.data.reason}


def _missing_method(intent: SetupIntent) -> Rejection:
    why = "it is missing a payment method; name one as payment_method"
    return _unexpected(intent, why)


def _unexpected(intent: SetupIntent, why: str) -> Rejection:
    status = intent.status or "requires_payment_method"
    message = f"This SetupIntent has a status of {status}, and {why}."
    return Rejection("setup_intent_state", message, "payment_method")


SETUP_INTENT = Schema(
    name="setup_intent",
    prefix="seti",
    state=SetupIntent,
    states=(
        "requires_payment_method",
        "requires_confirmation",
        "requires_action",
        "processing",
        "succeeded",
        "canceled",
    ),
    terminal=("succeeded", "canceled"),
    rank=46,
    index=("customer", "status"),
    table=_table(),
)
