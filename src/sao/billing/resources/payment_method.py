"""Payment method: a card or a bank account, attached to a customer or not (yet).

It has a home of its own, because it can be made before its customer. Attaching copies what charging
needs over to the customer; so does every later change.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.customer import AttachMethod, DetachMethod
from sao.billing.messages.payment_method import SetUp
from sao.billing.payments.simulator import behavior_of, behaviors_for, refusal_at_attach
from sao.billing.reckoning.calendar import year_and_month
from sao.billing.values import Metadata, Value, given, merged
from sao.billing.values.payment import BillingDetails, Card, Method
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Ignored,
    Message,
    Rejection,
    Schema,
    action,
    ignore,
    internal,
)


def _table() -> tuple[Entry, ...]:
    usable = ("unattached", "attached")
    return (
        #      action          from             to            decide        then
        action("create", NEW, "unattached", create),
        action("attach", ("unattached",), "attached", attach, tell_customer),
        action("update", usable, SAME, update, tell_customer),
        action("set_behavior", usable, SAME, set_behavior, tell_customer),
        action("accept_mandate", usable, SAME, accept_mandate),
        internal("set_up", ("unattached",), usable, set_up, tell_customer),
        internal("set_up", ("attached",), SAME, set_up_again, tell_customer),
        ignore("set_up", ("detached",), "it may not be used again"),
        action("detach", ("attached",), "detached", detach, tell_detached),
    )


Redisplay = Literal["always", "limited", "unspecified"]


class AcceptMandate(Value, frozen=True):
    """Its holder agreed that it is debited, from where and when."""

    type: Literal["offline", "online"]
    accepted_at: int | None = None
    ip_address: str | None = None
    user_agent: str | None = None


class PaymentMethod(State, frozen=True, kw_only=True):
    """A payment method. Once detached it can never be attached again."""

    created: int = 0
    card: Card = Card()
    customer: str | None = None
    billing_details: BillingDetails = BillingDetails()
    allow_redisplay: Redisplay = "unspecified"
    mandate: AcceptMandate | None = None
    metadata: Metadata = {}


class Create(Value, frozen=True):
    """A new card, or account. `allow_redisplay`: whether a checkout may offer it again."""

    card: Card
    billing_details: BillingDetails = BillingDetails()
    allow_redisplay: Redisplay = "unspecified"
    metadata: Metadata = {}


class Attach(Value, frozen=True):
    """The customer who will pay with it."""

    customer: str


class Update(Value, frozen=True):
    """Changes to a card; what is not given stays."""

    billing_details: BillingDetails | UnsetType = UNSET
    allow_redisplay: Redisplay | UnsetType = UNSET
    exp_month: int | None = None
    exp_year: int | None = None
    metadata: Metadata | None = None


class SetBehavior(Value, frozen=True):
    """How the simulator answers for it from now on."""

    behavior: str


def create(_method: PaymentMethod, command: Command[Create], now: int) -> Facts | Rejection:
    """A card that nobody pays with yet. Rejects: as `expired`."""
    data = command.data
    late = expired(data.card, now)
    if late is not None:
        return late
    return {
        "created": now,
        "card": data.card,
        "billing_details": data.billing_details,
        "allow_redisplay": data.allow_redisplay,
        "metadata": data.metadata,
    }


def expired(card: Card, now: int) -> Rejection | None:
    """Why a date that was said cannot be printed on a card that is good.

    Rejects: `invalid_expiry_year`, `invalid_expiry_month`. A test card's own date is never over.
    """
    if card.type != "card":
        return None
    said, today = (card.exp_year, card.exp_month), year_and_month(now)
    if said >= today or said == (_UNSAID.exp_year, _UNSAID.exp_month):
        return None
    part = "year" if card.exp_year < today[0] else "month"
    return Rejection(
        f"invalid_expiry_{part}", f"Your card's expiration {part} is invalid.", f"exp_{part}"
    )


_UNSAID = Card()


def attach(method: PaymentMethod, command: Command[Attach], _now: int) -> Facts | Rejection:
    """It pays for this customer. Rejects: `card_declined` (some test cards refuse already here)."""
    error = refusal_at_attach(method.card)
    if error is not None:
        return Rejection(
            error.code, error.message, detail={"decline_code": error.decline_code, "card": True}
        )
    return {"customer": command.data.customer}


def update(method: PaymentMethod, command: Command[Update], now: int) -> Facts | Rejection:
    """Details, the expiry date, metadata. Rejects: `parameter_invalid`, and as `expired`."""
    data, card = command.data, method.card
    if card.type != "card" and (data.exp_month is not None or data.exp_year is not None):
        return Rejection("parameter_invalid", f"A {card.type} does not expire.", "card")
    dated = replace(
        card,
        exp_month=data.exp_month or card.exp_month,
        exp_year=data.exp_year or card.exp_year,
    )
    late = None if dated == card else expired(dated, now)
    if late is not None:
        return late
    return given(billing_details=data.billing_details, allow_redisplay=data.allow_redisplay) | {
        "card": dated,
        "metadata": merged(method.metadata, data.metadata),
    }


def set_behavior(
    method: PaymentMethod, command: Command[SetBehavior], _now: int
) -> Facts | Rejection:
    """What the simulator answers is state like any other. Rejects: `parameter_invalid`."""
    behavior = command.data.behavior
    if behavior not in behaviors_for(method.card):
        known = ", ".join(behaviors_for(method.card))
        return Rejection(
            "parameter_invalid", f"behavior must be one of {known}, not '{behavior}'.", "behavior"
        )
    return {"card": replace(method.card, behavior=behavior)}


def accept_mandate(_method: PaymentMethod, command: Command[AcceptMandate], now: int) -> Facts:
    """Its holder agreed, again or for the first time."""
    given = command.data
    return {"mandate": replace(given, accepted_at=given.accepted_at or now)}


def set_up(method: PaymentMethod, command: Command[SetUp], now: int) -> Facts | Ignored:
    """Its holder agreed to pay with it later: it is the customer's, and asks less from now on."""
    owner, facts = command.data.customer, set_up_again(method, command, now)
    if owner is None:
        return facts if isinstance(facts, Ignored) else facts | {"status": "unattached"}
    card = method.card if isinstance(facts, Ignored) else facts["card"]
    return {"status": "attached", "customer": owner, "card": card}


