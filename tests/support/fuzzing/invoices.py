"""Recipes for invoices, their lines and items, previews and credit notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.fuzzing.parts import (
    Form,
    Recipes,
    assessed,
    currency_of,
    discounted,
    owned,
    perhaps,
    perhaps_sent,
    price_id,
    taxed,
    with_items,
)
from support.fuzzing.words import OPEN, UNPAID

if TYPE_CHECKING:
    from support.fuzzing.drawing import Fuzz


def invoice(fuzz: Fuzz, _ids: Form) -> Form:
    stands = fuzz.pick("invoice", status=OPEN, parent=None)
    if stands is not None and fuzz.chance(0.35):
        return revision(fuzz, stands)
    form = owned(fuzz)
    perhaps_sent(fuzz, form, 0.3)
    discounted(fuzz, form, 0.2)
    taxed(fuzz, form, "default_tax_rates", 0.2)
    assessed(fuzz, form, 0.3)
    rate = fuzz.pick("shipping_rate", active=True)
    if rate is not None:
        perhaps(fuzz, form, 0.4, {"shipping_cost[shipping_rate]": rate["id"]})
    perhaps(fuzz, form, 0.5, {"pending_invoice_items_behavior": "include"})
    perhaps(fuzz, form, 0.4, {"auto_advance": fuzz.random.choice(("true", "false"))})
    return form


def revision(fuzz: Fuzz, stands: Form) -> Form:
    fuzz.owner = stands["customer"]
    form = {"from_invoice[action]": "revision", "from_invoice[invoice]": stands["id"]}
    perhaps(fuzz, form, 0.5, {"auto_advance": "true"})
    discounted(fuzz, form, 0.2)
    if fuzz.chance(0.8):
        whose = stands["customer"]
        fuzz.then(
            lambda: fuzz.post(f"/v1/invoices/{fuzz.newest('invoice', customer=whose)}/finalize")
        )
    fuzz.look_at("invoice", stands["id"])
    return form


def attach_payment(fuzz: Fuzz, ids: Form) -> Form:
    bill = fuzz.find("invoice", ids["id"]) or {}
    own = {"currency": bill.get("currency"), "customer": bill.get("customer")}
    able = (*UNPAID, "requires_capture", "succeeded")
    found = fuzz.pick("payment_intent", status=able, **own)
    fuzz.look_at("invoice", ids["id"])
    return {"payment_intent": found["id"] if found is not None else "pi_nothing"}


def _cost(fuzz: Fuzz, place: str = "") -> Form:
    def at(name: str) -> str:
        return f"{place}[{name}]" if place else name

    if fuzz.chance(0.4):
        return {at("pricing") + "[price]": price_id(fuzz, recurring=False)}
    return {at("amount"): fuzz.random.choice((-400, 0, 120, 3_000))}


def invoice_item(fuzz: Fuzz, _ids: Form) -> Form:
    form = owned(fuzz)
    draft = fuzz.pick("invoice", status="draft", customer=fuzz.owner)
    held = fuzz.pick("subscription", status="active", customer=fuzz.owner)
    if draft is not None and fuzz.chance(0.4):
        form["invoice"] = draft["id"]
    elif held is not None and fuzz.chance(0.3):
        form["subscription"] = held["id"]
    form |= _cost(fuzz)
    perhaps(fuzz, form, 0.9 if "amount" in form else 0, {"currency": currency_of(fuzz)})
    discounted(fuzz, form, 0.15)
    taxed(fuzz, form, "tax_rates", 0.15)
    return form


def change_invoice_item(fuzz: Fuzz, _ids: Form) -> Form:
    return {"amount": fuzz.random.choice((-100, 10, 800))}


def _line(fuzz: Fuzz, ids: Form) -> str:
    found = fuzz.find("invoice", ids["id"]) or {}
    lines = (found.get("lines") or {"data": []})["data"]
    return fuzz.random.choice(lines)["id"] if lines else "il_nothing"


def add_lines(fuzz: Fuzz, _ids: Form) -> Form:
    return {"lines[0][description]": "Extra"} | _cost(fuzz, "lines[0]")


def update_lines(fuzz: Fuzz, ids: Form) -> Form:
    return {"lines[0][id]": _line(fuzz, ids)} | _cost(fuzz, "lines[0]")


def remove_lines(fuzz: Fuzz, ids: Form) -> Form:
    behavior = fuzz.random.choice(("delete", "unassign"))
    return {"lines[0][id]": _line(fuzz, ids), "lines[0][behavior]": behavior}


def change_line(fuzz: Fuzz, _ids: Form) -> Form:
    return {"amount": fuzz.random.choice((100, 950))}


def pay(fuzz: Fuzz, _ids: Form) -> Form:
    method = fuzz.pick("payment_method", customer=fuzz.owner)
    if method is not None and fuzz.chance(0.4):
        return {"payment_method": method["id"]}
    return {"paid_out_of_band": "true"} if fuzz.chance(0.2) else {}


def preview(fuzz: Fuzz, _ids: Form) -> Form:
    held = fuzz.pick("subscription", status=("active", "trialing", "past_due"))
    if held is None or fuzz.chance(0.3):
        form = owned(fuzz)
        with_items(fuzz, form, "subscription_details[items]")
        return form
    form = {"subscription": held["id"]}
    if fuzz.chance(0.5):
        form["subscription_details[items][0][id]"] = held["items"]["data"][0]["id"]
        form["subscription_details[items][0][price]"] = price_id(fuzz)
    return form


def credit_note(fuzz: Fuzz, _ids: Form) -> Form:
    found = fuzz.pick("invoice", status=("open", "paid", "paid"))
    if found is None:
        fuzz.look("/v1/invoices?limit=40")
        return {"invoice": "in_nothing"}
    fuzz.owner = found.get("customer")
    form: Form = {"invoice": found["id"]}
    sent = found.get("shipping_cost")
    if sent and fuzz.chance(0.4):
        form["shipping_cost[shipping_rate]"] = sent["shipping_rate"]
        amount = sent["amount_total"]
    elif fuzz.chance(0.5):
        form["amount"] = amount = max(1, found["total"] // fuzz.random.choice((1, 2, 3)))
    else:
        form |= {"lines[0][type]": "invoice_line_item", "lines[0][quantity]": 1}
        form["lines[0][invoice_line_item]"] = _line(fuzz, {"id": found["id"]})
        lines = found["lines"]["data"]
        amount = lines[0]["amount"] if len(lines) == 1 else 0
    if found["status"] == "paid" and amount > 0:
        how = ("credit_amount", "refund_amount", "out_of_band_amount")
        form[fuzz.random.choice(how)] = amount
    return form


RECIPES: Recipes = {
    "POST /v1/invoices": invoice,
    "POST /v1/invoices/create_preview": preview,
    "POST /v1/invoices/{id}/add_lines": add_lines,
    "POST /v1/invoices/{id}/update_lines": update_lines,
    "POST /v1/invoices/{id}/remove_lines": remove_lines,
    "POST /v1/invoices/{id}/lines/{line}": change_line,
    "POST /v1/invoices/{id}/pay": pay,
    "POST /v1/invoices/{id}/attach_payment": attach_payment,
    "POST /v1/invoiceitems": invoice_item,
    "POST /v1/invoiceitems/{id}": change_invoice_item,
    "POST /v1/credit_notes": credit_note,
    "GET /v1/credit_notes/preview": credit_note,
    "GET /v1/credit_notes/preview/lines": credit_note,
}
