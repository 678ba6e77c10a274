"""Recipes for checkout sessions, offered and paid, for payment links and for quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.fuzzing.parts import (
    Form,
    Recipes,
    discounted,
    owned,
    perhaps,
    price_id,
    some_card,
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
    return form


def pay(fuzz: Fuzz, _ids: Form) -> Form:
    card = fuzz.random.choice(REFUSED) if fuzz.chance(0.2) else some_card(fuzz)
    form: Form = {"email": "ada@example.com", "payment_method": card}
    perhaps(fuzz, form, 0.7, {"challenge": fuzz.random.choice(("pass", "pass", "fail"))})
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


RECIPES: Recipes = {
    "POST /v1/payment_links": link,
    "POST /v1/payment_links/{id}": change_link,
    "POST /api/payment_links/{id}/open": visit,
    "POST /v1/quotes": quote,
    "POST /v1/quotes/{id}": change_quote,
    "POST /v1/checkout/sessions": session,
    "POST /api/checkout/sessions/{id}/pay": pay,
}
