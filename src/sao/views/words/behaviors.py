"""Behaviors: what the simulated gateway answers for a card, in words."""

from sao.billing.simulator import BEHAVIORS

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
    said = reason.replace("_", " ")
    return f"Cannot be attached: {said}" if what == "refuse" else f"Is declined: {said}"


def choices() -> tuple[str, ...]:
    """Every behavior, the three that a dashboard offers first."""
    first = ("succeed", "decline", "auth_failure")
    return (*first, *(each for each in BEHAVIORS if each not in first))