def set_up_again(method: PaymentMethod, _command: Command[SetUp], _now: int) -> Facts | Ignored:
    """It asks less from now on."""
    after = behavior_of(method.card).set_up
    if after is None:
        return Ignored("being set up changes nothing about it")
    return {"card": replace(method.card, behavior=after)}


def charged(method: PaymentMethod) -> Method:
    """The method as an attempt at charging it knows it."""
    details = method.billing_details
    known = details if details != BillingDetails() else None
    return Method(id=method.id, card=method.card, billing_details=known)


def tell_customer(_before: PaymentMethod, after: PaymentMethod, _facts: Facts) -> Iterator[Message]:
    """The customer keeps a copy of what charging needs."""
    if after.customer is not None:
        copy = AttachMethod(method=charged(after))
        yield Message(after.customer, "attach_method", copy)


def detach(_method: PaymentMethod, _command: Command[Nothing], _now: int) -> Facts:
    """It pays for nobody any more."""
    return {"customer": None}


def tell_detached(before: PaymentMethod, after: PaymentMethod, _facts: Facts) -> Iterator[Message]:
    """The customer forgets it."""
    if before.customer is not None:
        yield Message(before.customer, "detach_method", DetachMethod(method=after.id))


PAYMENT_METHOD = Schema(
    name="payment_method",
    prefix="pm",
    state=PaymentMethod,
    states=("unattached", "attached", "detached"),
    terminal=("detached",),
    rank=50,
    index=("customer", "allow_redisplay", "status"),
    table=_table(),
)
