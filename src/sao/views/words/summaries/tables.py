"""Every summary, by resource; and the tones of what is not told by the state alone."""

from collections.abc import Mapping

from sao.core.machine import Step
from sao.views.shapes import Tone
from sao.views.words.states import STATES
from sao.views.words.summaries import (
    catalog,
    checkout,
    customers,
    invoices,
    payments,
    subscriptions,
)
from sao.views.words.summaries.saying import Sayings

SUMMARIES: Mapping[str, Sayings] = {
    "test_clock": catalog.TEST_CLOCK,
    "customer": customers.CUSTOMER,
    "customer_balance_transaction": customers.BALANCE_TRANSACTION,
    "tax_id": customers.TAX_ID,
    "credit_grant": customers.CREDIT_GRANT,
    "credit_balance_transaction": customers.CREDIT_TRANSACTION,
    "credit_note": invoices.CREDIT_NOTE,
    "invoice": invoices.INVOICE,
    "invoice_item": invoices.INVOICE_ITEM,
    "subscription": subscriptions.SUBSCRIPTION,
    "subscription_schedule": subscriptions.SCHEDULE,
    "payment_intent": payments.PAYMENT_INTENT,
    "payment_method": payments.PAYMENT_METHOD,
    "confirmation_token": payments.CONFIRMATION_TOKEN,
    "setup_intent": payments.SETUP_INTENT,
    "checkout_session": checkout.CHECKOUT_SESSION,
    "payment_link": checkout.PAYMENT_LINK,
    "quote": checkout.QUOTE,
    "refund": payments.REFUND,
    "dispute": payments.DISPUTE,
    "product": catalog.PRODUCT,
    "price": catalog.PRICE,
    "feature": catalog.FEATURE,
    "meter": catalog.METER,
    "billing_alert": catalog.ALERT,
    "billing_alert_triggered": catalog.ALERT_REACHED,
    "usage": catalog.USAGE,
    "entitlements": customers.ENTITLEMENTS,
    "coupon": catalog.COUPON,
    "promotion_code": catalog.PROMOTION_CODE,
    "tax_rate": catalog.TAX_RATE,
    "shipping_rate": catalog.SHIPPING_RATE,
    "tax_registration": catalog.TAX_REGISTRATION,
    "tax_calculation": catalog.TAX_CALCULATION,
    "tax_transaction": catalog.TAX_TRANSACTION,
    "settings": customers.SETTINGS,
    "portal_configuration": checkout.PORTAL_CONFIGURATION,
    "payment_method_configuration": checkout.METHOD_CONFIGURATION,
    "webhook_endpoint": catalog.WEBHOOK_ENDPOINT,
}
"""What every action of every machine did, in words."""

TONES: Mapping[tuple[str, str], Tone] = {
    ("invoice", "attempt_failed"): "critical",
    ("invoice", "overdue"): "warning",
    ("invoice", "issue_credit"): "warning",
    ("payment_intent", "decline"): "critical",
    ("payment_intent", "require_action"): "warning",
    ("payment_intent", "refund"): "warning",
    ("payment_intent", "dispute"): "critical",
    ("setup_intent", "fail"): "critical",
    ("refund", "bounce"): "critical",
    ("customer", "note_standing"): "warning",
}
"""Where the action tells more than the state that it led to."""


def summary(step: Step) -> str:
    """What the outcome did, without repeating its action."""
    say = SUMMARIES[step.after.schema][step.outcome.action]
    text = say if isinstance(say, str) else say(step)
    return f"{text[:1].upper()}{text[1:]}"


def tone_of(step: Step) -> Tone:
    """Good news or bad."""
    resource, action = step.after.schema, step.outcome.action
    told = TONES.get((resource, action))
    if told is not None:
        return told
    if step.before.status == step.outcome.state:
        return "neutral"
    return STATES[resource][step.outcome.state].tone


def action_words(action: str) -> str:
    """`Attempt failed`."""
    return action.replace("_", " ").capitalize()
