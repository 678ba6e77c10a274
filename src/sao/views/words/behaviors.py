"""Behaviors: what the simulated gateway answers for a card or an account, in words."""

from sao.billing.payments.simulator import behaviors_for
from sao.billing.values.payment import Card

_WORDS = {
    "succeed": "Succeeds",
    "decline": "Is declined",
    "auth_failure": "Needs authentication",
    "refuse": "Cannot be attached",
    "authenticate_unless_set_up": "Needs authentication unless it was set up",
    "authenticate_on_session": "Needs authentication while the customer is there",
    "authenticate_then_insufficient_funds": "Needs authentication, then has insufficient funds",
    "authenticate_then_decline": "Needs authentication, then is declined",
    "decline_authentication_error": "Is declined: authentication fails",
    "succeed_late": "Succeeds, but takes longer",
    "decline_late": "Is declined, but that takes longer",
    "decline_charge_exceeds_source_limit": "Is declined: over the limit of a week",
    "decline_charge_exceeds_weekly_limit": "Is declined: too many in a week",
    "decline_charge_exceeds_transaction_limit": "Is declined: over the limit of a debit",
    "dispute": "Succeeds, then is disputed and lost",
    "processing": "Is never answered",
    "refund_pending": "Succeeds; refunds take a while",
    "refund_fails": "Succeeds; refunds come back",
    "dispute_fraudulent": "Succeeds, then is disputed as fraudulent",
    "dispute_not_received": "Succeeds, then is disputed as not received",
    "dispute_inquiry": "Succeeds, then the bank inquires",
}


def behavior_words(behavior: str) -> str:
    """What a card does when it is charged."""
    known = _WORDS.get(behavior)
    if known is not None:
        return known
    what, _, reason = behavior.partition("_")
    said = reason.removesuffix("_late").replace("_", " ")
    if reason.endswith("_late"):
        return f"Is declined, but that takes longer: {said}"
    return f"Cannot be attached: {said}" if what == "refuse" else f"Is declined: {said}"


def choices(card: Card) -> tuple[str, ...]:
    """Every behavior that it can have, those that a dashboard offers first."""
    known = behaviors_for(card)
    first = tuple(each for each in ("succeed", "decline", "auth_failure") if each in known)
    return (*first, *(each for each in known if each not in first))
