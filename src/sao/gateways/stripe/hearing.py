"""Stripe's webhooks: events on payments, refunds and disputes of ours."""

import json
from typing import Any

from sao.gateways.port import Hint
from sao.gateways.stripe.answers import failure
from sao.gateways.stripe.asking import INTENT, REFUND, Asking, metadata
from sao.platform.errors import Terminal

_DISPUTES = ("charge.dispute.created", "charge.dispute.closed")
_REFUNDS = ("refund.failed", "refund.updated", "charge.refund.updated")


def hint(body: str, asking: Asking) -> Hint | None:
    """What an event says that concerns us. Raises `Terminal` for what is none."""
    try:
        event = json.loads(body)
        kind, told = str(event["type"]), event["data"]["object"]
        if kind in _DISPUTES:
            return _dispute(kind, told, asking)
        if kind in _REFUNDS:
            return _refund(told, asking)
        if not kind.startswith(("payment_intent.", "setup_intent.")):
            return None
        intent = (told.get("metadata") or {}).get(INTENT)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Terminal(f"this is not an event of Stripe's: {error!r}") from error
    return Hint(str(intent), "payment") if intent else None


def _refund(told: Any, asking: Asking) -> Hint | None:
    """Of a refund that failed, as Stripe says when it is asked."""
    if REFUND not in (told.get("metadata") or {}):
        return None
    found = asking.ask(lambda: asking.client.refunds.retrieve(told["id"]))
    why = failure(found)
    return None if why is None else Hint(metadata(found)[REFUND], "refund", why)


def _dispute(kind: str, told: Any, asking: Asking) -> Hint | None:
    payment = told.get("payment_intent")
    if not payment:
        return None
    found = asking.ask(lambda: asking.client.payment_intents.retrieve(payment))
    intent = metadata(found).get(INTENT)
    if not intent:
        return None
    if kind == "charge.dispute.created":
        return Hint(intent, "dispute", str(told["reason"]))
    return Hint(intent, "decision", str(told["status"]))
