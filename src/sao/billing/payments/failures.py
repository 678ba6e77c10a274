"""Why a payment can fail, in Stripe's codes; `hard` ones are not worth a retry with the same card.

Source: facts on billing, §3 (which declines are hard) and §4.
"""

from sao.billing.values.payment import PaymentError

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

DEBIT_ERRORS = {
    "account_closed": "The customer's bank account has been closed.",
    "charge_exceeds_source_limit": "This payment would take the account over what it may be "
    "debited in a week.",
    "charge_exceeds_transaction_limit": "This payment is larger than the account may be debited at "
    "once.",
    "charge_exceeds_weekly_limit": "This payment would take the account over the number of debits "
    "that it may have in a week.",
    "debit_not_authorized": "The customer has told their bank that this debit was not authorized.",
    "generic_could_not_process": "The customer's bank could not process this debit.",
    "insufficient_funds": "The customer's account has insufficient funds to cover this payment.",
    "invalid_currency": "The bank does not accept debits of this account in this currency.",
    "no_account": "The bank account could not be located.",
    "refer_to_customer": "The customer's bank refuses this debit: ask the customer why.",
}
"""Why a bank does not pay a debit: codes of their own, told days after it was asked for."""

HARD = frozenset(
    {
        "account_closed",
        "debit_not_authorized",
        "invalid_currency",
        "no_account",
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


def coded_debit(code: str) -> PaymentError:
    """A debit that a bank does not pay."""
    return PaymentError(code=code, message=DEBIT_ERRORS[code], hard=code in HARD)


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
