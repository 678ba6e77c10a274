"""Why a payment can fail, in Stripe's codes; `hard` ones are not worth a retry with the same card.

Source: facts on billing, §3 (which declines are hard) and §4.
"""

from sao.billing.values import PaymentError

DECLINE_CODES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "stolen_card": "Your card was declined.",
    "pickup_card": "Your card was declined.",
    "fraudulent": "Your card was declined.",
    "card_velocity_exceeded": "Your card was declined for making repeated attempts too frequently "
    "or exceeding its amount limit.",
    "transaction_not_allowed": "Your card does not support this type of purchase.",
    "revocation_of_authorization": "Your card was declined.",
    "revocation_of_all_authorizations": "Your card was declined.",
    "highest_risk_level": "Your card was declined.",
}
"""Reasons of an issuer who says no: the `decline_code` of a `card_declined`."""

CARD_ERRORS = {
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "incorrect_number": "Your card number is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
}
"""What is wrong with the card itself: codes of their own."""

HARD = frozenset(
    {
        "incorrect_number",
        "lost_card",
        "stolen_card",
        "pickup_card",
        "revocation_of_authorization",
        "revocation_of_all_authorizations",
        "authentication_required",
        "highest_risk_level",
        "transaction_not_allowed",
    }
)
"""Codes after which the same card is not tried again by itself."""


def declined(decline_code: str) -> PaymentError:
    """A decline by the issuer."""
    return PaymentError(
        code="card_declined",
        decline_code=decline_code,
        message=DECLINE_CODES[decline_code],
        hard=decline_code in HARD,
    )


def coded(code: str) -> PaymentError:
    """A decline with a code of its own."""
    return PaymentError(code=code, decline_code=code, message=CARD_ERRORS[code], hard=code in HARD)


AUTHENTICATION_REQUIRED = PaymentError(
    code="authentication_required",
    decline_code="authentication_required",
    message="Your card was declined. This transaction requires authentication.",
    hard=True,
)
AUTHENTICATION_FAILED = PaymentError(
    code="card_declined",
    decline_code="generic_decline",
    message="Your card was declined: its bank could not be asked to authenticate you.",
)
NO_METHOD = PaymentError(
    code="payment_method_missing",
    message="This customer has no payment method to charge.",
)
SAME_METHOD = PaymentError(
    code="payment_method_unchanged",
    message="The payment method was declined for good; it is not tried again until it is replaced.",
    hard=True,
)
CHALLENGE_FAILED = PaymentError(
    code="payment_intent_authentication_failure",
    message="The provided PaymentMethod has failed authentication. You can provide a new "
    "PaymentMethod to attempt to fulfill this PaymentIntent again.",
)
SETUP_CHALLENGE_FAILED = PaymentError(
    code="setup_intent_authentication_failure",
    message="The latest attempt to set up the payment method has failed because authentication "
    "failed.",
)
ACTION_REQUIRED = PaymentError(
    code="invoice_payment_intent_requires_action",
    message="Payment for this invoice requires additional user action before it can be completed "
    "successfully.",
)
NOT_COLLECTED = PaymentError(
    code="processing_error",
    decline_code="processing_error",
    message="The payment gateway did not answer, and the attempt was cancelled.",
)
