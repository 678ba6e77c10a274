"""What random requests are made of: words that parameters may hold, and words that they may not."""

from sao.billing.simulator import BEHAVIORS, RULINGS
from sao.billing.test_cards import TEMPLATES
from support.api import DAY, NOW

JUNK = (
    *("", " ", "x", "0", "-1", "1.5", "1e3", "true", "null", "undefined", "[]", "{}", "NaN"),
    *("9" * 5_000, "9" * 18, "-9223372036854775809", "1_000", "\u0663", "\u00b2", "0x10", "+1"),
    *(
        "ü" * 300,
        "x" * 5_001,
        "\x00",
        "\ud7ff",
        "🦄",
        "a:b",
        "price:x",
        "cus:x",
        "../..",
        "%",
        "\n",
    ),
    *("253402300799", "253402300800", "cus_00000000000000", "in_0000000000000000000000aa"),
)
"""What no parameter was made for."""

OBJECTS = {
    "coupon": "coupon",
    "charge": "charge",
    "customer": "customer",
    "default_payment_method": "payment_method",
    "default_price": "price",
    "default_tax_rates": "tax_rate",
    "discount": "discount",
    "entitlement_feature": "entitlements.feature",
    "from_subscription": "subscription",
    "invoice": "invoice",
    "invoice_line_item": "line_item",
    "meter": "billing.meter",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
    "plan": "price",
    "price": "price",
    "product": "product",
    "products": "product",
    "promotion_code": "promotion_code",
    "refund": "refund",
    "stripe_customer_id": "customer",
    "subscription": "subscription",
    "subscription_item": "subscription_item",
    "tax_rates": "tax_rate",
    "test_clock": "test_helpers.test_clock",
}
"""Which kind of object a parameter names."""

KINDS = {
    "active_entitlements": "entitlements.active_entitlement",
    "charges": "charge",
    "coupons": "coupon",
    "credit_notes": "credit_note",
    "configurations": "billing_portal.configuration",
    "customers": "customer",
    "disputes": "dispute",
    "events": "event",
    "features": "entitlements.feature",
    "invoice_payments": "invoice_payment",
    "invoiceitems": "invoiceitem",
    "invoices": "invoice",
    "meters": "billing.meter",
    "payment_intents": "payment_intent",
    "payment_methods": "payment_method",
    "plans": "price",
    "prices": "price",
    "products": "product",
    "promotion_codes": "promotion_code",
    "refunds": "refund",
    "setup_intents": "setup_intent",
    "subscription_items": "subscription_item",
    "subscription_schedules": "subscription_schedule",
    "sessions": "checkout.session",
    "subscriptions": "subscription",
    "tax_rates": "tax_rate",
    "test_clocks": "test_helpers.test_clock",
    "webhook_endpoints": "webhook_endpoint",
}
"""Which kind of object a path is about."""

PARTS = {
    "feature": "product_feature",
    "line": "line_item",
    "payment_method": "payment_method",
    "refund": "refund",
    "transaction": "customer_balance_transaction",
}
"""Which kind of object a path names beside the one that it is about."""

OPEN, DRAFT = ("open", "uncollectible"), ("draft",)
UNPAID = ("requires_payment_method", "requires_confirmation", "requires_action")
LIVE = ("trialing", "active", "past_due")

STATES = {
    "invoices/add_lines": DRAFT,
    "invoices/update_lines": DRAFT,
    "invoices/remove_lines": DRAFT,
    "invoices/lines": DRAFT,
    "invoices/finalize": DRAFT,
    "invoices/send": ("draft", "open"),
    "invoices/pay": OPEN,
    "invoices/void": OPEN,
    "invoices/mark_uncollectible": ("open",),
    "payment_intents/confirm": UNPAID[:2],
    "payment_intents/capture": ("requires_capture",),
    "payment_intents/cancel": (*UNPAID, "requires_capture"),
    "payment_intents/authenticate": ("requires_action",),
    "setup_intents/authenticate": ("requires_action",),
    "setup_intents/confirm": UNPAID[:2],
    "setup_intents/cancel": UNPAID,
    "subscriptions": ("incomplete", *LIVE, "unpaid", "paused"),
    "subscriptions/pause": LIVE,
    "subscriptions/resume": ("paused",),
    "subscription_schedules": ("not_started", "active"),
    "subscription_schedules/cancel": ("not_started", "active"),
    "subscription_schedules/release": ("not_started", "active"),
    "credit_notes/void": ("issued",),
    "disputes": ("needs_response",),
    "disputes/close": ("needs_response",),
    "disputes/decide": ("under_review", "needs_response"),
    "refunds/cancel": ("pending", "requires_action"),
    "sessions/expire": ("open",),
    "sessions/pay": ("open",),
    "meters/deactivate": ("active",),
    "meters/reactivate": ("inactive",),
}
"""In which status an object mostly is when such a thing is done to it."""

PATHS = (
    "customer",
    "data.customer",
    "latest_invoice.payments.data.payment.payment_intent",
    "data.latest_invoice",
    "currency_options",
    "discounts.source.coupon",
    "lines.data.discounts",
    "payment_intent.latest_charge",
    "tiers",
    "items.data.price.product",
    "invoice_settings.default_payment_method",
    "subscriptions",
    "latest_charge.payment_method",
    "latest_charge.refunds",
    "charge",
    "data.payment_intent",
    "test_clock",
)

