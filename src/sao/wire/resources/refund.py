"""Refunds on the wire."""

from typing import Any, ClassVar, Literal

from sao.billing.ledger.movements import of_refund, of_refund_back
from sao.billing.messages.payment_intent import RefundCharge
from sao.billing.resources import refund
from sao.billing.values import Metadata, merged
from sao.wire.params import Listing, Page, Params, Positive, names
from sao.wire.resource import Find, Resource, always, by_id, if_changed
from sao.wire.resources.charge import charge_of
from sao.wire.resources.movement import expanded
from sao.wire.shapes import Rendered
from sao.wire.terms import Terms, of_kind

PREFIX = refund.REFUND.prefix
OBJECT = "refund"

_UPDATED = ("refund.updated", "charge.refund.updated")
_FAILED = ("refund.failed", *_UPDATED)


class Create(Params, frozen=True, kw_only=True):
    """What to give back of a charge, or of the one that paid an intent: all that is left."""

    unsupported: ClassVar[frozenset[str]] = names(
        "customer instructions_email origin refund_application_fee reverse_transfer"
    )

    amount: Positive | None = None
    charge: str | None = None
    currency: str | None = None
    metadata: Metadata = {}
    payment_intent: str | None = None
    reason: Literal["duplicate", "fraudulent", "requested_by_customer"] | None = None

    def data(self, made: str) -> RefundCharge:
        """What the machine is told."""
        return RefundCharge(
            refund=made,
            amount=self.amount,
            charge=self.charge,
            reason=self.reason,
            metadata=merged({}, self.metadata),
        )


class Update(Params, frozen=True, kw_only=True):
    """Notes on a refund."""

    metadata: Metadata | None = None

    def data(self) -> refund.Update:
        """What the machine is told."""
        return refund.Update(metadata=self.metadata)


class Cancel(Params, frozen=True, kw_only=True):
    """Call it back."""


class List(Listing, frozen=True, kw_only=True):
    """Which refunds: all, or those of a charge or an intent."""

    charge: str | None = None
    payment_intent: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        return terms_of("refund", self.charge, self.payment_intent)


class ListOfCharge(Page, frozen=True, kw_only=True):
    """The refunds of the charge that the path names."""


def terms_of(kind: str, charge: str | None, intent: str | None) -> Terms:
    """Objects of a kind, all or those about a charge and an intent."""
    return of_kind(kind, {"charge": charge, "intent": intent})


def render(state: refund.Refund) -> Rendered:
    """A refund as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "amount": state.amount,
        "balance_transaction": of_refund(state.id),
        "charge": state.charge,
        "created": state.created,
        "currency": state.currency,
        "destination_details": _destination(state),
        "metadata": state.metadata,
        "payment_intent": state.intent,
        "reason": state.reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": state.status,
        "transfer_reversal": None,
    } | _at_times(state)


def _destination(state: refund.Refund) -> Rendered:
    """Where it goes."""
    if state.method is not None and state.method.card.type != "card":
        return {"type": state.method.card.type}
    return {
        "card": {
            "reference": None,
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        },
        "type": "card",
    }


def _at_times(state: refund.Refund) -> Rendered:
    """What is only there while it is true."""
    shown: Rendered = {}
    if state.failure_reason is not None:
        shown["failure_reason"] = state.failure_reason
        shown["failure_balance_transaction"] = of_refund_back(state.id)
    if state.status == "pending":
        shown["pending_reason"] = "processing"
    return shown


def _came_back(parent: Rendered, find: Find) -> Any:
    """Only there where it did."""
    name = "failure_balance_transaction"
    return expanded(name)(parent, find) if name in parent else None


RESOURCE = Resource(
    schema=refund.REFUND,
    object=OBJECT,
    noun="refund",
    code="l",
    render=render,
    told={
        "create": always("refund.created"),
        "update": if_changed(*_UPDATED),
        "succeed": always(*_UPDATED),
        "settle": always(*_UPDATED),
        "cancel": always(*_UPDATED),
        "fail": always(*_FAILED),
        "bounce": always(*_FAILED),
    },
    expandable={
        "balance_transaction": expanded("balance_transaction"),
        "charge": charge_of,
        "failure_balance_transaction": _came_back,
        "payment_intent": by_id("payment_intent"),
    },
)
