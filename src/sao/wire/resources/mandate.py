"""Mandates on the wire: that a bank account may be debited, as its holder agreed to.

A mandate is not kept by itself: there is one for each payment method that is a bank account, for as
long as that may be charged, and its id follows from the method's.
"""

from typing import ClassVar, Literal

from sao.billing.resources import payment_method
from sao.billing.values.payment import Card
from sao.core.ids import token
from sao.wire.params import Instant, Part, Text, names
from sao.wire.shapes import LIVEMODE, Rendered

OBJECT = "mandate"
_PREFIX = f"{OBJECT}_"


class Online(Part, frozen=True, kw_only=True):
    """From where it was accepted."""

    unsupported: ClassVar[frozenset[str]] = names("infer_from_client")

    ip_address: Text
    user_agent: Text


class Offline(Part, frozen=True, kw_only=True):
    """It was accepted on paper, or by telephone."""


class Acceptance(Part, frozen=True, kw_only=True):
    """How its holder accepted it."""

    accepted_at: Instant | None = None
    offline: Offline | None = None
    online: Online | None = None
    type: Literal["offline", "online"]


class MandateData(Part, frozen=True, kw_only=True):
    """What its holder agreed to."""

    customer_acceptance: Acceptance

    def value(self) -> payment_method.AcceptMandate:
        """What the payment method is told."""
        given = self.customer_acceptance
        online = given.online if given.type == "online" else None
        return payment_method.AcceptMandate(
            type="online" if given.type == "online" or given.offline is None else "offline",
            accepted_at=given.accepted_at,
            ip_address=online.ip_address if online is not None else None,
            user_agent=online.user_agent if online is not None else None,
        )


def mandate_of(method: str) -> str:
    """The id of the mandate of a payment method."""
    return _PREFIX + method.partition("_")[2]


def method_of(mandate: str) -> str:
    """The id of the payment method that would have this mandate."""
    return f"pm_{mandate.removeprefix(_PREFIX)}"


def render(state: payment_method.PaymentMethod) -> Rendered:
    """The mandate of a bank account."""
    given, kind = state.mandate, state.card.type
    online = None
    if given is not None and given.type == "online":
        online = {"ip_address": given.ip_address, "user_agent": given.user_agent}
    accepted = given.type if given is not None else "offline"
    return {
        "id": mandate_of(state.id),
        "object": OBJECT,
        "customer_acceptance": {
            "accepted_at": given.accepted_at if given is not None else state.created,
            "online" if accepted == "online" else "offline": online or {},
            "type": accepted,
        },
        "livemode": LIVEMODE,
        "multi_use": {},
        "payment_method": state.id,
        "payment_method_details": {kind: _details(state.id, state.card), "type": kind},
        "status": "inactive" if state.status == "detached" else "active",
        "type": "multi_use",
    }


def _details(method: str, card: Card) -> Rendered:
    """What the schemes want to be told of it."""
    reference = token(f"mandate/{method}", 16).upper()
    url = f"/v1/mandates/{mandate_of(method)}"
    known: dict[str, Rendered] = {
        "au_becs_debit": {"url": url},
        "bacs_debit": {
            "network_status": "accepted",
            "reference": reference,
            "revocation_reason": None,
            "url": url,
        },
        "sepa_debit": {"reference": reference, "url": url},
        "us_bank_account": {},
    }
    return known[card.type]
