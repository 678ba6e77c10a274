"""What a customer does, and when: signs up, pays or fails to, changes plan, leaves.

A life is a list of deeds in order of time. Instants are UTC seconds.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sao.api.company.catalog import PLANS
from sao.api.company.drawing import FINE, Lots
from sao.api.company.people import Person
from sao.api.scenario.command_log import Command
from sao.billing.calendar import DAY, HOUR

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
_DECLINES = {"decline_insufficient_funds": 55, "decline": 30, "decline_lost_card": 15}


class Deed(NamedTuple):
    """A request at an instant."""

    at: int
    command: Command


def life(lots: Lots, who: Person, start: int, end: int, event_name: str) -> Iterator[Deed]:
    """Everything that one customer does between two instants."""
    joined = _joining(lots, start, end)
    plan = lots.weighed("plan", PLANS)
    yield from _sign_up(lots, who, plan, joined)
    if plan == "calls":
        yield from _use(lots, who, joined, end, event_name)
    if lots.happens("buys setup", 12):
        yield _deed(joined + 3 * DAY, "/v1/invoiceitems", **_setup(who))
    yield from _trouble(lots, who, joined, end)
    yield from _change(lots, who, plan, joined, end)
    yield from _regret(lots, who, joined, end)
    yield from _leave(lots, who, joined, end)


def _joining(lots: Lots, start: int, end: int) -> int:
    """When somebody signs up, in office hours; more do so the older the company is."""
    root = int((lots.below("joins", FINE) / FINE) ** 0.6 * 10_000)
    day = (end - start - 2 * DAY) * root // 10_000 // DAY
    return start + day * DAY + (8 + lots.below("hour", 11)) * HOUR


def _deed(at: int, path: str, /, **params: Any) -> Deed:
    return Deed(at, Command(method="POST", path=path, params=params, optional=True))


def _asked(at: int, name: str, path: str, /, **params: Any) -> Deed:
    """Something to be looked up, that later deeds speak of."""
    command = Command(method="GET", path=path, params=params, name=name, optional=True)
    return Deed(at, command)


def _sign_up(lots: Lots, who: Person, plan: str, at: int) -> Iterator[Deed]:
    yield Deed(at, Command(method="POST", path="/v1/customers", params=who.params, name=who.name))
    item: dict[str, Any] = {"price": f"${plan}"}
    if plan == "team":
        item["quantity"] = 2 + lots.below("seats", 14)
    params: dict[str, Any] = {
        "customer": f"${who.name}",
        "items": [item],
        "currency": who.currency,
    }
    if lots.happens("tries", TRIALS.get(plan, 0)):
        params["trial_period_days"] = _TRIAL_DAYS
    if who.currency != "usd":
        params["default_tax_rates"] = ["$vat"]
    coupon = lots.weighed("coupon", {"": 80, "welcome": 15, "partner": 5})
    if coupon:
        params["discounts"] = [{"coupon": f"${coupon}"}]
    made = Command(method="POST", path="/v1/subscriptions", params=params, name=f"s{who.number}")
    yield Deed(at, made)


def _use(lots: Lots, who: Person, at: int, end: int, event_name: str) -> Iterator[Deed]:
    """API calls, told about twice a month; more as time goes by."""
    size = 4_000 + lots.below("size", 60_000)
    for number, day in enumerate(range(at + 7 * DAY, end, 14 * DAY)):
        value = size * (90 + lots.below(f"use {number}", 30) + number * 2) // 100
        payload = {"stripe_customer_id": f"${who.name}", "value": str(value)}
        yield _deed(
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


def _trouble(lots: Lots, who: Person, joined: int, end: int) -> Iterator[Deed]:
    """A card that stops working: it recovers, is replaced, asks for a code, or stays so."""
    method = f"/api/payment_methods/$c{who.number}.invoice_settings.default_payment_method/behavior"
    if lots.happens("fails lately", 6):  # so that there is always somebody in dunning
        lately = max(end - (2 + lots.below("days ago", 25)) * DAY, joined + HOUR)
        yield _deed(lately, method, behavior=lots.weighed("decline", _DECLINES))
        return
    if not lots.happens("card fails", 24):
        return
    at = joined + (12 + lots.below("fails after", 300)) * DAY
    ending = lots.weighed("ends", {"recovers": 34, "replaced": 30, "code": 8, "never": 28})
    behavior = "auth_failure" if ending == "code" else lots.weighed("decline", _DECLINES)
    if at >= end:
        return
    yield _deed(at, method, behavior=behavior)
    mended = at + (_CYCLE - 6 * DAY) + lots.below("mended after", 12) * DAY
    if ending in ("recovers", "code"):
        yield _deed(mended, method, behavior="succeed")
    elif ending == "replaced":
        yield from _replace_card(who, mended)


def _replace_card(who: Person, at: int) -> Iterator[Deed]:
    """Another card, and what is open is paid with it at once."""
    card = Command(
        method="POST",
        path="/v1/payment_methods/pm_card_mastercard/attach",
        params={"customer": f"${who.name}"},
        name=f"card{who.number}",
        optional=True,
    )
    yield Deed(at, card)
    default = {"default_payment_method": f"$card{who.number}"}
    yield _deed(at, f"/v1/customers/${who.name}", invoice_settings=default)
    name = f"open{who.number}"
    yield _asked(at, name, "/v1/invoices", customer=f"${who.name}", status="open", limit=1)
    yield _deed(at + HOUR, f"/v1/invoices/${name}.data.0.id/pay")


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
    yield _deed(at, f"/v1/subscriptions/$s{who.number}", items=[item])


def _regret(lots: Lots, who: Person, joined: int, end: int) -> Iterator[Deed]:
    """Money given back: a refund of a charge, or credit for the next invoice."""
    what = lots.weighed("regret", {"": 86, "refund": 7, "credit": 6, "dispute": 1})
    at = joined + (32 + lots.below("regrets after", 200)) * DAY + 5 * HOUR
    if not what or at >= end:
        return
    customer = f"${who.name}"
    if what == "dispute":
        method = f"/api/payment_methods/{customer}.invoice_settings.default_payment_method/behavior"
        yield _deed(at, method, behavior="dispute_fraudulent")
        yield _deed(at + 40 * DAY, method, behavior="succeed")
    elif what == "refund":
        name = f"paid{who.number}"
        yield _asked(at, name, "/v1/charges", customer=customer, limit=1)
        charge = f"${name}.data.0.id"
        some = {} if lots.happens("all of it", 60) else {"amount": 500}
        yield _deed(at, "/v1/refunds", charge=charge, reason="requested_by_customer", **some)
    else:
        name = f"bill{who.number}"
        yield _asked(at, name, "/v1/invoices", customer=customer, status="paid", limit=1)
        invoice = f"${name}.data.0.id"
        memo = "Sorry for the outage."
        yield _deed(
            at,
            "/v1/credit_notes",
            invoice=invoice,
            amount=400,
            credit_amount=400,
            reason="product_unsatisfactory",
            memo=memo,
        )


def _leave(lots: Lots, who: Person, joined: int, end: int) -> Iterator[Deed]:
    """About four of a hundred leave each month, most of them at the end of what they paid for."""
    for month in range(1, 40):
        at = joined + month * _CYCLE - lots.below(f"day {month}", 20) * DAY
        if at >= end:
            return
        if lots.happens(f"leaves {month}", 4):
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
    yield _deed(at, path, cancel_at_period_end=True, cancellation_details=details)
    if lots.happens("comes back", 15):
        yield _deed(at + 2 * DAY, path, cancel_at_period_end=False)
