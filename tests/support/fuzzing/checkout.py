"""Recipes for checkout sessions, offered and paid, for payment links and for quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.fuzzing.parts import (
    Form,
    Recipes,
    assessed,
    discounted,
    owned,
    perhaps,
    price_id,
    some_card,
    somewhere,
    taxed,
)

if TYPE_CHECKING:
    from support.fuzzing.drawing import Fuzz

REFUSED = ("pm_card_visa_chargeDeclined", "pm_card_chargeDeclinedLostCard")


def session(fuzz: Fuzz, _ids: Form) -> Form:
    mode = fuzz.random.choice(("subscription", "subscription", "payment", "setup"))
    form: Form = {"mode": mode, "success_url": "https://shop.test/{CHECKOUT_SESSION_ID}"}
    perhaps(fuzz, form, 0.6, owned(fuzz))
    if mode != "setup":
        form["line_items[0][price]"] = price_id(fuzz, recurring=mode == "subscription")
        form["line_items[0][quantity]"] = fuzz.random.choice((1, 1, 3))
        perhaps(fuzz, form, 0.3, {"allow_promotion_codes": "true"})
    if mode == "subscription":
        perhaps(fuzz, form, 0.3, {"subscription_data[trial_period_days]": 3})
        perhaps(fuzz, form, 0.2, {"payment_method_collection": "if_required"})
    if mode == "payment":
        perhaps(fuzz, form, 0.3, {"payment_intent_data[setup_future_usage]": "off_session"})
        perhaps(fuzz, form, 0.4, {"invoice_creation[enabled]": "true"})
        rate = fuzz.pick("shipping_rate", active=True)
        if rate is not None:
            perhaps(fuzz, form, 0.4, {"shipping_options[0][shipping_rate]": rate["id"]})
    if mode != "setup":
        perhaps(fuzz, form, 0.4, _asking(fuzz, recurring=mode == "subscription"))
        assessed(fuzz, form, 0.3)
        perhaps(fuzz, form, 0.3, {"after_expiration[recovery][enabled]": "true"})
    return form


def _asking(fuzz: Fuzz, *, recurring: bool) -> Form:
    """What is asked and offered besides."""
    form: Form = {}
    adjusted = {
        "line_items[0][adjustable_quantity][enabled]": "true",
        "line_items[0][adjustable_quantity][minimum]": fuzz.random.choice((0, 1)),
    }
    more = {
        "optional_items[0][price]": price_id(fuzz, recurring=recurring and fuzz.chance(0.5)),
        "optional_items[0][quantity]": 1,
        "optional_items[0][adjustable_quantity][enabled]": "true",
    }
    perhaps(fuzz, form, 0.5, adjusted)
    perhaps(fuzz, form, 0.4, more)
    perhaps(fuzz, form, 0.3, {"shipping_address_collection[allowed_countries][0]": "DE"})
    perhaps(fuzz, form, 0.3, {"phone_number_collection[enabled]": "true"})
    perhaps(fuzz, form, 0.3, {"consent_collection[terms_of_service]": "required"})
    return form


def pay(fuzz: Fuzz, ids: Form) -> Form:
    card = fuzz.random.choice(REFUSED) if fuzz.chance(0.2) else some_card(fuzz)
    form: Form = {"email": "ada@example.com", "payment_method": card}
    perhaps(fuzz, form, 0.7, {"challenge": fuzz.random.choice(("pass", "pass", "fail"))})
    session = fuzz.find("checkout.session", ids.get("id", "")) or {}
    return form | _answers(fuzz, session)


def _answers(fuzz: Fuzz, session: Form) -> Form:
    """What a session asks is mostly answered; of what it offers something is taken."""
    form: Form = {}
    if session.get("shipping_address_collection"):
        form["shipping[name]"] = "Ada"
        form["shipping[address][line1]"] = "1 Main St"
        form["shipping[address][country]"] = fuzz.random.choice(("DE", "DE", "DE", "FR"))
    if session.get("billing_address_collection") == "required":
        form |= somewhere(fuzz, "address")
    if (session.get("phone_number_collection") or {}).get("enabled"):
        form["phone"] = "+49 30 123456"
    if (session.get("consent_collection") or {}).get("terms_of_service") == "required":
        form["consent[terms_of_service]"] = "accepted"
    for item in session.get("optional_items") or ():
        many = fuzz.random.choice((0, 1, 2))
        perhaps(fuzz, form, 0.6, {f"optional_items[{item['price']}]": many})
    return form


def quote(fuzz: Fuzz, _ids: Form) -> Form:
    earlier = fuzz.pick("quote", status="open")
    if earlier is not None and fuzz.chance(0.3):
        form = {"from_quote[quote]": earlier["id"], "from_quote[is_revision]": "true"}
        perhaps(fuzz, form, 0.4, {"line_items[0][price]": price_id(fuzz)})
        return form
    form = owned(fuzz) | {"line_items[0][price]": price_id(fuzz, recurring=fuzz.chance(0.7))}
    perhaps(fuzz, form, 0.4, {"line_items[0][quantity]": fuzz.random.choice((1, 4))})
    perhaps(fuzz, form, 0.3, {"line_items[1][price]": price_id(fuzz, recurring=False)})
    perhaps(fuzz, form, 0.2, {"subscription_data[trial_period_days]": 5})
    sent = {"collection_method": "send_invoice", "invoice_settings[days_until_due]": 10}
    perhaps(fuzz, form, 0.2, sent)
    taxed(fuzz, form, "default_tax_rates", 0.3)
    assessed(fuzz, form, 0.3)
    discounted(fuzz, form, 0.2)
    return form


def link(fuzz: Fuzz, _ids: Form) -> Form:
    recurring = fuzz.chance(0.5)
    form: Form = {"line_items[0][price]": price_id(fuzz, recurring=recurring)}
    form["line_items[0][quantity]"] = fuzz.random.choice((1, 1, 3))
    perhaps(fuzz, form, 0.3, {"restrictions[completed_sessions][limit]": 1})
    perhaps(fuzz, form, 0.3, {"allow_promotion_codes": "true"})
    if recurring:
        perhaps(fuzz, form, 0.3, {"subscription_data[trial_period_days]": 3})
    return form


def change_link(fuzz: Fuzz, _ids: Form) -> Form:
    return {"active": fuzz.random.choice(("true", "true", "false"))}


def visit(_fuzz: Fuzz, _ids: Form) -> Form:
    return {"prefilled_email": "ada@example.com"}


def change_quote(fuzz: Fuzz, ids: Form) -> Form:
    form = quote(fuzz, ids)
    whose = ("customer", "from_quote")
    return {name: value for name, value in form.items() if not name.startswith(whose)}


def portal(fuzz: Fuzz, _ids: Form) -> Form:
    form: Form = {"features[invoice_history][enabled]": "true"}
    cancel = "features[subscription_cancel]"
    mode = fuzz.random.choice(("immediately", "at_period_end"))
    perhaps(fuzz, form, 0.5, {f"{cancel}[enabled]": "true", f"{cancel}[mode]": mode})
    update = "features[customer_update]"
    said = {f"{update}[enabled]": "true", f"{update}[allowed_updates][0]": "email"}
    perhaps(fuzz, form, 0.5, said)
    return form


RECIPES: Recipes = {
    "POST /v1/billing_portal/configurations": portal,
    "POST /v1/payment_links": link,
    "POST /v1/payment_links/{id}": change_link,
    "POST /api/payment_links/{id}/open": visit,
    "POST /v1/quotes": quote,
    "POST /v1/quotes/{id}": change_quote,
    "POST /v1/checkout/sessions": session,
    "POST /api/checkout/sessions/{id}/pay": pay,
}
