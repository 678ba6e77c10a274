"""Checkout session: something is offered at an address, until somebody buys it or the time is over.

What is bought (a subscription, a payment, a card that is kept) comes about in the same unit in
which the session completes, so there is no state between the two. A session of a customer who is
known lives with that customer and follows their clock; any other has a home of its own.
"""

from typing import Literal

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict

from sao.billing.checkout_values import (
    Amounts,
    CheckoutItem,
    Mode,
    PaymentStatus,
    PaymentTerms,
    Reduction,
    SubscriptionTerms,
)
from sao.billing.messages import Nothing
from sao.billing.values import Metadata, TaxId, Value, given, merged
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    SAME,
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

EXPIRES_MIN_S = 30 * 60
EXPIRES_MAX_S = 24 * 60 * 60

Creation = Literal["always", "if_required"]
Collection = Literal["always", "if_required"]


def _table() -> tuple[Entry, ...]:
    offered, over = ("open",), ("complete", "expired")
    late = "it is not open any more"
    return (
        #        action      from             to          decide
        action("create", NEW, "open", create),
        action("update", (*offered, *over), SAME, update),
        # somebody pays: said by whoever saw it through, together with all that came of it
        internal("attempt", offered, SAME, attempt),
        ignore("attempt", over, late),
        internal("complete", offered, "complete", complete),
        ignore("complete", over, late),
        # nobody does
        action("expire", offered, "expired", expire),
        alarm("lapse", offered, "expires_at"),
        internal("lapse", offered, "expired", expire),
        ignore("lapse", over, late),
    )


class CheckoutSession(State, frozen=True, kw_only=True):
    """A checkout session. `amounts` are what is paid today, expected until it completes.

    `email` and `name` are the customer's, as far as they are known; `customer_email` was given by
    whoever made the session. `given_promotion` was typed by the customer.
    """

    created: int = 0
    mode: Mode = "payment"
    expires_at: int | None = None
    completed_at: int | None = None
    success_url: str | None = None
    cancel_url: str | None = None
    customer: str | None = None
    customer_creation: Creation | None = None
    customer_email: str | None = None
    email: str | None = None
    name: str | None = None
    client_reference_id: str | None = None
    currency: str | None = None
    items: tuple[CheckoutItem, ...] = ()
    amounts: Amounts = Amounts()
    discounts: tuple[Reduction, ...] = ()
    allow_promotion_codes: bool | None = None
    payment_method_collection: Collection | None = None
    payment_status: PaymentStatus = "unpaid"
    locale: str | None = None
    submit_type: str | None = None
    subscription_terms: SubscriptionTerms = SubscriptionTerms()
    payment_terms: PaymentTerms = PaymentTerms()
    subscription: str | None = None
    invoice: str | None = None
    payment_intent: str | None = None
    setup_intent: str | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    payment_link: str | None = None
    takes_tax_id: bool = False
    tax_ids: tuple[TaxId, ...] = ()


class Create(Value, frozen=True, kw_only=True):
    """What is offered, to whom, and for how long (None: as long as can be)."""

    mode: Mode
    success_url: str | None = None
    cancel_url: str | None = None
    customer: str | None = None
    customer_creation: Creation | None = None
    customer_email: str | None = None
    email: str | None = None
    name: str | None = None
    client_reference_id: str | None = None
    currency: str | None = None
    items: tuple[CheckoutItem, ...] = ()
    amounts: Amounts = Amounts()
    discounts: tuple[Reduction, ...] = ()
    allow_promotion_codes: bool | None = None
    payment_method_collection: Collection | None = None
    expires_at: int | None = None
    locale: str | None = None
    submit_type: str | None = None
    subscription_terms: SubscriptionTerms = SubscriptionTerms()
    payment_terms: PaymentTerms = PaymentTerms()
    setup_intent: str | None = None
    metadata: Metadata = {}
    test_clock: str | None = None
    payment_link: str | UnsetType = UNSET
    takes_tax_id: bool | UnsetType = UNSET


class Update(Value, frozen=True):
    """Changes to a session; what is not given stays."""

    metadata: Metadata | None = None


class Attempted(Value, frozen=True):
    """An attempt at paying failed; its payment intent stays for the next one."""

    payment_intent: str


class Completed(Value, frozen=True, kw_only=True):
    """It was bought, and what came of it."""

    payment_status: PaymentStatus
    customer: str | None = None
    email: str | None = None
    name: str | None = None
    items: tuple[CheckoutItem, ...] = ()
    amounts: Amounts = Amounts()
    discounts: tuple[Reduction, ...] = ()
    subscription: str | None = None
    invoice: str | None = None
    payment_intent: str | None = None
    tax_ids: tuple[TaxId, ...] = ()


def create(_session: CheckoutSession, command: Command[Create], now: int) -> Facts | Rejection:
    """An offer. Rejects: `parameter_invalid` (it is open for too short, or too long)."""
    data = command.data
    expires_at = now + EXPIRES_MAX_S if data.expires_at is None else data.expires_at
    if not now + EXPIRES_MIN_S <= expires_at <= now + EXPIRES_MAX_S:
        return Rejection(
            "parameter_invalid",
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout "
            "Session creation.",
            "expires_at",
        )
    return given(**asdict(data)) | {
        "created": now,
        "expires_at": expires_at,
        "payment_status": "no_payment_required" if data.mode == "setup" else "unpaid",
    }


def update(session: CheckoutSession, command: Command[Update], _now: int) -> Facts:
    """The merchant's notes, at any time."""
    return {"metadata": merged(session.metadata, command.data.metadata)}


def attempt(_session: CheckoutSession, command: Command[Attempted], _now: int) -> Facts:
    """The card was declined; the offer stands."""
    return {"payment_intent": command.data.payment_intent}


def complete(session: CheckoutSession, command: Command[Completed], now: int) -> Facts:
    """It is bought: the amounts are what was paid, no longer what was expected."""
    data = command.data
    return {
        "completed_at": now,
        "payment_status": data.payment_status,
        "customer": data.customer,
        "email": data.email,
        "name": data.name,
        "items": data.items,
        "amounts": data.amounts,
        "discounts": data.discounts,
        "subscription": data.subscription,
        "invoice": data.invoice,
        "payment_intent": data.payment_intent or session.payment_intent,
        **({"tax_ids": data.tax_ids} if data.tax_ids else {}),
    }


def expire(_session: CheckoutSession, _command: Command[Nothing], now: int) -> Facts:
    """Nobody can buy it any more."""
    return {"expires_at": now}


CHECKOUT_SESSION = Schema(
    name="checkout_session",
    prefix="cs",
    state=CheckoutSession,
    states=("open", "complete", "expired"),
    terminal=("complete", "expired"),
    rank=48,
    index=("customer", "payment_intent", "payment_link", "subscription", "email", "status"),
    table=_table(),
)
