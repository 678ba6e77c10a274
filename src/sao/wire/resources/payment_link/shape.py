"""How payment links look."""

from typing import Any

from sao.billing.resources import payment_link
from sao.billing.values.invoice import InvoiceWords
from sao.wire.links import link_path
from sao.wire.presentation import render_fields, render_numbers
from sao.wire.resource import Find
from sao.wire.resources.checkout_session import render_item
from sao.wire.resources.checkout_session.manner import (
    render_invoice_creation,
    render_manner,
    render_own_fields,
)
from sao.wire.shapes import LIVEMODE, Rendered, listing
from sao.wire.taxation import SELF

PREFIX = payment_link.PAYMENT_LINK.prefix
OBJECT = "payment_link"
PATH = "/v1/payment_links"


def render(state: payment_link.PaymentLink) -> Rendered:
    """A payment link as Stripe shows it."""
    asks = state.manner.asks
    pays = state.mode == "payment"
    return (
        dict.fromkeys(_ABSENT)
        | render_manner(state.manner)
        | {
            "id": state.id,
            "object": OBJECT,
            "active": state.status == "active",
            "after_completion": _after(state),
            "allow_promotion_codes": state.allow_promotion_codes,
            "automatic_tax": _automatic(state),
            "billing_address_collection": "required" if asks.billing_address else "auto",
            "currency": state.currency,
            "custom_fields": render_own_fields(asks),
            "customer_creation": state.customer_creation,
            "inactive_message": state.inactive_message,
            "invoice_creation": render_invoice_creation(state.manner.invoice) if pays else None,
            "livemode": LIVEMODE,
            "metadata": state.metadata,
            "payment_intent_data": _payment(state) if pays else None,
            "payment_method_collection": state.payment_method_collection,
            "restrictions": None
            if state.limit is None
            else {"completed_sessions": {"count": state.completed, "limit": state.limit}},
            "submit_type": state.submit_type,
            "subscription_data": None if pays else _subscription(state),
            "tax_id_collection": {
                "enabled": state.takes_tax_id,
                "required": "if_supported" if asks.tax_id_required else "never",
            },
            "url": link_path(state.id),
        }
    )


_ABSENT = (
    "application",
    "application_fee_amount",
    "application_fee_percent",
    "managed_payments",
    "on_behalf_of",
    "payment_method_options",
    "payment_method_types",
    "transfer_data",
)
"""What no link here has."""


def _after(state: payment_link.PaymentLink) -> Rendered:
    if state.redirect_url is not None:
        return {
            "hosted_confirmation": None,
            "redirect": {"url": state.redirect_url},
            "type": "redirect",
        }
    return {
        "hosted_confirmation": {"custom_message": state.message},
        "redirect": None,
        "type": "hosted_confirmation",
    }


def _payment(state: payment_link.PaymentLink) -> Rendered:
    terms = state.payment_terms
    return {
        "capture_method": terms.capture_method,
        "description": terms.description,
        "metadata": terms.metadata,
        "setup_future_usage": terms.setup_future_usage,
        "statement_descriptor": terms.statement_descriptor,
        "statement_descriptor_suffix": terms.statement_descriptor_suffix,
        "transfer_group": None,
    }


def _subscription(state: payment_link.PaymentLink) -> Rendered:
    terms = state.subscription_terms
    words = terms.words or InvoiceWords()
    missing_method = {"missing_payment_method": terms.missing_payment_method}
    return {
        "description": terms.description,
        "invoice_settings": {
            "account_tax_ids": render_numbers(words),
            "custom_fields": render_fields(words),
            "description": words.description,
            "footer": words.footer,
            "issuer": {"type": "self"},
        },
        "metadata": terms.metadata,
        "trial_period_days": terms.trial_period_days,
        "trial_settings": {"end_behavior": missing_method},
    }


def items_of(parent: Rendered, find: Find) -> Any:
    """What a link offers, as a list."""
    state = find(parent["id"])
    items = state.items if isinstance(state, payment_link.PaymentLink) else ()
    return listing(f"{PATH}/{parent['id']}/line_items", [render_item(item) for item in items])


def _automatic(state: payment_link.PaymentLink) -> Rendered:
    enabled = bool(state.manner.automatic_tax)
    return {"enabled": enabled, "liability": SELF if enabled else None}
