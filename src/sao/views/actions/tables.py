"""Every verb, by the resource that it is asked of; and what is deliberately no verb."""

from collections.abc import Mapping

from sao.views.actions import catalog, checkout, customers, invoices, payments, subscriptions
from sao.views.actions.verb import Verb

VERBS: Mapping[str, tuple[Verb, ...]] = {
    "customer": customers.VERBS,
    "subscription": subscriptions.VERBS,
    "subscription_schedule": subscriptions.SCHEDULE_VERBS,
    "invoice": invoices.VERBS,
    "invoice_item": invoices.ITEM_VERBS,
    "credit_note": invoices.NOTE_VERBS,
    "payment_intent": payments.INTENT_VERBS,
    "payment_method": payments.METHOD_VERBS,
    "setup_intent": payments.SETUP_VERBS,
    "checkout_session": checkout.VERBS,
    "refund": payments.REFUND_VERBS,
    "dispute": payments.DISPUTE_VERBS,
    "product": catalog.PRODUCT_VERBS,
    "price": catalog.PRICE_VERBS,
    "coupon": catalog.COUPON_VERBS,
    "promotion_code": catalog.PROMOTION_CODE_VERBS,
    "tax_rate": catalog.TAX_RATE_VERBS,
    "feature": catalog.FEATURE_VERBS,
    "meter": catalog.METER_VERBS,
    "test_clock": catalog.CLOCK_VERBS,
    "webhook_endpoint": catalog.ENDPOINT_VERBS,
}
"""What can be asked of an object that is there."""

MAKERS: Mapping[str, tuple[Verb, ...]] = {
    "customer": customers.MAKERS,
    "product": catalog.PRODUCT_MAKERS,
    "coupon": catalog.COUPON_MAKERS,
}
"""What is made anew, without an object to begin with."""

_TEXTS = "it changes texts and metadata, which no view shows"
_BY_API = "it is set up once, by the API"

ABSENT: Mapping[tuple[str, str], str] = {
    ("customer", "change_item"): "asked of the invoice item",
    ("customer", "remove_item"): "asked of the invoice item",
    ("customer", "place_items"): "a new invoice takes what waits",
    ("customer", "add_tax_id"): _BY_API,
    ("customer", "grant_credit"): "credits are granted by whoever sells them, by the API",
    ("credit_grant", "update"): _BY_API,
    ("credit_grant", "expire"): _BY_API,
    ("credit_grant", "void"): _BY_API,
    ("customer", "remove_tax_id"): _BY_API,
    ("subscription", "change_item"): "asked of the invoice item",
    ("subscription", "remove_item"): "asked of the invoice item",
    ("subscription_schedule", "create"): "phases want an editor of their own",
    ("subscription_schedule", "update"): "phases want an editor of their own",
    ("invoice", "change_lines"): "asked of the invoice item",
    ("invoice", "remove_lines"): "asked of the invoice item",
    ("invoice", "void_credit"): "asked of the credit note",
    (
        "invoice",
        "attach_payment",
    ): "a payment made elsewhere is attached by who made it, by the API",
    ("payment_intent", "attach"): "asked of the invoice",
    ("credit_note", "update"): _TEXTS,
    ("customer_balance_transaction", "update"): _TEXTS,
    ("payment_intent", "create"): "payments come of invoices here",
    ("payment_intent", "update"): _TEXTS,
    ("payment_intent", "update_charge"): _TEXTS,
    ("payment_method", "create"): "a card comes about as it is attached",
    ("payment_method", "attach"): "asked of the customer, who gets the card",
    ("payment_method", "update"): _TEXTS,
    ("setup_intent", "create"): "a card is attached at once here",
    ("setup_intent", "update"): _TEXTS,
    ("checkout_session", "create"): "it is made where something is sold, by the API",
    ("checkout_session", "update"): _TEXTS,
    ("payment_link", "create"): "it is made where something is sold, by the API",
    ("payment_link", "update"): _BY_API,
    ("payment_link", "open"): "a visit to its address does it",
    ("payment_link", "count"): "it counts where a session is paid",
    ("quote", "create"): "it is made where something is sold, by the API",
    ("quote", "update"): "what is offered wants an editor of its own",
    ("quote", "finalize"): _BY_API,
    ("quote", "accept"): "agreed to by the customer, by the API",
    ("quote", "cancel"): _BY_API,
    ("refund", "update"): _TEXTS,
    ("dispute", "update"): "evidence is handed in as it is written",
    ("product", "attach_feature"): _BY_API,
    ("product", "detach_feature"): _BY_API,
    ("price", "create"): "asked of the product",
    ("price", "delete"): "a price is archived, so that who has it keeps it",
    ("feature", "create"): _BY_API,
    ("meter", "create"): _BY_API,
    ("meter", "update"): _TEXTS,
    ("usage", "record"): "use is reported by whoever measures it",
    ("usage", "cancel_event"): "use is reported by whoever measures it",
    ("coupon", "redeem"): "it is redeemed where a discount is given",
    ("promotion_code", "create"): "asked of the coupon",
    ("promotion_code", "redeem"): "it is redeemed where a discount is given",
    ("tax_rate", "create"): _BY_API,
    ("settings", "set_dunning"): "the policy has a form of its own, /api/settings/dunning",
    ("settings", "set_business"): "the seller has a form of its own, /api/settings/business",
    ("settings", "set_renewals"): "it has a form of its own, /api/settings/renewals",
    ("settings", "set_notices"): "what customers are written has a form of its own, in the API",
    ("portal_configuration", "create"): _BY_API,
    ("portal_configuration", "adapt"): _BY_API,
    ("portal_configuration", "update"): _BY_API,
    ("test_clock", "create"): "the environment's clock is what a dashboard advances",
    ("webhook_endpoint", "create"): _BY_API,
    ("webhook_endpoint", "give_up"): "said by the outbox, when nobody answers",
    ("webhook_endpoint", "roll_secret"): "a secret is shown once, and not in a dashboard",
}
"""The actions from outside that no verb asks for, and why."""