TEXTS = {
    "amount_decimal": ("100", "0.5"),
    "at": ("2026-01-01", str(NOW), str(NOW + 40 * DAY)),
    "behavior": tuple(BEHAVIORS),
    "currency": ("usd", "usd", "usd", "eur", "JPY"),
    "allowed_payment_method_types": ("card",),
    "email": ("ada@example.com", "b@example.com"),
    "expand": PATHS,
    "event_name": ("calls", "calls", "storage"),
    "formula": ("sum", "count", "last"),
    "id": ("gold", "silver"),
    "lookup_key": ("standard", "premium"),
    "lookup_keys": ("standard", "premium"),
    "minimum_amount_currency": ("usd", "eur"),
    "number": tuple(template.number for template in TEMPLATES.values() if template.number),
    "payment_method_types": ("card",),
    "percent_off": ("10", "33.3", "100"),
    "percentage": ("19", "7.5", "0"),
    "to": (str(NOW + 10 * DAY), str(NOW + 45 * DAY), "2026-06-01"),
    "token": tuple(f"tok_{name}" for name in TEMPLATES),
    "trial_end": ("now", str(NOW + 3 * DAY), str(NOW + 40 * DAY)),
    "type": ("invoice.paid", "customer.*", "*"),
    "types": ("invoice.paid", "charge.failed"),
    "unit_amount_decimal": ("100", "12.0", "0.05"),
    "up_to": ("5", "inf", "inf"),
    "uncategorized_text": (*RULINGS, "see attached"),
}
"""What a text may well say."""

LIKELY = {
    "expand": 0.03,
    "confirm": 0.5,
    "customer": 0.7,
    "days": 0.6,
    "default_payment_method": 0.4,
    "invoice": 0.7,
    "number": 0.9,
    "payment_method": 0.6,
    "percent_off": 0.8,
    "price": 0.9,
    "product": 0.6,
    "product_data": 0.95,
    "recurring": 0.8,
    "starting_after": 0.02,
    "ending_before": 0.02,
    "unit_amount": 0.95,
}
"""How often a parameter that may be left out is given."""

ALTERNATIVES = {
    "coupon": {"discount", "promotion_code"},
    "days": {"to"},
    "percent_off": {"amount_off", "currency_options"},
    "payment_method": {"payment_method_data"},
    "number": {"token"},
    "price": {"plan", "price_data"},
    "plan": {"price", "price_data"},
    "product": {"product_data"},
    "starting_after": {"ending_before"},
    "trial_end": {"trial_period_days"},
    "unit_amount": {"unit_amount_decimal"},
    "to": {"months", "days", "hours", "seconds"},
}
"""Of these, whoever names one seldom names another."""

INSTANTS = (
    *("frozen_time", "cancel_at", "redeem_by", "expires_at", "billing_cycle_anchor", "resumes_at"),
    *("created", "gt", "gte", "lt", "lte", "proration_date", "start", "end", "timestamp"),
    *("due_date", "effective_at", "automatically_finalizes_at"),
)
"""Integers that are instants."""

TURNS = (
    *("current_period_end", "trial_end", "cancel_at", "resumes_at", "expires_at", "due_date"),
    *("next_payment_attempt", "automatically_finalizes_at", "end_date", "start_date"),
)
"""Instants in objects at which something is going to happen."""

OFTEN = {
    "POST /api/clock/advance": 10,
    "POST /v1/test_helpers/test_clocks/{id}/advance": 7,
    "POST /v1/customers": 3,
    "POST /v1/customers/{id}": 2,
    "POST /v1/prices": 3,
    "POST /v1/coupons": 2,
    "POST /v1/billing/meters": 2,
    "POST /v1/billing/meter_events": 3,
    "POST /v1/payment_methods/{id}/attach": 2,
    "POST /api/payment_methods/{id}/behavior": 2,
    "POST /api/settings/dunning": 2,
    "POST /v1/checkout/sessions": 3,
    "POST /api/checkout/sessions/{id}/pay": 4,
    "POST /v1/subscriptions": 12,
    "POST /v1/subscriptions/{id}": 14,
    "DELETE /v1/subscriptions/{id}": 3,
    "POST /v1/subscription_items": 3,
    "POST /v1/subscription_items/{id}": 4,
    "DELETE /v1/subscription_items/{id}": 2,
    "POST /v1/subscription_schedules": 4,
    "POST /v1/subscription_schedules/{id}": 3,
    "POST /v1/invoices": 3,
    "POST /v1/invoices/{id}/pay": 5,
    "POST /v1/invoiceitems": 5,
    "POST /v1/invoiceitems/{id}": 3,
    "DELETE /v1/invoiceitems/{id}": 2,
    "POST /v1/credit_notes": 4,
    "POST /v1/credit_notes/{id}/void": 2,
    "POST /v1/payment_intents": 3,
    "POST /v1/payment_intents/{id}/confirm": 2,
    "POST /v1/setup_intents": 2,
    "POST /v1/refunds": 3,
    "POST /v1/disputes/{id}": 3,
    "POST /api/payment_intents/{id}/authenticate": 3,
    "POST /api/setup_intents/{id}/authenticate": 2,
    "POST /v1/tax_rates/{id}": 0.3,
    "POST /v1/products": 0.5,
    "POST /v1/products/{id}": 0.4,
    "POST /v1/plans/{id}": 0.3,
    "POST /v1/prices/{id}": 0.5,
    "POST /v1/entitlements/features": 0.5,
    "POST /v1/entitlements/features/{id}": 0.3,
    "DELETE /v1/customers/{id}": 1.5,
    "DELETE /v1/test_helpers/test_clocks/{id}": 0.2,
    "POST /v1/test_helpers/test_clocks": 0.5,
}
"""How much more often than others some endpoints are asked: those where stories happen."""
