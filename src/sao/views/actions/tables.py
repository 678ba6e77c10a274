"""Every verb, by the resource that it is asked of; and what is deliberately no verb."""

from collections.abc import Mapping

from sao.views.actions import (
    catalog,
    checkout,
    customers,
    discounts,
    features,
    grants,
    invoices,
    links,
    metering,
    payments,
    portals,
    prices,
    quotes,
    registrations,
    schedules,
    shipping,
    subscriptions,
    tax_ids,
    taxes,
    webhooks,
)
from sao.views.actions.verb import Verb

VERBS: Mapping[str, tuple[Verb, ...]] = {
    "customer": customers.VERBS,
    "customer_balance_transaction": customers.BALANCE_VERBS,
    "tax_id": tax_ids.VERBS,
    "credit_grant": grants.VERBS,
    "quote": quotes.VERBS,
    "subscription": subscriptions.VERBS,
    "subscription_schedule": schedules.VERBS,
    "invoice": invoices.VERBS,
    "invoice_item": invoices.ITEM_VERBS,
    "credit_note": invoices.NOTE_VERBS,
    "payment_intent": payments.INTENT_VERBS,
    "payment_method": payments.METHOD_VERBS,
    "setup_intent": payments.SETUP_VERBS,
    "checkout_session": checkout.VERBS,
    "payment_link": links.VERBS,
    "refund": payments.REFUND_VERBS,
    "dispute": payments.DISPUTE_VERBS,
    "product": catalog.PRODUCT_VERBS,
    "price": prices.VERBS,
    "coupon": discounts.COUPON_VERBS,
    "promotion_code": discounts.PROMOTION_CODE_VERBS,
    "tax_rate": taxes.VERBS,
    "shipping_rate": shipping.VERBS,
    "tax_registration": registrations.VERBS,
    "feature": features.VERBS,
    "meter": metering.VERBS,
    "test_clock": catalog.CLOCK_VERBS,
    "portal_configuration": portals.VERBS,
    "webhook_endpoint": webhooks.VERBS,
}
"""What can be asked of an object that is there."""

MAKERS: Mapping[str, tuple[Verb, ...]] = {
    "customer": customers.MAKERS,
    "product": catalog.PRODUCT_MAKERS,
    "price": prices.MAKERS,
    "coupon": discounts.COUPON_MAKERS,
    "meter": metering.MAKERS,
    "feature": features.MAKERS,
    "tax_rate": taxes.MAKERS,
    "shipping_rate": shipping.MAKERS,
    "tax_registration": registrations.MAKERS,
    "portal_configuration": portals.MAKERS,
    "webhook_endpoint": webhooks.MAKERS,
}
"""What is made anew, without an object to begin with."""

ASKED_OF: Mapping[str, tuple[str, str]] = {
    "subscription": ("customer", "subscribe"),
    "subscription_schedule": ("customer", "schedule"),
    "invoice": ("customer", "create_invoice"),
    "quote": ("customer", "quote"),
    "payment_link": ("price", "payment_link"),
}
"""What is made by a verb of another resource, which is chosen first; by what is made."""

_TEXTS = "it changes texts and metadata, which no view shows"
_SOLD_ELSEWHERE = "it is asked by whoever sells elsewhere, by the API"
_WAYS = "it is for pages elsewhere, whose programs name it"
_SETTING = "asked in the list of settings"
_MOVED_IN = "what began elsewhere is brought by `sao from-stripe`"

ABSENT: Mapping[tuple[str, str], str] = {
    ("customer", "change_item"): "asked of the invoice item",
    ("customer", "remove_item"): "asked of the invoice item",
    ("customer", "place_items"): "a new invoice takes what waits",
    ("customer", "remove_tax_id"): "asked of the tax id",
    ("customer", "take_over"): _MOVED_IN,
    ("coupon", "take_over"): _MOVED_IN,
    ("promotion_code", "take_over"): _MOVED_IN,
    ("subscription", "change_item"): "asked of the invoice item",
    ("subscription", "remove_item"): "asked of the invoice item",
    ("subscription_schedule", "create"): "asked of the customer, or of the subscription",
    ("invoice", "change_lines"): "asked of the invoice item",
    ("invoice", "remove_lines"): "asked of the invoice item",
    ("invoice", "void_credit"): "asked of the credit note",
    (
        "invoice",
        "attach_payment",
    ): "a payment made elsewhere is attached by who made it, by the API",
    ("payment_intent", "attach"): "asked of the invoice",
    ("credit_note", "update"): _TEXTS,
    ("payment_intent", "create"): "payments come of invoices here",
    ("payment_intent", "update"): _TEXTS,
    ("payment_intent", "update_charge"): _TEXTS,
    ("payment_method", "create"): "a card comes about as it is attached",
    ("payment_method", "attach"): "asked of the customer, who gets the card",
    ("payment_method", "update"): _TEXTS,
    ("payment_method", "accept_mandate"): "its holder agrees where a debit is asked for",
    ("confirmation_token", "create"): "it is made where a buyer pays, by the API",
    ("confirmation_token", "use"): "an intent is confirmed with it, by the API",
    ("payment_method_configuration", "create"): _WAYS,
    ("payment_method_configuration", "adapt"): _WAYS,
    ("payment_method_configuration", "update"): _WAYS,
    ("setup_intent", "create"): "a card is attached at once here",
    ("setup_intent", "update"): _TEXTS,
    ("checkout_session", "create"): "it is made where something is sold, by the API",
    ("checkout_session", "recover"): "a visit to its recovery address does it",
    ("checkout_session", "update"): _TEXTS,
    ("payment_link", "create"): "asked of the price",
    ("payment_link", "count"): "it counts where a session is paid",
    ("quote", "create"): "asked of the customer",
    ("refund", "update"): _TEXTS,
    ("price", "delete"): "a price is archived, so that who has it keeps it",
    ("meter", "update"): _TEXTS,
    ("usage", "record"): "asked of the subscription that is billed for it",
    ("usage", "cancel_event"): "use is reported by whoever measures it",
    ("coupon", "redeem"): "it is redeemed where a discount is given",
    ("promotion_code", "create"): "asked of the coupon",
    ("promotion_code", "redeem"): "it is redeemed where a discount is given",
    ("settings", "set_dunning"): _SETTING,
    ("settings", "set_business"): _SETTING,
    ("settings", "set_renewals"): _SETTING,
    ("settings", "set_notices"): _SETTING,
    ("settings", "set_taxes"): "asked in the list of tax registrations",
    ("settings", "register"): "asked in the list of tax registrations",
    ("settings", "change_registration"): "asked of the tax registration",
    ("tax_calculation", "create"): _SOLD_ELSEWHERE,
    ("tax_transaction", "create"): _SOLD_ELSEWHERE,
    ("tax_transaction", "reverse"): _SOLD_ELSEWHERE,
    ("portal_configuration", "adapt"): "asked of the configuration that is to be the default",
    ("test_clock", "create"): "the environment's clock is what a dashboard advances",
    ("webhook_endpoint", "give_up"): "said by the outbox, when nobody answers",
}
"""The actions from outside that no verb asks for, and why."""
