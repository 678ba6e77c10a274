"""Recipes for checkout sessions: offered, and paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.fuzzing.parts import Form, Recipes, owned, perhaps, price_id, some_card

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


RECIPES: Recipes = {
    "POST /v1/checkout/sessions": session,
    "POST /api/checkout/sessions/{id}/pay": pay,
}
