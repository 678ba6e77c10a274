"""How the manner in which something is sold looks: of checkout sessions and of payment links."""

from sao.billing.values.checkout import Adjustable, CheckoutItem, InvoiceTerms, Manner
from sao.billing.values.checkout_asking import Answers, AskedField, AskedName, Asks
from sao.billing.values.customer import Address
from sao.wire.ids import shown
from sao.wire.presentation import render_fields, render_numbers
from sao.wire.shapes import Rendered


def render_manner(manner: Manner) -> Rendered:
    """What both show alike."""
    asks = manner.asks
    return {
        "consent_collection": _consents(asks),
        "custom_text": _texts(asks),
        "name_collection": _names(asks),
        "optional_items": [_optional(item) for item in manner.optional_items] or None,
        "phone_number_collection": {"enabled": asks.phone},
        "shipping_address_collection": (
            {"allowed_countries": list(asks.ships_to)} if asks.ships_to else None
        ),
        "shipping_options": [
            {"shipping_amount": one.amount, "shipping_rate": one.rate}
            for one in manner.shipping_options
        ],
    }


def render_invoice_creation(terms: InvoiceTerms | None) -> Rendered:
    """Whether a payment is told by an invoice, and what that says."""
    data: Rendered = dict.fromkeys(
        ("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options")
    ) | {"metadata": {}}
    if terms is None:
        return {"enabled": False, "invoice_data": data}
    display = terms.amount_tax_display
    return {
        "enabled": True,
        "invoice_data": data
        | {
            "account_tax_ids": render_numbers(terms.words),
            "custom_fields": render_fields(terms.words),
            "description": terms.words.description,
            "footer": terms.words.footer,
            "metadata": terms.metadata,
            "rendering_options": None
            if display is None
            else {"amount_tax_display": display, "template": None},
        },
    }


def render_own_fields(asks: Asks, answers: Answers | None = None) -> list[Rendered]:
    """The merchant's own fields; those of a session with what was entered."""
    return [_field(field, answers) for field in asks.fields]


def render_adjustable(item: CheckoutItem) -> Rendered | None:
    """How many the customer may take instead; null where they take what there is."""
    if not isinstance(item.adjustable, Adjustable):
        return None
    return {
        "enabled": True,
        "maximum": item.adjustable.maximum,
        "minimum": item.adjustable.minimum,
    }


def render_address(address: Address) -> Rendered:
    """An address."""
    return {
        "city": address.city,
        "country": address.country,
        "line1": address.line1,
        "line2": address.line2,
        "postal_code": address.postal_code,
        "state": address.state,
    }


def _field(field: AskedField, answers: Answers | None) -> Rendered:
    kinds: Rendered = dict.fromkeys(("dropdown", "numeric", "text"))
    entered = {} if answers is None else {"value": answers.fields.get(field.key)}
    if field.type == "dropdown":
        options = [{"label": one.label, "value": one.value} for one in field.options]
        kinds["dropdown"] = {"default_value": field.default, "options": options} | entered
    else:
        kinds[field.type] = {
            "default_value": field.default,
            "maximum_length": field.maximum,
            "minimum_length": field.minimum,
        } | entered
    return kinds | {
        "key": field.key,
        "label": {"custom": field.label, "type": "custom"},
        "optional": field.optional,
        "type": field.type,
    }


def _texts(asks: Asks) -> Rendered:
    texts = asks.texts
    said = {
        "after_submit": texts.after_submit,
        "shipping_address": texts.shipping_address,
        "submit": texts.submit,
        "terms_of_service_acceptance": texts.terms_of_service_acceptance,
    }
    return {name: None if text is None else {"message": text} for name, text in said.items()}


def _consents(asks: Asks) -> Rendered | None:
    asked = asks.consents
    if asked is None:
        return None
    reuse = asked.payment_method_reuse_agreement
    return {
        "payment_method_reuse_agreement": None if reuse is None else {"position": reuse},
        "promotions": asked.promotions,
        "terms_of_service": asked.terms_of_service,
    }


def _names(asks: Asks) -> Rendered | None:
    if asks.business_name is None and asks.individual_name is None:
        return None
    return {"business": _name(asks.business_name), "individual": _name(asks.individual_name)}


def _name(asked: AskedName | None) -> Rendered | None:
    return None if asked is None else {"enabled": True, "optional": asked.optional}


def _optional(item: CheckoutItem) -> Rendered:
    return {
        "adjustable_quantity": render_adjustable(item),
        "price": shown(item.price.id),
        "quantity": item.quantity,
    }
