"""What a customer does, and when: signs up, pays or fails to, changes plan, leaves.

A life is a list of deeds in order of time. Instants are UTC seconds.
"""

from collections.abc import Iterator
from typing import Any

from sao.api.company.deeds import Deed, asked, deed
from sao.api.company.drawing import FINE, Lots
from sao.api.company.people import Person
from sao.api.company.terms import Company
from sao.api.company.trouble import bring_card, brought_card, own_card, trouble
from sao.api.scenario.command_log import Command
from sao.billing.reckoning.calendar import DAY, HOUR

TRIALS = {"starter": 55, "pro": 45, "team": 60}
"""How many of a hundred try a plan for two weeks first."""

_TRIAL_DAYS = 14
_CYCLE = 30 * DAY
_LEFT = {
    "too_expensive": "We had to cut costs this quarter.",
    "missing_features": "We need single sign-on.",
    "switched_service": "Moved to another tool.",
    "unused": "The team did not use it enough.",
    "low_quality": "Exports were too slow for us.",
    "customer_service": "Support took days to answer.",
    "too_complex": "It was more than we needed.",
    "other": "The project has ended.",
}


def life(lots: Lots, who: Person, company: Company) -> Iterator[Deed]:
    """Everything that one customer does while the company is looked at."""
    start, end = company.start, company.end
    joined = _joining(lots, start, end)
    plan = lots.weighed("plan", company.plans)
    tries = lots.happens("tries", TRIALS.get(plan, 0))
    cardless = tries and lots.happens("has no card", company.without_card)
    yield from _sign_up(lots, who, plan, joined, tries=tries, cardless=cardless)
    if plan == "calls":
        yield from _use(lots, who, joined, end, company.event_name)
    if lots.happens("buys setup", 12):
        yield deed(joined + 3 * DAY, "/v1/invoiceitems", **_setup(who))
    if cardless:
        yield from _bring_card(lots, who, joined, company)
    else:
        yield from trouble(lots, company.cards, own_card(who.number), joined, end)
    yield from _change(lots, who, plan, joined, end)
    yield from _regret(lots, who, joined, end)
    yield from _leave(lots, who, joined, end, company.leave)


def _joining(lots: Lots, start: int, end: int) -> int:
    """When somebody signs up, in office hours; more do so the older the company is."""
    root = int((lots.below("joins", FINE) / FINE) ** 0.6 * 10_000)
    day = (end - start - 2 * DAY) * root // 10_000 // DAY
    return start + day * DAY + (8 + lots.below("hour", 11)) * HOUR


def _sign_up(
    lots: Lots, who: Person, plan: str, at: int, *, tries: bool, cardless: bool
) -> Iterator[Deed]:
    params = who.cardless if cardless else who.params
    yield Deed(at, Command(method="POST", path="/v1/customers", params=params, name=who.name))
    item: dict[str, Any] = {"price": f"${plan}"}
    if plan == "team":
        item["quantity"] = 2 + lots.below("seats", 14)
    params = {
        "customer": f"${who.name}",
        "items": [item],
        "currency": who.currency,
    }
    if tries:
        params["trial_period_days"] = _TRIAL_DAYS
    if who.currency != "usd":
        params["default_tax_rates"] = ["$vat"]
    coupon = lots.weighed("coupon", {"": 80, "welcome": 15, "partner": 5})
    if coupon:
        params["discounts"] = [{"coupon": f"${coupon}"}]
    made = Command(method="POST", path="/v1/subscriptions", params=params, name=f"s{who.number}")
    yield Deed(at, made)


def _bring_card(lots: Lots, who: Person, joined: int, company: Company) -> Iterator[Deed]:
    """Most who began without a card bring one within four weeks."""
    if lots.happens("brings a card", 70):
        at = joined + (1 + lots.below("brings it after", 28)) * DAY + 2 * HOUR
        yield from bring_card(who.number, at)
        yield from trouble(lots, company.cards, brought_card(who.number), at, company.end)


