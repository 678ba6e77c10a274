"""Recipes for subscriptions, their items and schedules, and for the clocks that they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sao.billing.reckoning.calendar import boundary_after, boundary_until
from sao.billing.reckoning.rhythm import length
from sao.billing.values.price import Recurring
from support.api import DAY
from support.fuzzing.parts import (
    PRORATIONS,
    Form,
    Recipes,
    assessed,
    discounted,
    later,
    owned,
    perhaps,
    perhaps_sent,
    price_id,
    taxed,
    with_items,
)

if TYPE_CHECKING:
    from support.fuzzing.drawing import Fuzz

HOUR = 3_600


def subscription(fuzz: Fuzz, _ids: Form) -> Form:
    form = owned(fuzz)
    with_items(fuzz, form)
    perhaps_sent(fuzz, form, 0.15)
    discounted(fuzz, form, 0.15)
    taxed(fuzz, form, "default_tax_rates", 0.15)
    assessed(fuzz, form, 0.3)
    perhaps(fuzz, form, 0.2, {"trial_period_days": fuzz.random.choice((1, 3, 40))})
    ending = fuzz.random.choice(("pause", "cancel"))
    perhaps(fuzz, form, 0.1, {"trial_settings[end_behavior][missing_payment_method]": ending})
    rarely_said(fuzz, form)
    perhaps(fuzz, form, 0.1, {"billing_cycle_anchor": later(fuzz, 1, 20)})
    perhaps(fuzz, form, 0.1, {"cancel_at": later(fuzz, 2, 45)})
    perhaps(fuzz, form, 0.1, {"cancel_at_period_end": "true"})
    perhaps(fuzz, form, 0.1, {"billing_thresholds[amount_gte]": fuzz.random.choice((700, 9_000))})
    behavior = fuzz.random.choice(("default_incomplete", "error_if_incomplete", "allow_incomplete"))
    perhaps(fuzz, form, 0.3, {"payment_behavior": behavior})
    perhaps(fuzz, form, 0.1, {"add_invoice_items[0][price]": price_id(fuzz, recurring=False)})
    return form


def rarely_said(fuzz: Fuzz, form: Form) -> None:
    """How a trial ends, how often what waits is billed, and whether holders authenticate."""
    anchor = fuzz.random.choice(("unchanged", "unchanged", "now"))
    perhaps(fuzz, form, 0.2, {"trial_settings[end_behavior][billing_cycle_anchor]": anchor})
    every = fuzz.random.choice(("day", "week", "month"))
    perhaps(fuzz, form, 0.15, {"pending_invoice_item_interval[interval]": every})
    asked = fuzz.random.choice(("any", "challenge"))
    perhaps(fuzz, form, 0.05, {f"{_CARD}[request_three_d_secure]": asked})


_CARD = "payment_settings[payment_method_options][card]"


def taken_over(fuzz: Fuzz, _ids: Form) -> Form:
    """One that began elsewhere some time ago, and is in the middle of a period."""
    form = owned(fuzz)
    with_items(fuzz, form)
    named = [value for name, value in form.items() if name.endswith("[price]")]
    found = [one for each in named if (one := fuzz.find("price", each)) and one.get("recurring")]
    cycles = [
        Recurring(one["recurring"]["interval"], one["recurring"]["interval_count"]) for one in found
    ] or [Recurring("month")]
    cycle, now = min(cycles, key=lambda each: length(each)[1]), fuzz.now()
    anchor = now - fuzz.random.choice((0, 1, 17, 40, 400)) * DAY - fuzz.random.choice((0, 1, 3_599))
    start = boundary_until(anchor, cycle, now)
    form |= {"start_date": min(anchor, start), "billing_cycle_anchor": anchor}
    form["current_period_start"], form["current_period_end"] = (
        start,
        boundary_after(anchor, cycle, now),
    )
    perhaps(fuzz, form, 0.2, {"paid": "false"})
    perhaps(fuzz, form, 0.1, {"paused": "true"})
    perhaps(fuzz, form, 0.1, {"cancel_at_period_end": "true"})
    perhaps_sent(fuzz, form, 0.15)
    taxed(fuzz, form, "default_tax_rates", 0.15)
    coupon = fuzz.pick("coupon")
    if coupon is not None and fuzz.chance(0.3):
        form |= {"discounts[0][coupon]": coupon["id"], "discounts[0][start]": start}
    return form


def change_subscription(fuzz: Fuzz, ids: Form) -> Form:
    found = fuzz.find("subscription", ids["id"]) or {"items": {"data": []}}
    held = [item["id"] for item in found["items"]["data"]]
    form: Form = {}
    match fuzz.random.randrange(10):
        case 0 | 1 if held:
            form["items[0][id]"] = fuzz.random.choice(held)
            wish = fuzz.random.choice(("price", "quantity", "price", "quantity", "deleted"))
            values = {"price": price_id(fuzz), "quantity": fuzz.random.choice((1, 3, 8))}
            form[f"items[0][{wish}]"] = values.get(wish, "true")
        case 2:
            with_items(fuzz, form)
        case 3:
            form["trial_end"] = fuzz.random.choice(("now", str(later(fuzz, 1, 15, 50))))
        case 4:
            form["billing_cycle_anchor"] = fuzz.random.choice(("now", "unchanged"))
        case 5:
            form["cancel_at"] = fuzz.random.choice(("", str(later(fuzz, 1, 15, 70))))
        case 6:
            form["cancel_at_period_end"] = fuzz.random.choice(("true", "false"))
        case 7:
            behavior = fuzz.random.choice(("keep_as_draft", "mark_uncollectible", "void"))
            form["pause_collection[behavior]"] = behavior
            perhaps(fuzz, form, 0.5, {"pause_collection[resumes_at]": later(fuzz, 3, 40)})
            form = fuzz.random.choice((form, form, {"pause_collection": ""}))
        case 8:
            rarely_said(fuzz, form)
            form["metadata[said]"] = "yes"
        case _:
            discounted(fuzz, form, 0.5)
            perhaps_sent(fuzz, form, 0.3)
            form["metadata[seen]"] = "yes"
    perhaps(fuzz, form, 0.5, {"proration_behavior": fuzz.random.choice(PRORATIONS)})
    behavior = fuzz.random.choice(("pending_if_incomplete", "error_if_incomplete"))
    perhaps(fuzz, form, 0.25, {"payment_behavior": behavior})
    return form


def subscription_item(fuzz: Fuzz, _ids: Form) -> Form:
    found = fuzz.pick("subscription", status=("active", "trialing", "past_due")) or {}
    fuzz.owner = found.get("customer")
    form = {"subscription": found.get("id", "sub_none"), "price": price_id(fuzz)}
    perhaps(fuzz, form, 0.5, {"proration_behavior": fuzz.random.choice(PRORATIONS)})
    return form


def change_item(fuzz: Fuzz, _ids: Form) -> Form:
    form: Form = {"quantity": fuzz.random.choice((0, 2, 5))}
    perhaps(fuzz, form, 0.4, {"price": price_id(fuzz)})
    perhaps(fuzz, form, 0.5, {"proration_behavior": fuzz.random.choice(PRORATIONS)})
    return form


def schedule(fuzz: Fuzz, _ids: Form) -> Form:
    held = fuzz.pick("subscription", status=("active", "trialing"), schedule=None)
    if held is not None and fuzz.chance(0.4):
        return {"from_subscription": held["id"]}
    form = owned(fuzz) | {"start_date": fuzz.random.choice(("now", later(fuzz, 2, 20)))}
    return form | _phases(fuzz)


def _phases(fuzz: Fuzz) -> Form:
    form: Form = {"end_behavior": fuzz.random.choice(("release", "cancel"))}
    for index in range(fuzz.random.choice((1, 2, 3))):
        with_items(fuzz, form, f"phases[{index}][items]")
        interval = fuzz.random.choice(("week", "month", "month"))
        form[f"phases[{index}][duration][interval]"] = interval
        perhaps(fuzz, form, 0.2, {f"phases[{index}][trial]": "true"})
        behavior = fuzz.random.choice(PRORATIONS)
        perhaps(fuzz, form, 0.3, {f"phases[{index}][proration_behavior]": behavior})
    return form


def change_schedule(fuzz: Fuzz, ids: Form) -> Form:
    found = fuzz.find("subscription_schedule", ids["id"]) or {"phases": []}
    fuzz.owner = found.get("customer")
    if not found["phases"] or fuzz.chance(0.3):
        return {"end_behavior": fuzz.random.choice(("release", "cancel"))}
    return _phases(fuzz) | {"phases[0][start_date]": found["phases"][0]["start_date"]}


def advance_clock(fuzz: Fuzz, ids: Form) -> Form:
    found = fuzz.find("test_helpers.test_clock", ids["id"]) or {"frozen_time": fuzz.now()}
    then = found["frozen_time"] + _while(fuzz)
    fuzz.owner = (fuzz.pick("customer", test_clock=ids["id"]) or {}).get("id")
    soon = fuzz.soon()
    if soon is not None and fuzz.chance(0.5):
        then = soon + fuzz.random.choice((-1, 0, 0, 1))
    return {"frozen_time": then}


def advance(fuzz: Fuzz, _ids: Form) -> Form:
    fuzz.owner = (fuzz.pick("customer", test_clock=None) or {}).get("id")
    soon = fuzz.soon()
    if soon is not None and fuzz.chance(0.5):
        return {"to": soon + fuzz.random.choice((-1, 0, 0, 1))}
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


RECIPES: Recipes = {
    "POST /api/import/subscriptions": taken_over,
    "POST /v1/subscriptions": subscription,
    "POST /v1/subscriptions/{id}": change_subscription,
    "POST /v1/subscription_items": subscription_item,
    "POST /v1/subscription_items/{id}": change_item,
    "POST /v1/subscription_schedules": schedule,
    "POST /v1/subscription_schedules/{id}": change_schedule,
    "POST /v1/test_helpers/test_clocks/{id}/advance": advance_clock,
    "POST /api/clock/advance": advance,
}
