"""What happens to payments, payment methods, refunds and disputes, in words."""

from sao.billing.reckoning.money import show
from sao.core.machine import Step
from sao.views.words.amounts import day
from sao.views.words.behaviors import behavior_words
from sao.views.words.summaries.saying import (
    Sayings,
    after,
    amount_of,
    before,
    changed,
    error_words,
)
from sao.views.words.titles import card_words


def _charged(step: Step) -> str:
    intent = after(step)
    method = f" from {card_words(intent.method.card)}" if intent.method is not None else ""
    return f"{show(intent.amount, intent.currency)}{method}"


def _succeeded(step: Step) -> str:
    verb = "reserved" if after(step).status == "requires_capture" else "received"
    name = "amount" if verb == "reserved" else "amount_received"
    return f"{amount_of(step, name)} {verb}"


def _asked(step: Step) -> str:
    at = after(step).settles_at
    return "Its bank is asked" + (f", and answers on {day(at)}" if at is not None else "")


def _settled(step: Step) -> str:
    return _succeeded(step) if after(step).status == "succeeded" else _refused(step)


def _capture(step: Step) -> str:
    if after(step).capturing is None:  # as it was when no gateway was asked
        return f"{amount_of(step, 'amount_received')} captured"
    return f"{amount_of(step, 'capturing')} to be captured"


def _refused(step: Step) -> str:
    return error_words(after(step).last_payment_error)


def _action(step: Step) -> str:
    if after(step).status == "requires_action":
        return "The cardholder has to authenticate"
    return f"{_refused(step)}: nobody is there to authenticate"


def _answered(step: Step) -> str:
    passed = after(step).status == "processing"
    return "The cardholder authenticated" if passed else "Authentication failed"


def _refunded(step: Step) -> str:
    intent = after(step)
    moved = sum(intent.refunds.values()) - sum(before(step).refunds.values())
    return f"{show(abs(moved), intent.currency)} {'set aside' if moved > 0 else 'kept'}"


PAYMENT_INTENT: Sayings = {
    "create": _charged,
    "create_for_invoice": _charged,
    "update": changed,
    "attach": "What it collects is for an invoice",
    "confirm": _charged,
    "charge": _charged,
    "authenticate": _answered,
    "succeed": _succeeded,
    "decline": _refused,
    "require_action": _action,
    "wait": _asked,
    "settle": _settled,
    "decide": _settled,
    "set_amount": lambda step: f"{amount_of(step)} is owed now",
    "capture": _capture,
    "captured": lambda step: f"{amount_of(step, 'amount_received')} captured",
    "lapse": "The reserved money was released before it was captured",
    "expire": "The reserved money was released: nobody captured it",
    "cancel": "Nothing is collected any more",
    "annul": "What asked for it needs it no longer",
    "refund": _refunded,
    "return_refund": _refunded,
    "dispute": lambda step: f"Disputed, {amount_of(step, 'amount_disputed')} taken back",
    "withdraw": lambda step: f"{amount_of(step, 'amount_disputed')} taken back by the bank",
    "reinstate": "The bank gave the money back",
    "update_charge": "Notes on a charge changed",
}


def _behaves(step: Step) -> str:
    card = after(step).card
    return f"{card_words(card)}: {behavior_words(card.behavior)}"


PAYMENT_METHOD: Sayings = {
    "create": lambda step: card_words(after(step).card),
    "attach": lambda step: f"{card_words(after(step).card)} is the customer's",
    "update": changed,
    "set_behavior": _behaves,
    "set_up": lambda step: f"{card_words(after(step).card)} was set up for later",
    "accept_mandate": lambda step: f"{card_words(after(step).card)} may be debited",
    "detach": lambda step: f"{card_words(after(step).card)} pays for nobody any more",
}

CONFIRMATION_TOKEN: Sayings = {
    "create": "What a buyer wants to pay with is on its way to the server",
    "use": "It has confirmed an intent",
    "lapse": "Nobody confirmed anything with it in time",
}

SETUP_INTENT: Sayings = {
    "create": "A card is to be kept for later",
    "create_for_subscription": "A subscription wants a card for later",
    "update": changed,
    "confirm": "The bank is asked",
    "authenticate": _answered,
    "succeed": "The card can be charged later",
    "fail": lambda step: error_words(after(step).last_setup_error),
    "require_action": "The cardholder has to authenticate",
    "cancel": "Nothing is kept any more",
    "annul": "The checkout session that asked for it is over",
}

REFUND: Sayings = {
    "create": lambda step: f"{amount_of(step)} to be given back",
    "update": changed,
    "cancel": "Called back in time",
    "succeed": lambda step: f"{amount_of(step)} sent",
    "delay": "Will be sent later",
    "fail": "Could not be sent",
    "settle": lambda step: f"{amount_of(step)} sent",
    "bounce": lambda step: f"{amount_of(step)} came back",
}

DISPUTE: Sayings = {
    "create": lambda step: f"{amount_of(step)}: {after(step).reason.replace('_', ' ')}",
    "update": changed,
    "submit": "Evidence handed in",
    "close": "Given in",
    "rule": lambda step: f"The bank decided: {after(step).status.replace('_', ' ')}",
    "withdrawn": "The inquiry became a dispute",
    "decide": lambda step: f"The bank decided: {after(step).status.replace('_', ' ')}",
    "lapse": "Lost: nobody answered in time",
    "expire": "Closed: the bank never asked for the money",
}
