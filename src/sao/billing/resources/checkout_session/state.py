"""What a checkout session is, and what can be asked of it."""

from typing import Any, Literal

from msgspec import UNSET, UnsetType

from sao.billing.values import Metadata, Value
from sao.billing.values.checkout import (
    Amounts,
    CheckoutItem,
    Manner,
    Mode,
    PaymentStatus,
    PaymentTerms,
    Reduction,
    Shipped,
    SubscriptionTerms,
)
from sao.billing.values.checkout_asking import Answers
from sao.billing.values.invoice import Shipment
from sao.billing.values.tax import TaxId
from sao.billing.values.taxation import TaxStatus
from sao.core.instance import State

Creation = Literal["always", "if_required"]
Collection = Literal["always", "if_required"]


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
    shipping: Shipped | None = None


class Awaited(Value, frozen=True):
    """What is bought once the gateway has said so of the intent: then the session is as `done`."""

    intent: str
    done: Completed


class CheckoutSession(State, frozen=True, kw_only=True):
    """A checkout session. `amounts` are what is paid today, expected until it completes.

    `email` and `name` are the customer's, as far as they are known; `customer_email` was given by
    whoever made the session. `shipping` is how it is sent: the first of the options, until the
    customer chooses. Once expired it can be `recovered` until `recoverable_until`. `awaits` is what
    a gateway that answers late was asked for; after it declined, what the next attempt is at.
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
    manner: Manner = Manner()
    shipping: Shipped | None = None
    answers: Answers | None = None
    recovered_from: str | None = None
    recoverable_until: int | None = None
    recovered: int = 0
    tax_status: TaxStatus | None = None
    awaits: Awaited | None = None


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
    manner: Manner | UnsetType = UNSET
    shipping: Shipped | UnsetType = UNSET
    recovered_from: str | UnsetType = UNSET
    tax_status: TaxStatus | UnsetType = UNSET


def offered_again(session: CheckoutSession) -> Create:
    """What an expired session offered, to be offered once more: as it was, on the same terms."""
    recovery = session.manner.recovery
    codes = recovery is not None and recovery.allow_promotion_codes and not session.discounts
    same: dict[str, Any] = {
        name: getattr(session, name) for name in Create.__struct_fields__ if name not in _ANEW
    }
    return Create(
        **same,
        expires_at=None,
        allow_promotion_codes=codes or None,
        payment_link=session.payment_link or UNSET,
        takes_tax_id=session.takes_tax_id or UNSET,
        manner=UNSET if session.manner == Manner() else session.manner,
        shipping=session.shipping or UNSET,
        recovered_from=session.id,
        tax_status=session.tax_status or UNSET,
    )


_ANEW = (
    "allow_promotion_codes",
    "expires_at",
    "manner",
    "payment_link",
    "recovered_from",
    "shipping",
    "takes_tax_id",
    "tax_status",
)
"""What a session that offers the same again says by itself."""


class Update(Value, frozen=True, kw_only=True):
    """Changes to a session; what is not given stays. `amounts` are what it comes to with them."""

    metadata: Metadata | None = None
    items: tuple[CheckoutItem, ...] | UnsetType = UNSET
    amounts: Amounts | UnsetType = UNSET
    shipping_options: tuple[Shipment, ...] | UnsetType = UNSET
    shipping: Shipped | None | UnsetType = UNSET
    answers: Answers | UnsetType = UNSET
    tax_status: TaxStatus | UnsetType = UNSET


class Choose(Value, frozen=True, kw_only=True):
    """What the customer takes of what is offered: how many, and how it is sent.

    `quantities`, and the `amounts` that are the customer's to say, by the ids of items, `optional`
    by prices.
    """

    amounts: dict[str, int] = {}
    quantities: dict[str, int] = {}
    optional: dict[str, int] = {}
    shipping_rate: str | None = None


class Attempted(Value, frozen=True):
    """An attempt at paying failed; its payment intent stays for the next one."""

    payment_intent: str
