"""What can be asked of payments, payment methods, setups, refunds and disputes."""

from typing import Any

from sao.billing.payments.failures import DEBIT_ERRORS
from sao.billing.resources.customer.state import Customer
from sao.billing.resources.payment_intent.money import refundable
from sao.billing.resources.payment_method import PaymentMethod
from sao.views.actions.fields import amount, cards, methods, option, select, text
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field
from sao.views.words.behaviors import behavior_words, choices


def _passed(_moment: Moment, _intent: Any) -> dict[str, str]:
    return {"succeeded": "true"}


def _not_passed(_moment: Moment, _intent: Any) -> dict[str, str]:
    return {"succeeded": "false"}


def _method(moment: Moment, intent: Any) -> tuple[Field, ...]:
    """One of the customer's cards, else one of Stripe's."""
    customer = moment.get(Customer, intent.customer)
    currency = getattr(intent, "currency", None)
    capture = getattr(intent, "capture_method", "automatic") != "manual"
    own = methods(moment, customer, currency, capture=capture) if customer is not None else []
    if own:
        return (select("payment_method", "With", own, required=True),)
    return (cards("payment_method", "With", required=True),)


def _captured(_moment: Moment, intent: Any) -> tuple[Field, ...]:
    return (amount("amount_to_capture", "Amount", intent.currency, intent.amount, required=True),)


def _refunding(_moment: Moment, intent: Any) -> tuple[Field, ...]:
    return (amount("amount", "Amount", intent.currency, refundable(intent), required=True),)


def _nothing_to_refund(_moment: Moment, intent: Any) -> str | None:
    if intent.amount_disputed:
        return "It was charged back, so nothing of it can be refunded."
    return None if refundable(intent) > 0 else "It was refunded already."


def _of_invoice(_moment: Moment, intent: Any) -> str | None:
    return "It belongs to an invoice; void that instead." if intent.invoice is not None else None


def _this_intent(_moment: Moment, intent: Any) -> dict[str, str]:
    return {"payment_intent": intent.id}


def _said(_moment: Moment, _intent: Any) -> tuple[Field, ...]:
    reasons = (option(each, words) for each, words in DEBIT_ERRORS.items())
    label = "It does not pay because"
    return (select("error", label, reasons, help="Left empty: it pays."),)


def _not_asked(_moment: Moment, intent: Any) -> bool:
    return intent.pending is None


def _being_paid(moment: Moment, intent: Any) -> str | None:
    if intent.pending is not None and intent.settles_at is not None:
        return "The bank was asked, and its answer has to be waited for."
    return _of_invoice(moment, intent)


_INTENT = "/v1/payment_intents/{id}"
_ANSWER = "/api/payment_intents/{id}/authenticate"

INTENT_VERBS = (
    Verb(
        "authenticate",
        "Complete authentication",
        "authenticate",
        _ANSWER,
        fixed=_passed,
        primary=True,
    ),
    Verb("fail_authentication", "Fail authentication", "authenticate", _ANSWER, fixed=_not_passed),
    Verb(
        "decide",
        "Play the bank",
        "decide",
        "/api/payment_intents/{id}/settle",
        _said,
        apart=_not_asked,
    ),
    Verb("confirm", "Try again", "confirm", f"{_INTENT}/confirm", _method),
    Verb("capture", "Capture", "capture", f"{_INTENT}/capture", _captured, primary=True),
    Verb("refund", "Refund", "refund", "/v1/refunds", _refunding, _this_intent, _nothing_to_refund),
    Verb(
        "cancel",
        "Cancel",
        "cancel",
        f"{_INTENT}/cancel",
        unless=_being_paid,
        danger=True,
        confirm="Nothing is collected any more.",
    ),
)


def _behavior(_moment: Moment, method: Any) -> tuple[Field, ...]:
    options = tuple(option(each, behavior_words(each)) for each in choices(method.card))
    value = method.card.behavior
    return (select("behavior", "When it is charged", options, required=True, value=value),)


def _no_choice(moment: Moment, method: PaymentMethod) -> bool:
    """Nobody's, or the default already."""
    customer = moment.get(Customer, method.customer)
    if customer is None or customer.status == "deleted":
        return True
    return customer.default_payment_method == method.id


def _default(_moment: Moment, method: Any) -> dict[str, str]:
    return {"invoice_settings[default_payment_method]": method.id}


METHOD_VERBS = (
    Verb(
        "set_behavior",
        "Set behavior",
        "set_behavior",
        "/api/payment_methods/{id}/behavior",
        _behavior,
    ),
    Verb(
        "set_default",
        "Make default",
        None,
        "/v1/customers/{customer}",
        fixed=_default,
        apart=_no_choice,
    ),
    Verb(
        "detach",
        "Detach",
        "detach",
        "/v1/payment_methods/{id}/detach",
        danger=True,
        confirm="A detached payment method can never be used again.",
    ),
)

_SETUP = "/v1/setup_intents/{id}"
_SETUP_ANSWER = "/api/setup_intents/{id}/authenticate"

SETUP_VERBS = (
    Verb("authenticate", "Complete authentication", "authenticate", _SETUP_ANSWER, fixed=_passed),
    Verb(
        "fail_authentication",
        "Fail authentication",
        "authenticate",
        _SETUP_ANSWER,
        fixed=_not_passed,
    ),
    Verb("confirm", "Confirm", "confirm", f"{_SETUP}/confirm", _method),
    Verb("cancel", "Cancel", "cancel", f"{_SETUP}/cancel", danger=True),
)


def _being_sent(_moment: Moment, refund: Any) -> str | None:
    if refund.settles_at is None:
        return "It is being sent, and cannot be called back now."
    return None


REFUND_VERBS = (
    Verb(
        "cancel",
        "Call back",
        "cancel",
        "/v1/refunds/{id}/cancel",
        unless=_being_sent,
        danger=True,
    ),
)


_PAPERS = (
    ("uncategorized_text", "What speaks against it", "The service was delivered."),
    ("product_description", "What was sold", None),
    ("service_date", "When it was delivered", None),
    ("refund_refusal_explanation", "Why it was not refunded", None),
)
"""The evidence that a form asks for; there is more by the API."""


def _evidence(_moment: Moment, dispute: Any) -> tuple[Field, ...]:
    return tuple(
        text(f"evidence[{name}]", label, value=dispute.evidence.get(name, suggested))
        for name, label, suggested in _PAPERS
    )


def _handed_in(_moment: Moment, dispute: Any) -> bool:
    return not dispute.status.endswith("needs_response")


def _ruling(_moment: Moment, dispute: Any) -> tuple[Field, ...]:
    options = [option("won", "Won"), option("lost", "Lost")]
    if dispute.status == "warning_under_review":
        options.append(option("escalated", "Escalated to a dispute"))
    return (select("outcome", "The bank says", options, required=True),)


_DISPUTE = "/v1/disputes/{id}"

DISPUTE_VERBS = (
    Verb(
        "submit",
        "Hand in evidence",
        "submit",
        _DISPUTE,
        _evidence,
        lambda _moment, _dispute: {"submit": "true"},
        primary=True,
    ),
    Verb(
        "update",
        "Write evidence",
        "update",
        _DISPUTE,
        _evidence,
        lambda _moment, _dispute: {"submit": "false"},
        apart=_handed_in,
    ),
    Verb("decide", "Play the bank", "decide", "/api/disputes/{id}/decide", _ruling),
    Verb(
        "close",
        "Give in",
        "close",
        f"{_DISPUTE}/close",
        danger=True,
        confirm="The money stays with the cardholder.",
    ),
)
