"""Recipes for customers and the catalog: prices, coupons, tax rates, meters and what they count."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sao.billing.reckoning.calendar import text_of
from support.api import DAY
from support.fuzzing.parts import (
    Form,
    Recipes,
    currency_of,
    later,
    owned,
    perhaps,
    some_card,
    somewhere,
    used,
)

if TYPE_CHECKING:
    from support.fuzzing.drawing import Fuzz


def customer(fuzz: Fuzz, _ids: Form) -> Form:
    card, form = some_card(fuzz), {}
    if fuzz.chance(0.85):
        form = {"payment_method": card, "invoice_settings[default_payment_method]": card}
    clock = fuzz.pick("test_helpers.test_clock", status="ready")
    if clock is not None:
        perhaps(fuzz, form, 0.6, {"test_clock": clock["id"]})
    perhaps(fuzz, form, 0.6, somewhere(fuzz, "address"))
    perhaps(fuzz, form, 0.15, {"balance": fuzz.random.choice((-5_000, -300, 250, 4_000))})
    return form


def change_customer(fuzz: Fuzz, ids: Form) -> Form:
    owner, form = fuzz.find("customer", ids["id"]) or {}, {"name": "Grace"}
    coupon, method = fuzz.pick("coupon"), fuzz.pick("payment_method", customer=owner.get("id"))
    if coupon is not None:
        perhaps(fuzz, form, 0.2, {"coupon": coupon["id"]})
    if method is not None:
        perhaps(fuzz, form, 0.5, {"invoice_settings[default_payment_method]": method["id"]})
    return form


def tax_id(fuzz: Fuzz, _ids: Form) -> Form:
    kind, value = fuzz.random.choice((("eu_vat", "DE123456789"), ("us_ein", "12-3456789")))
    return {"type": kind, "value": value}


def owned_tax_id(fuzz: Fuzz, ids: Form) -> Form:
    return tax_id(fuzz, ids) | whose(fuzz, ids)


def whose(fuzz: Fuzz, _ids: Form) -> Form:
    return {"owner[type]": "customer", "owner[customer]": owned(fuzz)["customer"]}


def credit_grant(fuzz: Fuzz, _ids: Form) -> Form:
    form, found = owned(fuzz), used(fuzz)
    form |= {"amount[type]": "monetary", "amount[monetary][currency]": "usd"}
    form["amount[monetary][value]"] = fuzz.random.choice((40, 700, 9_000))
    scope = {"applicability_config[scope][price_type]": "metered"}
    if found is not None and fuzz.chance(0.8):
        form |= {"customer": found[0], "amount[monetary][currency]": found[1]["currency"]}
        if fuzz.chance(0.3):
            scope = {"applicability_config[scope][prices][0][id]": found[1]["id"]}
        if fuzz.chance(0.8):
            a_month_is_used(fuzz, *found)
    form |= scope
    perhaps(fuzz, form, 0.3, {"category": fuzz.random.choice(("paid", "promotional"))})
    perhaps(fuzz, form, 0.3, {"priority": fuzz.random.choice((0, 50, 100))})
    perhaps(fuzz, form, 0.3, {"expires_at": later(fuzz, 1, 20, 60)})
    perhaps(fuzz, form, 0.2, {"effective_at": later(fuzz, -2, 0, 10)})
    return form


def a_month_is_used(fuzz: Fuzz, owner: str, price: Form) -> None:
    """Something is used, and the period in which it was is billed."""
    counts = fuzz.find("billing.meter", price["recurring"]["meter"])
    if counts is None:
        return
    fuzz.owner = owner
    form = {"event_name": counts["event_name"], "payload[stripe_customer_id]": owner}
    fuzz.then(partial(fuzz.post, "/v1/billing/meter_events", **form, **{"payload[value]": 12}))
    clock = (fuzz.find("customer", owner) or {}).get("test_clock")
    if clock is None:
        fuzz.then(partial(fuzz.post, "/api/clock/advance", days=32))
    else:
        path = f"/v1/test_helpers/test_clocks/{clock}/advance"
        fuzz.then(partial(fuzz.post, path, frozen_time=fuzz.now() + 32 * DAY))


def change_grant(fuzz: Fuzz, _ids: Form) -> Form:
    return {"expires_at": fuzz.random.choice(("", later(fuzz, 1, 30)))}


def credit_summary(fuzz: Fuzz, _ids: Form) -> Form:
    form = owned(fuzz) | {"filter[type]": "applicability_scope"}
    return form | {"filter[applicability_scope][price_type]": "metered"}


def balance(fuzz: Fuzz, _ids: Form) -> Form:
    return {"amount": fuzz.random.choice((-4_000, -150, 90, 2_500)), "currency": currency_of(fuzz)}


def price(fuzz: Fuzz, _ids: Form) -> Form:
    product = fuzz.pick("product", active=True)
    form: Form = {"currency": fuzz.random.choice(("usd", "usd", "usd", "usd", "eur", "jpy"))}
    if product is not None and fuzz.chance(0.5):
        form["product"] = product["id"]
    else:
        form["product_data[name]"] = "Gold"
    if fuzz.chance(0.8):
        form["recurring[interval]"] = fuzz.random.choice(("month", "month", "week", "year", "day"))
        perhaps(fuzz, form, 0.2, {"recurring[interval_count]": fuzz.random.choice((1, 2, 3))})
        meter = fuzz.pick("billing.meter", status="active")
        if meter is not None and fuzz.chance(0.4):
            form |= {"recurring[usage_type]": "metered", "recurring[meter]": meter["id"]}
    if fuzz.chance(0.2):
        mode = fuzz.random.choice(("graduated", "volume"))
        form |= {"billing_scheme": "tiered", "tiers_mode": mode}
        form |= {"tiers[0][up_to]": 5, "tiers[0][unit_amount]": 700, "tiers[1][up_to]": "inf"}
        form |= {"tiers[1][unit_amount_decimal]": "12.5", "tiers[1][flat_amount]": 100}
    elif "recurring[interval]" not in form and fuzz.chance(0.2):
        form |= {"custom_unit_amount[enabled]": "true"}
        perhaps(fuzz, form, 0.5, {"custom_unit_amount[preset]": 2_000})
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


def tax_registration(fuzz: Fuzz, _ids: Form) -> Form:
    country, options = fuzz.random.choice(
        (
            ("DE", {"type": "standard"}),
            ("DE", {"type": "oss_union"}),
            ("US", {"type": "state_sales_tax", "state": "CA"}),
            ("CA", {"type": "standard"}),
        )
    )
    form: Form = {"country": country, "active_from": "now"}
    form |= {f"country_options[{country.lower()}][{k}]": v for k, v in options.items()}
    perhaps(fuzz, form, 0.3, {"expires_at": later(fuzz, 1, 40)})
    return form


def tax_calculation(fuzz: Fuzz, _ids: Form) -> Form:
    country = fuzz.random.choice(("DE", "AT", "NO"))
    form: Form = {"currency": "eur", "line_items[0][amount]": fuzz.random.choice((1, 999, 12_345))}
    form["line_items[0][tax_behavior]"] = fuzz.random.choice(("exclusive", "inclusive"))
    perhaps(fuzz, form, 0.5, {"shipping_cost[amount]": 490})
    if fuzz.chance(0.6):
        fuzz.then(lambda: _sold(fuzz))
    if fuzz.chance(0.3):
        return form | {"customer": fuzz.some_id("customer")}
    return form | {"customer_details[address][country]": country}


def _sold(fuzz: Fuzz) -> Any:
    """What was calculated is sold, and mostly taken back."""
    if fuzz.chance(0.7):
        path = "/v1/tax/transactions/create_reversal"
        fuzz.then(lambda: fuzz.post(path, **tax_reversal(fuzz, {})))
    sold = "/v1/tax/transactions/create_from_calculation"
    named = {"calculation": fuzz.newest("tax.calculation"), "reference": f"{fuzz.random.random()}"}
    return fuzz.post(sold, **named)


def tax_transaction(fuzz: Fuzz, _ids: Form) -> Form:
    reference = f"order {fuzz.random.randrange(1_000)}"
    return {"calculation": fuzz.some_id("tax.calculation"), "reference": reference}


def tax_reversal(fuzz: Fuzz, _ids: Form) -> Form:
    form: Form = {"original_transaction": fuzz.some_id("tax.transaction")}
    form["reference"] = f"back {fuzz.random.randrange(1_000)}"
    if fuzz.chance(0.4):
        return form | {"mode": "full"}
    return form | {"mode": "partial", "flat_amount": fuzz.random.choice((-1, -100, -5_000))}


def shipping_rate(fuzz: Fuzz, _ids: Form) -> Form:
    form: Form = {"display_name": "Post", "fixed_amount[currency]": "usd"}
    form["fixed_amount[amount]"] = fuzz.random.choice((0, 490, 1_205))
    perhaps(fuzz, form, 0.3, {"fixed_amount[currency_options][eur][amount]": 450})
    return form


def meter(fuzz: Fuzz, _ids: Form) -> Form:
    name = fuzz.random.choice(("calls", "storage", "seats"))
    formula = fuzz.random.choice(("sum", "count", "last"))
    return {"display_name": name, "event_name": name, "default_aggregation[formula]": formula}


def alert(fuzz: Fuzz, _ids: Form) -> Form:
    form: Form = {"alert_type": "usage_threshold", "title": "Much"}
    form["usage_threshold[meter]"] = fuzz.some_id("billing.meter")
    form["usage_threshold[gte]"] = fuzz.random.choice((1, 5, 20))
    form["usage_threshold[recurrence]"] = "one_time"
    if fuzz.chance(0.4):
        only = {"type": "customer", "customer": owned(fuzz)["customer"]}
        form |= {f"usage_threshold[filters][0][{name}]": said for name, said in only.items()}
    return form


def meter_event(fuzz: Fuzz, _ids: Form) -> Form:
    found = fuzz.pick("billing.meter", status="active") or {"event_name": "calls"}
    form = {"event_name": found["event_name"], "payload[value]": fuzz.random.choice((0, 1, 12))}
    form["payload[stripe_customer_id]"] = owned(fuzz)["customer"]
    told = used(fuzz)
    if told is not None and fuzz.chance(0.6):
        counts = fuzz.find("billing.meter", told[1]["recurring"]["meter"]) or found
        form["event_name"] = counts["event_name"]
        form["payload[stripe_customer_id]"] = told[0]
    perhaps(fuzz, form, 0.5, {"timestamp": later(fuzz, 0, -0.01, -3, -30)})
    perhaps(fuzz, form, 0.3, {"identifier": fuzz.random.choice(("a", "b", "c"))})
    return form


def meter_event_v2(fuzz: Fuzz, ids: Form) -> Form:
    form = meter_event(fuzz, ids)
    if "timestamp" in form:
        form["timestamp"] = text_of(form["timestamp"])
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
    form = owned(fuzz)
    start = (fuzz.now() - 40 * DAY) // DAY * DAY
    form |= {"start_time": start, "end_time": start + fuzz.random.choice((1, 20, 60)) * DAY}
    return form


def feature_of(fuzz: Fuzz, _ids: Form) -> Form:
    return {"entitlement_feature": fuzz.some_id("entitlements.feature")}


RECIPES: Recipes = {
    "POST /v1/customers": customer,
    "POST /v1/customers/{id}": change_customer,
    "POST /v1/customers/{id}/balance_transactions": balance,
    "POST /v1/customers/{id}/tax_ids": tax_id,
    "POST /v1/tax_ids": owned_tax_id,
    "GET /v1/tax_ids": whose,
    "POST /v1/billing/credit_grants": credit_grant,
    "POST /v1/billing/credit_grants/{id}": change_grant,
    "GET /v1/billing/credit_balance_summary": credit_summary,
    "POST /v1/prices": price,
    "POST /v1/plans": plan,
    "POST /v1/coupons": coupon,
    "POST /v1/promotion_codes": promotion_code,
    "POST /v1/tax_rates": tax_rate,
    "POST /v1/tax/registrations": tax_registration,
    "POST /v1/tax/calculations": tax_calculation,
    "POST /v1/tax/transactions/create_from_calculation": tax_transaction,
    "POST /v1/tax/transactions/create_reversal": tax_reversal,
    "POST /v1/shipping_rates": shipping_rate,
    "POST /v1/products/{id}/features": feature_of,
    "POST /v1/billing/meters": meter,
    "POST /v1/billing/alerts": alert,
    "POST /v1/billing/meter_events": meter_event,
    "POST /v1/billing/meter_event_adjustments": adjustment,
    "POST /v2/billing/meter_events": meter_event_v2,
    "POST /v2/billing/meter_event_adjustments": adjustment,
    "GET /v1/billing/meters/{id}/event_summaries": summaries,
}
