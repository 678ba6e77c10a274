"""What makes a random request likely to be accepted: plausible parameters, by endpoint.

A recipe sees what is known and the ids of the path; the types of the parameters add the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from support.api import DAY

if TYPE_CHECKING:
    from support.fuzz import Fuzz

Pairs = list[tuple[str, str]]
Form = dict[str, Any]

GOOD = ("pm_card_visa", "pm_card_visa", "pm_card_mastercard")
BAD = (
    "pm_card_chargeCustomerFail",
    "pm_card_visa_chargeCustomerFailLostCard",
    "pm_card_authenticationRequired",
    "pm_card_authenticationRequiredOnSetup",
    "pm_card_createDispute",
    "pm_card_refundFail",
    "pm_card_pendingRefund",
)
HOUR = 3_600
PRORATIONS = ("create_prorations", "always_invoice", "none")


def _card(fuzz: Fuzz) -> str:
    return fuzz.random.choice(GOOD if fuzz.chance(0.5) else BAD)


def _owner(fuzz: Fuzz) -> Form:
    """The customer whom it is about, mostly one who has a card."""
    able = [c for c in fuzz.known("customer") if not c.get("deleted")]
    if not able:
        return {"customer": "cus_nobody"}
    fuzz.owner = fuzz.random.choice(able[-6:])["id"]
    return {"customer": fuzz.owner}


def _currency(fuzz: Fuzz) -> str:
    owner = fuzz.find("customer", fuzz.owner or "") or {}
    return owner.get("currency") or "usd"


def _price(fuzz: Fuzz, *, recurring: bool = True) -> str:
    kind = "recurring" if recurring else "one_time"
    like: Form = {"active": True, "type": kind}
    found = fuzz.pick("price", **like, currency=_currency(fuzz))
    if found is None or fuzz.chance(0.03):
        found = fuzz.pick("price", active=True)
    return found["id"] if found is not None else "price_nothing"


def _later(fuzz: Fuzz, *days: float) -> int:
    return fuzz.now() + int(fuzz.random.choice(days) * DAY)


def _some(fuzz: Fuzz, form: Form, likely: float, more: Form) -> None:
    """Say these, too, as often as that."""
    if fuzz.chance(likely):
        form |= more


def _items(fuzz: Fuzz, form: Form, prefix: str = "items") -> None:
    for index in range(fuzz.random.choice((1, 1, 1, 2))):
        price = fuzz.find("price", _price(fuzz)) or {"id": "price_nothing"}
        form[f"{prefix}[{index}][price]"] = price["id"]
        metered = (price.get("recurring") or {}).get("usage_type") == "metered"
        if not metered and fuzz.chance(0.4):
            form[f"{prefix}[{index}][quantity]"] = fuzz.random.choice((0, 1, 2, 7))


def _coupon(fuzz: Fuzz, form: Form, likely: float) -> None:
    coupon, code = fuzz.pick("coupon"), fuzz.pick("promotion_code", active=True)
    if coupon is not None and fuzz.chance(likely):
        form["discounts[0][coupon]"] = coupon["id"]
    elif code is not None and fuzz.chance(likely):
        form["discounts[0][promotion_code]"] = code["id"]


def _taxes(fuzz: Fuzz, form: Form, name: str, likely: float) -> None:
    rate = fuzz.pick("tax_rate", active=True)
    if rate is not None and fuzz.chance(likely):
        form[f"{name}[0]"] = rate["id"]


def _sent(fuzz: Fuzz, form: Form, likely: float) -> None:
    if fuzz.chance(likely):
        form["collection_method"] = "send_invoice"
        form["days_until_due"] = fuzz.random.choice((0, 1, 30))


def customer(fuzz: Fuzz, _ids: Form) -> Form:
    card, form = _card(fuzz), {}
    if fuzz.chance(0.85):
        form = {"payment_method": card, "invoice_settings[default_payment_method]": card}
    clock = fuzz.pick("test_helpers.test_clock", status="ready")
    if clock is not None:
        _some(fuzz, form, 0.6, {"test_clock": clock["id"]})
    _some(fuzz, form, 0.15, {"balance": fuzz.random.choice((-5_000, -300, 250, 4_000))})
    return form


def change_customer(fuzz: Fuzz, ids: Form) -> Form:
    owner, form = fuzz.find("customer", ids["id"]) or {}, {"name": "Grace"}
    coupon, method = fuzz.pick("coupon"), fuzz.pick("payment_method", customer=owner.get("id"))
    if coupon is not None:
        _some(fuzz, form, 0.2, {"coupon": coupon["id"]})
    if method is not None:
        _some(fuzz, form, 0.5, {"invoice_settings[default_payment_method]": method["id"]})
    return form


def balance(fuzz: Fuzz, _ids: Form) -> Form:
    return {"amount": fuzz.random.choice((-4_000, -150, 90, 2_500)), "currency": _currency(fuzz)}


def price(fuzz: Fuzz, _ids: Form) -> Form:
    product = fuzz.pick("product", active=True)
    form: Form = {"currency": fuzz.random.choice(("usd", "usd", "usd", "usd", "eur", "jpy"))}
    if product is not None and fuzz.chance(0.5):
        form["product"] = product["id"]
    else:
        form["product_data[name]"] = "Gold"
    if fuzz.chance(0.8):
        form["recurring[interval]"] = fuzz.random.choice(("month", "month", "week", "year", "day"))
        _some(fuzz, form, 0.2, {"recurring[interval_count]": fuzz.random.choice((1, 2, 3))})
        meter = fuzz.pick("billing.meter", status="active")
        if meter is not None and fuzz.chance(0.4):
            form |= {"recurring[usage_type]": "metered", "recurring[meter]": meter["id"]}
    if fuzz.chance(0.2):
        mode = fuzz.random.choice(("graduated", "volume"))
        form |= {"billing_scheme": "tiered", "tiers_mode": mode}
        form |= {"tiers[0][up_to]": 5, "tiers[0][unit_amount]": 700, "tiers[1][up_to]": "inf"}
        form |= {"tiers[1][unit_amount_decimal]": "12.5", "tiers[1][flat_amount]": 100}
    else:
        form["unit_amount"] = fuzz.random.choice((0, 333, 1_000, 9_900))
    return form


def plan(_fuzz: Fuzz, _ids: Form) -> Form:
    return {"currency": "usd", "interval": "month", "amount": 800, "product[name]": "Silver"}


def coupon(fuzz: Fuzz, _ids: Form) -> Form:
    form: Form = {"duration": fuzz.random.choice(("once", "forever", "repeating"))}
    if form["duration"] == "repeating":
        form["duration_in_months"] = 3
    if fuzz.chance(0.6):
        form["percent_off"] = fuzz.random.choice((10, 33.3, 100))
    else:
        form |= {"amount_off": fuzz.random.choice((150, 5_000)), "currency": "usd"}
    return form


def promotion_code(fuzz: Fuzz, _ids: Form) -> Form:
    return {"promotion[type]": "coupon", "promotion[coupon]": fuzz.some_id("coupon")}


def tax_rate(fuzz: Fuzz, _ids: Form) -> Form:
    inclusive = fuzz.random.choice(("true", "false"))
    return {"display_name": "VAT", "inclusive": inclusive, "percentage": "19"}


def meter(fuzz: Fuzz, _ids: Form) -> Form:
    name = fuzz.random.choice(("calls", "storage", "seats"))
    formula = fuzz.random.choice(("sum", "count", "last"))
    return {"display_name": name, "event_name": name, "default_aggregation[formula]": formula}


def meter_event(fuzz: Fuzz, _ids: Form) -> Form:
    found = fuzz.pick("billing.meter", status="active") or {"event_name": "calls"}
    form = {"event_name": found["event_name"], "payload[value]": fuzz.random.choice((0, 1, 12))}
    form["payload[stripe_customer_id]"] = _owner(fuzz)["customer"]
    _some(fuzz, form, 0.5, {"timestamp": _later(fuzz, 0, -0.01, -3, -30)})
    _some(fuzz, form, 0.3, {"identifier": fuzz.random.choice(("a", "b", "c"))})
    return form


def adjustment(fuzz: Fuzz, _ids: Form) -> Form:
    found = fuzz.pick("billing.meter_event") or {}
    name = found.get("event_name", "calls")
    return {
        "event_name": name,
        "type": "cancel",
        "cancel[identifier]": found.get("identifier", "a"),
    }


def summaries(fuzz: Fuzz, _ids: Form) -> Form:
    form = _owner(fuzz)
    start = (fuzz.now() - 40 * DAY) // DAY * DAY
    form |= {"start_time": start, "end_time": start + fuzz.random.choice((1, 20, 60)) * DAY}
    return form


def subscription(fuzz: Fuzz, _ids: Form) -> Form:
    form = _owner(fuzz)
    _items(fuzz, form)
    _sent(fuzz, form, 0.15)
    _coupon(fuzz, form, 0.15)
    _taxes(fuzz, form, "default_tax_rates", 0.15)
    _some(fuzz, form, 0.2, {"trial_period_days": fuzz.random.choice((1, 3, 40))})
    _some(fuzz, form, 0.1, {"trial_settings[end_behavior][missing_payment_method]": "pause"})
    return form
    _some(fuzz, form, 0.1, {"billing_cycle_anchor": _later(fuzz, 1, 20)})
    _some(fuzz, form, 0.1, {"cancel_at": _later(fuzz, 2, 45)})
    _some(fuzz, form, 0.1, {"cancel_at_period_end": "true"})
    behavior = fuzz.random.choice(("default_incomplete", "error_if_incomplete", "allow_incomplete"))
    _some(fuzz, form, 0.3, {"payment_behavior": behavior})
    _some(fuzz, form, 0.1, {"add_invoice_items[0][price]": _price(fuzz, recurring=False)})
    return form


def change_subscription(fuzz: Fuzz, ids: Form) -> Form:
    found = fuzz.find("subscription", ids["id"]) or {"items": {"data": []}}
    held = [item["id"] for item in found["items"]["data"]]
    form: Form = {}
    match fuzz.random.randrange(9):
        case 0 | 1 if held:
            form["items[0][id]"] = fuzz.random.choice(held)
            wish = fuzz.random.choice(("price", "quantity", "price", "quantity", "deleted"))
            values = {"price": _price(fuzz), "quantity": fuzz.random.choice((1, 3, 8))}
            form[f"items[0][{wish}]"] = values.get(wish, "true")
        case 2:
            _items(fuzz, form)
        case 3:
            form["trial_end"] = fuzz.random.choice(("now", str(_later(fuzz, 1, 15, 50))))
        case 4:
            form["billing_cycle_anchor"] = fuzz.random.choice(("now", "unchanged"))
        case 5:
            form["cancel_at"] = fuzz.random.choice(("", str(_later(fuzz, 1, 15, 70))))
        case 6:
            form["cancel_at_period_end"] = fuzz.random.choice(("true", "false"))
        case 7:
            behavior = fuzz.random.choice(("keep_as_draft", "mark_uncollectible", "void"))
            form["pause_collection[behavior]"] = behavior
            _some(fuzz, form, 0.5, {"pause_collection[resumes_at]": _later(fuzz, 3, 40)})
            form = fuzz.random.choice((form, form, {"pause_collection": ""}))
        case _:
            _coupon(fuzz, form, 0.5)
            _sent(fuzz, form, 0.3)
            form["metadata[seen]"] = "yes"
    _some(fuzz, form, 0.5, {"proration_behavior": fuzz.random.choice(PRORATIONS)})
    behavior = fuzz.random.choice(("pending_if_incomplete", "error_if_incomplete"))
    _some(fuzz, form, 0.25, {"payment_behavior": behavior})
    return form


def subscription_item(fuzz: Fuzz, _ids: Form) -> Form:
    found = fuzz.pick("subscription", status=("active", "trialing", "past_due")) or {}
    fuzz.owner = found.get("customer")
    form = {"subscription": found.get("id", "sub_none"), "price": _price(fuzz)}
    _some(fuzz, form, 0.5, {"proration_behavior": fuzz.random.choice(PRORATIONS)})
    return form


def change_item(fuzz: Fuzz, _ids: Form) -> Form:
    form: Form = {"quantity": fuzz.random.choice((0, 2, 5))}
    _some(fuzz, form, 0.4, {"price": _price(fuzz)})
    _some(fuzz, form, 0.5, {"proration_behavior": fuzz.random.choice(PRORATIONS)})
    return form


def schedule(fuzz: Fuzz, _ids: Form) -> Form:
    held = fuzz.pick("subscription", status=("active", "trialing"), schedule=None)
    if held is not None and fuzz.chance(0.4):
        return {"from_subscription": held["id"]}
    form = _owner(fuzz) | {"start_date": fuzz.random.choice(("now", _later(fuzz, 2, 20)))}
    return form | _phases(fuzz)


def _phases(fuzz: Fuzz) -> Form:
    form: Form = {"end_behavior": fuzz.random.choice(("release", "cancel"))}
    for index in range(fuzz.random.choice((1, 2, 3))):
        _items(fuzz, form, f"phases[{index}][items]")
        interval = fuzz.random.choice(("week", "month", "month"))
        form[f"phases[{index}][duration][interval]"] = interval
        _some(fuzz, form, 0.2, {f"phases[{index}][trial]": "true"})
        behavior = fuzz.random.choice(PRORATIONS)
        _some(fuzz, form, 0.3, {f"phases[{index}][proration_behavior]": behavior})
    return form


def change_schedule(fuzz: Fuzz, ids: Form) -> Form:
    found = fuzz.find("subscription_schedule", ids["id"]) or {"phases": []}
    fuzz.owner = found.get("customer")
    if not found["phases"] or fuzz.chance(0.3):
        return {"end_behavior": fuzz.random.choice(("release", "cancel"))}
    return _phases(fuzz) | {"phases[0][start_date]": found["phases"][0]["start_date"]}


def invoice(fuzz: Fuzz, _ids: Form) -> Form:
    form = _owner(fuzz)
    _sent(fuzz, form, 0.3)
    _coupon(fuzz, form, 0.2)
    _taxes(fuzz, form, "default_tax_rates", 0.2)
    _some(fuzz, form, 0.5, {"pending_invoice_items_behavior": "include"})
    _some(fuzz, form, 0.4, {"auto_advance": fuzz.random.choice(("true", "false"))})
    return form


def _cost(fuzz: Fuzz, place: str = "") -> Form:
    def at(name: str) -> str:
        return f"{place}[{name}]" if place else name

    if fuzz.chance(0.4):
        return {at("pricing") + "[price]": _price(fuzz, recurring=False)}
    return {at("amount"): fuzz.random.choice((-400, 0, 120, 3_000))}


def invoice_item(fuzz: Fuzz, _ids: Form) -> Form:
    form = _owner(fuzz)
    draft = fuzz.pick("invoice", status="draft", customer=fuzz.owner)
    held = fuzz.pick("subscription", status="active", customer=fuzz.owner)
    if draft is not None and fuzz.chance(0.4):
        form["invoice"] = draft["id"]
    elif held is not None and fuzz.chance(0.3):
        form["subscription"] = held["id"]
    form |= _cost(fuzz)
    _some(fuzz, form, 0.9 if "amount" in form else 0, {"currency": _currency(fuzz)})
    _coupon(fuzz, form, 0.15)
    _taxes(fuzz, form, "tax_rates", 0.15)
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
        form = _owner(fuzz)
        _items(fuzz, form, "subscription_details[items]")
        return form
    form = {"subscription": held["id"]}
    if fuzz.chance(0.5):
        form["subscription_details[items][0][id]"] = held["items"]["data"][0]["id"]
        form["subscription_details[items][0][price]"] = _price(fuzz)
    return form


def credit_note(fuzz: Fuzz, _ids: Form) -> Form:
    found = fuzz.pick("invoice", status=("open", "paid", "paid"))
    if found is None:
        return {"invoice": "in_nothing"}
    fuzz.owner = found.get("customer")
    form: Form = {"invoice": found["id"]}
    if fuzz.chance(0.5):
        form["amount"] = amount = max(1, found["total"] // fuzz.random.choice((1, 2, 3)))
    else:
        form |= {"lines[0][type]": "invoice_line_item", "lines[0][quantity]": 1}
        form["lines[0][invoice_line_item]"] = _line(fuzz, {"id": found["id"]})
        amount = 0
    if found["status"] == "paid" and amount:
        how = ("credit_amount", "refund_amount", "out_of_band_amount")
        form[fuzz.random.choice(how)] = amount
    return form


def payment_intent(fuzz: Fuzz, _ids: Form) -> Form:
    form: Form = {"amount": fuzz.random.choice((50, 2_000)), "currency": "usd"}
    _some(fuzz, form, 0.8, {"payment_method": _card(fuzz), "confirm": "true"})
    _some(fuzz, form, 0.3, {"capture_method": "manual"})
    return form


def confirm(fuzz: Fuzz, _ids: Form) -> Form:
    method = fuzz.pick("payment_method", customer=fuzz.owner) if fuzz.owner else None
    return {"payment_method": _card(fuzz) if method is None else method["id"]}


def setup_intent(fuzz: Fuzz, _ids: Form) -> Form:
    form = _owner(fuzz) | {"payment_method": _card(fuzz)}
    _some(fuzz, form, 0.7, {"confirm": "true"})
    return form


def attach(fuzz: Fuzz, _ids: Form) -> Form:
    return _owner(fuzz)


def payment_method(fuzz: Fuzz, _ids: Form) -> Form:
    return {"type": "card", "card[token]": fuzz.random.choice(("tok_visa", "tok_createDispute"))}


def refund(fuzz: Fuzz, _ids: Form) -> Form:
    found = fuzz.pick("charge", status="succeeded", refunded=False) or {"id": "ch_no", "amount": 9}
    form: Form = {"charge": found["id"]}
    _some(fuzz, form, 0.5, {"amount": max(1, found["amount"] // 2)})
    return form


def evidence(fuzz: Fuzz, _ids: Form) -> Form:
    said = fuzz.random.choice(("winning_evidence", "losing_evidence"))
    return {"evidence[uncategorized_text]": said}


def advance_clock(fuzz: Fuzz, ids: Form) -> Form:
    found = fuzz.find("test_helpers.test_clock", ids["id"]) or {"frozen_time": fuzz.now()}
    return {"frozen_time": found["frozen_time"] + _while(fuzz)}


def advance(fuzz: Fuzz, _ids: Form) -> Form:
    unit = fuzz.random.choice(("hours", "days", "days", "months"))
    return {
        unit: {
            "hours": fuzz.random.choice((1, 2)),
            "days": fuzz.random.choice((1, 8, 32)),
            "months": 1,
        }[unit]
    }


def _while(fuzz: Fuzz) -> int:
    return int(
        fuzz.random.choice((HOUR // 2, HOUR, 2 * HOUR, DAY, 3 * DAY, 8 * DAY, 31.1 * DAY, 45 * DAY))
    )


def feature_of(fuzz: Fuzz, _ids: Form) -> Form:
    return {"entitlement_feature": fuzz.some_id("entitlements.feature")}


RECIPES: dict[str, Callable[[Fuzz, Form], Form]] = {
    "POST /v1/customers": customer,
    "POST /v1/customers/{id}": change_customer,
    "POST /v1/customers/{id}/balance_transactions": balance,
    "POST /v1/prices": price,
    "POST /v1/plans": plan,
    "POST /v1/coupons": coupon,
    "POST /v1/promotion_codes": promotion_code,
    "POST /v1/tax_rates": tax_rate,
    "POST /v1/products/{id}/features": feature_of,
    "POST /v1/billing/meters": meter,
    "POST /v1/billing/meter_events": meter_event,
    "POST /v1/billing/meter_event_adjustments": adjustment,
    "GET /v1/billing/meters/{id}/event_summaries": summaries,
    "POST /v1/subscriptions": subscription,
    "POST /v1/subscriptions/{id}": change_subscription,
    "POST /v1/subscription_items": subscription_item,
    "POST /v1/subscription_items/{id}": change_item,
    "POST /v1/subscription_schedules": schedule,
    "POST /v1/subscription_schedules/{id}": change_schedule,
    "POST /v1/invoices": invoice,
    "POST /v1/invoices/create_preview": preview,
    "POST /v1/invoices/{id}/add_lines": add_lines,
    "POST /v1/invoices/{id}/update_lines": update_lines,
    "POST /v1/invoices/{id}/remove_lines": remove_lines,
    "POST /v1/invoices/{id}/lines/{line}": change_line,
    "POST /v1/invoices/{id}/pay": pay,
    "POST /v1/invoiceitems": invoice_item,
    "POST /v1/invoiceitems/{id}": change_invoice_item,
    "POST /v1/credit_notes": credit_note,
    "GET /v1/credit_notes/preview": credit_note,
    "GET /v1/credit_notes/preview/lines": credit_note,
    "POST /v1/payment_intents": payment_intent,
    "POST /v1/payment_intents/{id}/confirm": confirm,
    "POST /v1/setup_intents": setup_intent,
    "POST /v1/setup_intents/{id}/confirm": confirm,
    "POST /v1/payment_methods": payment_method,
    "POST /v1/payment_methods/{id}/attach": attach,
    "POST /v1/refunds": refund,
    "POST /v1/disputes/{id}": evidence,
    "POST /v1/test_helpers/test_clocks/{id}/advance": advance_clock,
    "POST /api/clock/advance": advance,
}
