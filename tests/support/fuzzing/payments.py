"""Recipes for payments: intents, methods, refunds, disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.fuzzing.parts import Form, Recipes, owned, perhaps, some_card
from support.fuzzing.words import OPEN

if TYPE_CHECKING:
    from support.fuzzing.drawing import Fuzz


def payment_intent(fuzz: Fuzz, _ids: Form) -> Form:
    form: Form = {"amount": fuzz.random.choice((50, 2_000)), "currency": "usd"}
    bill = fuzz.pick("invoice", status=OPEN)
    if bill is not None and fuzz.chance(0.7):  # to be attached to it
        fuzz.owner = bill["customer"]
        amount = fuzz.random.choice((bill["amount_remaining"], bill["amount_remaining"] // 2))
        form = {"amount": max(1, amount), "currency": bill["currency"], "customer": fuzz.owner}
        if fuzz.chance(0.8):
            path, owner = f"/v1/invoices/{bill['id']}/attach_payment", fuzz.owner
            fuzz.then(
                lambda: fuzz.post(
                    path, payment_intent=fuzz.newest("payment_intent", customer=owner)
                )
            )
            fuzz.look_at("invoice", bill["id"])
    perhaps(fuzz, form, 0.8, {"payment_method": some_card(fuzz), "confirm": "true"})
    if fuzz.chance(0.2):
        form |= {"payment_method": "pm_card_createDispute", "confirm": "true"}
        fuzz.look("/v1/disputes?limit=20")
        fuzz.then(lambda: _contested(fuzz))
    perhaps(fuzz, form, 0.3, {"capture_method": "manual"})
    return form


def confirm(fuzz: Fuzz, _ids: Form) -> Form:
    method = fuzz.pick("payment_method", customer=fuzz.owner) if fuzz.owner else None
    return {"payment_method": some_card(fuzz) if method is None else method["id"]}


def setup_intent(fuzz: Fuzz, _ids: Form) -> Form:
    form = owned(fuzz) | {"payment_method": some_card(fuzz)}
    perhaps(fuzz, form, 0.7, {"confirm": "true"})
    return form


def attach(fuzz: Fuzz, _ids: Form) -> Form:
    return owned(fuzz)


def payment_method(fuzz: Fuzz, _ids: Form) -> Form:
    if fuzz.chance(0.3):
        iban = fuzz.random.choice(("DE89370400440532013000", "FR8420041010050500013M02607"))
        who = {"billing_details[name]": "Ada", "billing_details[email]": "ada@example.com"}
        return {"type": "sepa_debit", "sepa_debit[iban]": iban, **who}
    return {"type": "card", "card[token]": fuzz.random.choice(("tok_visa", "tok_createDispute"))}


def confirmation_token(fuzz: Fuzz, _ids: Form) -> Form:
    """A token, with which something is mostly paid."""
    if fuzz.chance(0.8):
        asked = {"amount": 700, "currency": "usd", "confirm": "true"}
        fuzz.then(
            lambda: fuzz.post(
                "/v1/payment_intents",
                confirmation_token=fuzz.newest("confirmation_token"),
                **asked,
            )
        )
    return {"payment_method": some_card(fuzz)}


def refund(fuzz: Fuzz, _ids: Form) -> Form:
    found = fuzz.pick("charge", status="succeeded", refunded=False)
    name = "charge"
    if found is None:
        found = fuzz.pick("payment_intent", status="succeeded") or {"id": "pi_no", "amount": 9}
        name = "payment_intent"
    form: Form = {name: found["id"]}
    perhaps(fuzz, form, 0.5, {"amount": max(1, found["amount"] // 2)})
    if fuzz.chance(0.3):
        fuzz.then(lambda: fuzz.post(f"/v1/refunds/{fuzz.newest('refund')}/cancel"))
    return form


def _contested(fuzz: Fuzz) -> Any:
    """A dispute is fought, decided or given in to."""
    found = fuzz.pick("dispute", status=("needs_response", "warning_needs_response"))
    path = f"/v1/disputes/{found['id'] if found is not None else 'du_nothing'}"
    match fuzz.random.randrange(4):
        case 0:
            return fuzz.post(f"{path}/close")
        case 1:
            how = fuzz.random.choice(("won", "lost"))
            return fuzz.post(f"{path.replace('/v1/', '/api/')}/decide", outcome=how)
        case _:
            return fuzz.post(path, **evidence(fuzz, {}))


def evidence(fuzz: Fuzz, _ids: Form) -> Form:
    said = fuzz.random.choice(("winning_evidence", "losing_evidence"))
    return {"evidence[uncategorized_text]": said}


RECIPES: Recipes = {
    "POST /v1/payment_intents": payment_intent,
    "POST /v1/payment_intents/{id}/confirm": confirm,
    "POST /v1/setup_intents": setup_intent,
    "POST /v1/setup_intents/{id}/confirm": confirm,
    "POST /v1/test_helpers/confirmation_tokens": confirmation_token,
    "POST /v1/payment_methods": payment_method,
    "POST /v1/payment_methods/{id}/attach": attach,
    "POST /v1/refunds": refund,
    "POST /v1/disputes/{id}": evidence,
}
