"""Disputes on the wire."""

from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from sao.billing.ledger.movements import movements
from sao.billing.resources import dispute
from sao.billing.values import Metadata
from sao.wire.params import Listing, Params, Part, names
from sao.wire.resource import Labels, Resource, always, by_id, choice, if_changed
from sao.wire.resources import movement
from sao.wire.resources.charge import charge_of
from sao.wire.resources.refund import terms_of
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms

PREFIX = dispute.DISPUTE.prefix
OBJECT = "dispute"

Paper = Annotated[str, Meta(max_length=20_000)] | None | UnsetType

FILES = (
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
)
"""Evidence that would be an uploaded file."""


class Evidence(Part, frozen=True, kw_only=True):
    """What speaks against the cardholder, in words; an empty one takes it back."""

    unsupported: ClassVar[frozenset[str]] = names(f"appeal enhanced_evidence {' '.join(FILES)}")

    access_activity_log: Paper = UNSET
    billing_address: Paper = UNSET
    cancellation_policy_disclosure: Paper = UNSET
    cancellation_rebuttal: Paper = UNSET
    customer_email_address: Paper = UNSET
    customer_name: Paper = UNSET
    customer_purchase_ip: Paper = UNSET
    duplicate_charge_explanation: Paper = UNSET
    duplicate_charge_id: Paper = UNSET
    product_description: Paper = UNSET
    refund_policy_disclosure: Paper = UNSET
    refund_refusal_explanation: Paper = UNSET
    service_date: Paper = UNSET
    shipping_address: Paper = UNSET
    shipping_carrier: Paper = UNSET
    shipping_date: Paper = UNSET
    shipping_tracking_number: Paper = UNSET
    uncategorized_text: Paper = UNSET

    def pieces(self) -> dict[str, str]:
        """Each piece that was given, by its name."""
        given = msgspec.structs.asdict(self)
        return {name: text or "" for name, text in given.items() if text is not UNSET}


PIECES = Evidence.__struct_fields__


class Update(Params, frozen=True, kw_only=True):
    """Evidence, handed in at once unless `submit` says not yet; and notes."""

    unsupported: ClassVar[frozenset[str]] = names("intended_submission_method")

    evidence: Evidence | None = None
    metadata: Metadata | None = None
    submit: bool | None = None

    @property
    def handed_in(self) -> bool:
        """Whether the bank gets it now."""
        return self.submit if self.submit is not None else self.evidence is not None

    def data(self) -> dispute.Update | dispute.Submit:
        """What the machine is told."""
        kind = dispute.Submit if self.handed_in else dispute.Update
        pieces = self.evidence.pieces() if self.evidence is not None else {}
        return kind(evidence=pieces, metadata=self.metadata)


class Close(Params, frozen=True, kw_only=True):
    """Give in."""


class List(Listing, frozen=True, kw_only=True):
    """Which disputes: all, or those about a charge or an intent."""

    charge: str | None = None
    payment_intent: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        return terms_of("dispute", self.charge, self.payment_intent)


def render(state: dispute.Dispute) -> Rendered:
    """A dispute as Stripe shows it."""
    inquiry = state.status.startswith("warning_")
    return {
        "id": state.id,
        "object": OBJECT,
        "amount": state.amount,
        "balance_transactions": _moved(state),
        "charge": state.charge,
        "created": state.created,
        "currency": state.currency,
        "enhanced_eligibility_types": [],
        "evidence": _evidence(state),
        "evidence_details": _details(state),
        "is_charge_refundable": inquiry,
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "payment_intent": state.intent,
        "payment_method_details": _method(state, inquiry=inquiry),
        "reason": state.reason,
        "status": state.status,
    }


def _evidence(state: dispute.Dispute) -> Rendered:
    given = {name: state.evidence.get(name) for name in PIECES}
    return given | dict.fromkeys(FILES) | {"enhanced_evidence": {}}


def _details(state: dispute.Dispute) -> Rendered:
    lost_by_silence = state.status == "lost" and not state.submissions
    return {
        "due_by": state.due_by,
        "enhanced_eligibility": {},
        "has_evidence": bool(state.evidence),
        "past_due": lost_by_silence and state.closed_at == state.due_by,
        "submission_count": state.submissions,
        "submission_method": "manual" if state.submissions else "not_submitted",
    }


def _method(state: dispute.Dispute, *, inquiry: bool) -> Rendered | None:
    if state.method is None or state.method.card.type != "card":
        return None
    brand = state.method.card.brand
    case: Literal["inquiry", "chargeback"] = "inquiry" if inquiry else "chargeback"
    codes = {"fraudulent": "10" if inquiry else "10.4", "product_not_received": "13.1"}
    return {
        "card": {
            "brand": brand,
            "case_type": case,
            "network": brand,
            "network_reason_code": codes.get(state.reason),
        },
        "type": "card",
    }


def _moved(state: dispute.Dispute) -> list[Rendered]:
    """What the bank took, and gave back: that counts at once."""
    return [movement.render(each, each.available_on) for each in movements(state)]


_CREATED, _UPDATED, _CLOSED = (
    f"charge.dispute.{what}" for what in ("created", "updated", "closed")
)
_WITHDRAWN, _REINSTATED = "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"


def _opened(_before: Any, after: Any) -> Labels:
    opened: Labels = (_CREATED, _WITHDRAWN) if after.amount_withdrawn else (_CREATED,)
    return opened if after.closed_at is None else (*opened, _CLOSED)


def _ruled(_before: Any, after: Any) -> Labels:
    if after.closed_at is None:
        return ()
    return (_CLOSED, _REINSTATED) if after.status == "won" else (_CLOSED,)


def _escalated(_before: Any, after: Any) -> Labels:
    return (_CLOSED,) if after.closed_at is not None else (_UPDATED, _WITHDRAWN)


RESOURCE = Resource(
    schema=dispute.DISPUTE,
    object=OBJECT,
    noun="dispute",
    code="m",
    render=render,
    told={
        "create": choice(_opened, _CREATED, _WITHDRAWN, _CLOSED),
        "update": if_changed(_UPDATED),
        "submit": always(_UPDATED),
        "rule": choice(_ruled, _CLOSED, _REINSTATED),
        "withdrawn": choice(_escalated, _CLOSED, _UPDATED, _WITHDRAWN),
        "close": always(_CLOSED),
        "lapse": always(_CLOSED),
        "expire": always(_CLOSED),
    },
    expandable={"charge": charge_of, "payment_intent": by_id("payment_intent")},
)
