"""How checkout sessions look."""

from typing import Any

from sao.billing.resources.checkout_session import machine as checkout_session
from sao.billing.resources.checkout_session.machine import CheckoutSession
from sao.billing.values.checkout import CheckoutItem
from sao.billing.values.checkout_asking import Answers
from sao.billing.values.method_options import CardOptions, MethodOptions
from sao.wire.attempts import client_secret
from sao.wire.links import checkout_path, recovery_path
from sao.wire.params import names
from sao.wire.resource import Find
from sao.wire.resources.checkout_session.breakdown import of_item
from sao.wire.resources.checkout_session.manner import (
    render_address,
    render_adjustable,
    render_invoice_creation,
    render_manner,
    render_own_fields,
)
from sao.wire.resources.payment_method_configuration import details
from sao.wire.resources.price import render_terms
from sao.wire.shapes import LIVEMODE, Rendered, listing
from sao.wire.taxation import render_offered

PREFIX = checkout_session.CHECKOUT_SESSION.prefix
OBJECT = "checkout.session"
ITEM = "item"
PATH = "/v1/checkout/sessions"

_NOT_HERE = names(
    "adaptive_pricing branding_settings currency_conversion "
    "customer_account integration_identifier "
    "origin_context permissions presentment_details "
    "wallet_options"
)
"""What a session here never has."""


def render(state: CheckoutSession) -> Rendered:
    """A session as Stripe shows it."""
    return (
        dict.fromkeys(_NOT_HERE)
        | render_manner(state.manner)
        | _asked(state)
        | _said(state)
        | _ways(state)
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
            "managed_payments": {"enabled": False},
            "metadata": state.metadata,
            "mode": state.mode,
            "payment_intent": state.payment_intent,
            "payment_link": state.payment_link,
            "payment_method_collection": state.payment_method_collection,
            "payment_method_options": {"card": {"request_three_d_secure": _asked_of_cards(state)}},
            "payment_method_types": ["card"],
            "payment_status": state.payment_status,
            "setup_intent": state.setup_intent,
            "status": "open" if state.status == "processing" else state.status,
            "submit_type": state.submit_type,
            "subscription": state.subscription,
            "success_url": state.success_url,
        }
    )


def _asked_of_cards(state: CheckoutSession) -> str:
    """Whether holders of cards are to authenticate: as a rule when their issuers want it."""
    card = (state.manner.method_options or MethodOptions()).card or CardOptions()
    return card.request_three_d_secure or "automatic"


def _sums(state: CheckoutSession) -> Rendered:
    """What is paid today; a setup has nothing to pay."""
    if state.mode == "setup":
        names_of_sums = ("amount_subtotal", "amount_total", "shipping_cost", "total_details")
        return dict.fromkeys(names_of_sums)
    amounts = state.amounts
    return {
        "amount_subtotal": amounts.subtotal,
        "amount_total": amounts.total,
        "shipping_cost": _shipping_cost(state),
        "total_details": {
            "amount_discount": amounts.discount,
            "amount_shipping": 0 if state.shipping is None else state.shipping.amounts.subtotal,
            "amount_tax": amounts.tax,
        },
    }


def _shipping_cost(state: CheckoutSession) -> Rendered | None:
    """What it costs to send, as it is chosen."""
    if state.shipping is None:
        return None
    cost = state.shipping.amounts
    return {
        "amount_subtotal": cost.subtotal,
        "amount_tax": cost.tax,
        "amount_total": cost.total,
        "shipping_rate": state.shipping.shipment.rate,
    }


def _asked(state: CheckoutSession) -> Rendered:
    """What Stripe shows of features, whether they are used or not."""
    asks = state.manner.asks
    invoice = render_invoice_creation(state.manner.invoice) if state.mode == "payment" else None
    required = "if_supported" if asks.tax_id_required else "never"
    return {
        "allowed_payment_method_types": _listed(state.manner.allowed_types),
        "excluded_payment_method_types": _listed(state.manner.excluded_types),
        "automatic_tax": render_offered(
            enabled=bool(state.manner.automatic_tax), status=state.tax_status
        ),
        "billing_address_collection": "required" if asks.billing_address else None,
        "custom_fields": render_own_fields(asks, state.answers or Answers()),
        "invoice_creation": invoice,
        "payment_method_configuration_details": details(state.manner.configuration or None),
        "saved_payment_method_options": _saved(state),
        "tax_id_collection": {"enabled": state.takes_tax_id, "required": required},
    }


def _listed(types: tuple[str, ...] | None) -> list[str] | None:
    return None if types is None else list(types)


def _saved(state: CheckoutSession) -> Rendered | None:
    saved = state.manner.saved
    if saved is None:
        return None
    words = {None: None, True: "enabled", False: "disabled"}
    return {
        "allow_redisplay_filters": _listed(saved.shown),
        "payment_method_remove": words[saved.remove],
        "payment_method_save": words[saved.save],
    }


def _said(state: CheckoutSession) -> Rendered:
    """What the customer said; of one who is known, that nothing was."""
    if state.answers is None and state.customer is None:
        return {"collected_information": None, "consent": None}
    said = state.answers or Answers()
    shipping = said.shipping
    consented = said.terms_of_service or said.promotions is not None
    return {
        "collected_information": {
            "business_name": said.business_name,
            "individual_name": said.individual_name,
            "shipping_details": None
            if shipping is None
            else {"address": render_address(shipping.address), "name": shipping.name},
        },
        "consent": {
            "promotions": said.promotions,
            "terms_of_service": "accepted" if said.terms_of_service else None,
        }
        if consented
        else None,
    }


def _ways(state: CheckoutSession) -> Rendered:
    """Where its page is, and where one goes from there."""
    way, recovery = state.manner.embedded, state.manner.recovery
    address = checkout_path(state.id) if state.status in ("open", "processing") else None
    again = None if state.recoverable_until is None else recovery_path(state.id)
    return {
        "after_expiration": None
        if recovery is None
        else {
            "recovery": {
                "allow_promotion_codes": recovery.allow_promotion_codes,
                "enabled": True,
                "expires_at": state.recoverable_until,
                "url": again,
            }
        },
        "client_secret": None if way is None else client_secret(state.id),
        "recovered_from": state.recovered_from,
        "redirect_on_completion": None if way is None else way.redirect,
        "return_url": None if way is None else way.return_url,
        "ui_mode": "hosted_page" if way is None else "embedded_page",
        "url": address,
    }


def render_item(item: CheckoutItem) -> Rendered:
    """One thing that is offered."""
    amounts = item.amounts
    return {
        "id": item.id,
        "object": ITEM,
        "adjustable_quantity": render_adjustable(item),
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
    items = render_items(state, find) if isinstance(state, CheckoutSession) else ()
    return listing(f"{PATH}/{rendered['id']}/line_items", items)


def render_items(state: CheckoutSession, find: Find) -> list[Rendered]:
    """Each with what takes off of it and adds to it, which clients may ask to see expanded."""
    return [render_item(item) | of_item(state, item, find) for item in state.items]


def _details(state: CheckoutSession) -> Rendered | None:
    """Who buys it, as far as that is known."""
    said = state.answers or Answers()
    if state.email is None and state.name is None and said == Answers():
        return None
    tax_ids = [{"type": one.type, "value": one.value} for one in state.tax_ids]
    return {
        "address": None if said.address is None else render_address(said.address),
        "business_name": said.business_name,
        "email": state.email,
        "individual_name": said.individual_name,
        "name": state.name,
        "phone": said.phone,
        "tax_exempt": "none",
        "tax_ids": tax_ids if state.status == "complete" else None,
    }
