"""Confirmation token: what a buyer gave to pay with, on its way to the server that confirms.

It confirms one intent, within twelve hours of its making. What it holds becomes a payment method
no sooner than that; where it names one that is there already, it shows how that was at the time.
"""

from sao.billing.messages import Nothing
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources.payment_method import Redisplay, expired
from sao.billing.values import Metadata, Value
from sao.billing.values.customer import Shipping
from sao.billing.values.payment import BillingDetails, Card, Usage
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    Command,
    Entry,
    Facts,
    Rejection,
    Schema,
    action,
    alarm,
    ignore,
    internal,
)

HOLDS_S = DAY // 2


def _table() -> tuple[Entry, ...]:
    return (
        #        action    from         to         decide
        action("create", NEW, "unused", create),
        action("use", ("unused",), "used", use),
        alarm("lapse", ("unused",), "expires_at"),
        internal("lapse", ("unused",), "expired", lapse),
        ignore("lapse", ("used", "expired"), "it is over already"),
    )


class Offer(Value, frozen=True):
    """What is to be paid with: a payment method that is to be made, or a copy of one (`method`)."""

    card: Card
    billing_details: BillingDetails = BillingDetails()
    allow_redisplay: Redisplay = "unspecified"
    metadata: Metadata = {}
    method: str | None = None
    customer: str | None = None


class ConfirmationToken(State, frozen=True, kw_only=True):
    """A confirmation token. `intent`: the payment or setup intent that it has confirmed."""

    created: int = 0
    expires_at: int | None = None
    offer: Offer | None = None
    return_url: str | None = None
    setup_future_usage: Usage | None = None
    shipping: Shipping | None = None
    intent: str | None = None


class Create(Value, frozen=True):
    """A new token."""

    offer: Offer | None = None
    return_url: str | None = None
    setup_future_usage: Usage | None = None
    shipping: Shipping | None = None


class Use(Value, frozen=True):
    """The intent that is confirmed with it."""

    intent: str


def create(_token: ConfirmationToken, command: Command[Create], now: int) -> Facts | Rejection:
    """An intent can be confirmed with it. Rejects: as a payment method whose card has expired."""
    data = command.data
    refused = None if data.offer is None else expired(data.offer.card, now)
    return refused or {
        "created": now,
        "expires_at": now + HOLDS_S,
        "offer": data.offer,
        "return_url": data.return_url,
        "setup_future_usage": data.setup_future_usage,
        "shipping": data.shipping,
    }


def use(_token: ConfirmationToken, command: Command[Use], _now: int) -> Facts:
    """It has confirmed this intent, and confirms no other."""
    return {"intent": command.data.intent}


def lapse(_token: ConfirmationToken, _command: Command[Nothing], _now: int) -> Facts:
    """Nobody confirmed anything with it in time."""
    return {}


CONFIRMATION_TOKEN = Schema(
    name="confirmation_token",
    prefix="ctoken",
    state=ConfirmationToken,
    states=("unused", "used", "expired"),
    terminal=("used", "expired"),
    rank=52,
    table=_table(),
)