def _use(lots: Lots, who: Person, at: int, end: int, event_name: str) -> Iterator[Deed]:
    """API calls, told about twice a month; more as time goes by."""
    size = 4_000 + lots.below("size", 60_000)
    for number, day in enumerate(range(at + 7 * DAY, end, 14 * DAY)):
        value = size * (90 + lots.below(f"use {number}", 30) + number * 2) // 100
        payload = {"stripe_customer_id": f"${who.name}", "value": str(value)}
        yield deed(
            day,
            "/v1/billing/meter_events",
            event_name=event_name,
            payload=payload,
            identifier=f"{who.name}-{number}",
        )


def _setup(who: Person) -> dict[str, Any]:
    return {
        "customer": f"${who.name}",
        "amount": 25_000,
        "currency": who.currency,
        "description": "Onboarding workshop",
    }


_OTHER = {"starter": "pro", "pro": "pro_yearly", "pro_yearly": "pro", "team": "", "calls": ""}


def _change(lots: Lots, who: Person, plan: str, joined: int, end: int) -> Iterator[Deed]:
    """Another plan, or more or fewer seats."""
    if not lots.happens("changes", 30 if plan != "calls" else 0):
        return
    at = joined + (20 + lots.below("changes after", 240)) * DAY + 3 * HOUR
    if at >= end:
        return
    item: dict[str, Any] = {"id": f"$s{who.number}.items.data.0.id"}
    if plan == "team":
        item["quantity"] = 1 + lots.below("new seats", 30)
    else:
        down = plan == "pro" and lots.happens("downgrades", 45)
        item["price"] = "$starter" if down else f"${_OTHER[plan]}"
    yield deed(at, f"/v1/subscriptions/$s{who.number}", items=[item])


def _regret(lots: Lots, who: Person, joined: int, end: int) -> Iterator[Deed]:
    """Money given back: a refund of a charge, or credit for the next invoice."""
    what = lots.weighed("regret", {"": 86, "refund": 7, "credit": 6, "dispute": 1})
    at = joined + (32 + lots.below("regrets after", 200)) * DAY + 5 * HOUR
    if not what or at >= end:
        return
    customer = f"${who.name}"
    if what == "dispute":
        method = f"/api/payment_methods/{customer}.invoice_settings.default_payment_method/behavior"
        yield deed(at, method, behavior="dispute_fraudulent")
        yield deed(at + 40 * DAY, method, behavior="succeed")
    elif what == "refund":
        name = f"paid{who.number}"
        yield asked(at, name, "/v1/charges", customer=customer, limit=1)
        charge = f"${name}.data.0.id"
        some = {} if lots.happens("all of it", 60) else {"amount": 500}
        yield deed(at, "/v1/refunds", charge=charge, reason="requested_by_customer", **some)
    else:
        name = f"bill{who.number}"
        yield asked(at, name, "/v1/invoices", customer=customer, status="paid", limit=1)
        invoice = f"${name}.data.0.id"
        memo = "Sorry for the outage."
        yield deed(
            at,
            "/v1/credit_notes",
            invoice=invoice,
            amount=400,
            credit_amount=400,
            reason="product_unsatisfactory",
            memo=memo,
        )


def _leave(lots: Lots, who: Person, joined: int, end: int, percent: int) -> Iterator[Deed]:
    """So many of a hundred leave each month, most of them at the end of what they paid for."""
    for month in range(1, 40):
        at = joined + month * _CYCLE - lots.below(f"day {month}", 20) * DAY
        if at >= end:
            return
        if lots.happens(f"leaves {month}", percent):
            feedback = lots.among("why", tuple(_LEFT))
            details: dict[str, Any] = {"feedback": feedback}
            if lots.happens("says more", 60):
                details["comment"] = _LEFT[feedback]
            yield from _canceling(lots, who, at, details)
            return


def _canceling(lots: Lots, who: Person, at: int, details: dict[str, Any]) -> Iterator[Deed]:
    path = f"/v1/subscriptions/$s{who.number}"
    if lots.happens("at once", 20):
        params = {"cancellation_details": details}
        yield Deed(at, Command(method="DELETE", path=path, params=params, optional=True))
        return
    yield deed(at, path, cancel_at_period_end=True, cancellation_details=details)
    if lots.happens("comes back", 15):
        yield deed(at + 2 * DAY, path, cancel_at_period_end=False)
