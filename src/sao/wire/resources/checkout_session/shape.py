"""How checkout sessions look."""

from typing import Any

from sao.billing.checkout_values import CheckoutItem
from sao.billing.resources import checkout_session
from sao.billing.resources.checkout_session import CheckoutSession
from sao.wire.links import checkout_path
from sao.wire.params import names
from sao.wire.resource import Find
from sao.wire.resources.price import render_terms
from sao.wire.shapes import LIVEMODE, Rendered, listing

PREFIX = checkout_session.CHECKOUT_SESSION.prefix
OBJECT = "checkout.session"
ITEM = "item"
PATH = "/v1/checkout/sessions"

_NOT_HERE = names(
    "adaptive_pricing after_expiration allowed_payment_method_types branding_settings "
    "client_secret collected_information consent consent_collection currency_conversion "
    "customer_account excluded_payment_method_types integration_identifier managed_payments "
    "name_collection optional_items origin_context "
    "payment_method_configuration_details permissions presentment_details recovered_from "
    "redirect_on_completion return_url saved_payment_method_options shipping_address_collection "
    "shipping_cost wallet_options billing_address_collection"
)
"""What a session here never has."""


def render(state: CheckoutSession) -> Rendered:
    """A session as Stripe shows it."""
    return (
        dict.fromkeys(_NOT_HERE)
        | _switched_off(state)
        | _sums(state)
        | {
            "id": state.id,
            "object": OBJECT,
            "allow_promotion_codes": state.allow_promotion_codes,
            "cancel_url": state.cancel_url,
            "client_reference_id": state.client_reference_id,
            "created": state.created,
            "currency": state.currency,
            "customer": state.customer,
            "customer_creation": state.customer_creation,
            "customer_details": _details(state),
            "customer_email": state.customer_email,
            "discounts": [
                {"coupon": one.coupon, "promotion_code": one.promotion_code}
                for one in state.discounts
            ],
            "expires_at": state.expires_at,
            "invoice": state.invoice,
            "livemode": LIVEMODE,
            "locale": state.locale,
            "metadata": state.metadata,
            "mode": state.mode,
            "payment_intent": state.payment_intent,
            "payment_link": state.payment_link,
            "payment_method_collection": state.payment_method_collection,
            "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
            "payment_method_types": ["card"],
            "payment_status": state.payment_status,
            "setup_intent": state.setup_intent,
            "status": state.status,
            "submit_type": state.submit_type,
            "subscription": state.subscription,
            "success_url": state.success_url,
            "ui_mode": "hosted_page",
            "url": checkout_path(state.id) if state.status == "open" else None,
        }
    )


def _sums(state: CheckoutSession) -> Rendered:
    """What is paid today; a setup has nothing to pay."""
    if state.mode == "setup":
        return dict.fromkeys(("amount_subtotal", "amount_total", "total_details"))
    amounts = state.amounts
    return {
        "amount_subtotal": amounts.subtotal,
        "amount_total": amounts.total,
        "total_details": {
            "amount_discount": amounts.discount,
            "amount_shipping": 0,
            "amount_tax": amounts.tax,
        },
    }


def _switched_off(state: CheckoutSession) -> Rendered:
    """What Stripe shows of features that are not used, or need not be."""
    texts = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    return {
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "custom_fields": [],
        "custom_text": dict.fromkeys(texts),
        "invoice_creation": _invoice_creation() if state.mode == "payment" else None,
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "tax_id_collection": {"enabled": state.takes_tax_id, "required": "never"},
    }


def render_item(item: CheckoutItem) -> Rendered:
    """One thing that is offered."""
    amounts = item.amounts
    return {
        "id": item.id,
        "object": ITEM,
        "adjustable_quantity": None,
        "amount_discount": amounts.discount,
        "amount_subtotal": amounts.subtotal,
        "amount_tax": amounts.tax,
        "amount_total": amounts.total,
        "currency": item.price.currency,
        "description": item.price.product_name or item.price.product,
        "metadata": item.metadata,
        "price": render_terms(item.price),
        "quantity": item.quantity,
    }


def items_of(rendered: Rendered, find: Find) -> Any:
    """What a session offers, as a list."""
    state = find(rendered["id"])
    items = state.items if isinstance(state, CheckoutSession) else ()
    return listing(f"{PATH}/{rendered['id']}/line_items", [render_item(item) for item in items])


def _details(state: CheckoutSession) -> Rendered | None:
    """Who buys it, as far as that is known."""
    if state.email is None and state.name is None:
        return None
    return {
        "address": None,
        "business_name": None,
        "email": state.email,
        "individual_name": None,
        "name": state.name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [{"type": one.type, "value": one.value} for one in state.tax_ids],
    }


def _invoice_creation() -> Rendered:
    data = dict.fromkeys(
        ("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options")
    )
    return {"enabled": False, "invoice_data": data | {"metadata": {}}}
