"""Why an attempt at a payment can fail without the gateway having been asked."""

from sao.billing.values import PaymentError

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
ACTION_REQUIRED = PaymentError(
    code="invoice_payment_intent_requires_action",
    message="Payment for this invoice requires additional user action before it can be completed "
    "successfully.",
)
