"""Items at different intervals on one subscription: each is billed when its own period begins."""

from typing import Any

import pytest
import stripe

from sao.billing.calendar import instant_of
from sao.testing import Sandbox
from support.shop import DAY, HOUR, START, Shop, refused, told

QUARTER: Any = {"recurring": {"interval": "month", "interval_count": 3}}


def day(text: str) -> int:
    """UTC seconds of a day's first instant."""
    found = instant_of(f"{text}T00:00:00Z")
    assert found is not None
    return found


def periods(subscription: Any) -> list[tuple[int, int]]:
    """Each item's own, in the order of the items."""
    return [
        (item.current_period_start, item.current_period_end) for item in subscription["items"].data
    ]


def bills(shop: Shop, subscription: Any) -> list[tuple[int, list[int]]]:
    """When something was billed, and the amounts of the lines; oldest first."""
    found = shop.v1.invoices.list({"subscription": subscription.id, "limit": 100}).data
    return [(bill.created, [line.amount for line in bill.lines.data]) for bill in reversed(found)]


def meter(shop: Shop) -> str:
    return shop.v1.billing.meters.create(
        {
            "display_name": "Calls",
            "event_name": "calls",
            "default_aggregation": {"formula": "sum"},
        }
    ).id


def use(shop: Shop, customer: str, value: int) -> None:
    payload = {"stripe_customer_id": customer, "value": str(value)}
    shop.v1.billing.meter_events.create({"event_name": "calls", "payload": payload})


def by_use(shop: Shop, amount: int, interval: str, counts: str) -> str:
    terms: Any = {"interval": interval, "usage_type": "metered", "meter": counts}
    return shop.price(amount, recurring=terms)


def test_months_and_a_year_are_billed_together_where_they_meet(
    shop: Shop, sandbox: Sandbox
) -> None:
    seats, plan = shop.price(1500), shop.price(10_000, interval="year")
    items = [{"price": seats}, {"price": plan}]
    subscription = shop.subscribe(
        shop.customer().id, items=items, billing_mode={"type": "flexible"}
    )
    assert periods(subscription) == [
        (START, day("2026-02-01")),
        (START, day("2027-01-01")),
    ]
    sandbox.advance(to=day("2027-01-02"))
    found = bills(shop, subscription)
    assert found[0] == (START, [1500, 10_000])
    assert [lines for _at, lines in found[1:-1]] == [[1500]] * 11
    assert found[-1] == (day("2027-01-01"), [1500, 10_000])
    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert periods(now) == [
        (day("2027-01-01"), day("2027-02-01")),
        (day("2027-01-01"), day("2028-01-01")),
    ]


def test_a_month_of_use_and_a_quarter(shop: Shop, sandbox: Sandbox) -> None:
    customer, calls = shop.customer().id, by_use(shop, 7, "month", meter(shop))
    items = [{"price": shop.price(3000, **QUARTER)}, {"price": calls}]
    subscription = shop.subscribe(customer, items=items)
    for at, value in (("2026-01-20", 10), ("2026-02-20", 20), ("2026-03-31", 30)):
        sandbox.advance(to=day(at))
        use(shop, customer, value)
    sandbox.advance(to=day("2026-04-02"))
    assert bills(shop, subscription) == [
        (START, [3000]),
        (day("2026-02-01"), [70]),
        (day("2026-03-01"), [140]),
        (day("2026-04-01"), [3000, 210]),
    ]
    last = shop.latest(subscription).lines.data
    assert [(line.period.start, line.period.end) for line in last] == [
        (day("2026-04-01"), day("2026-07-01")),
        (day("2026-03-01"), day("2026-04-01")),
    ]


def test_a_year_of_use_is_billed_when_it_is_over(shop: Shop, sandbox: Sandbox) -> None:
    customer, calls = shop.customer().id, by_use(shop, 7, "year", meter(shop))
    subscription = shop.subscribe(customer, items=[{"price": shop.price()}, {"price": calls}])
    for at in ("2026-01-20", "2026-11-11"):
        sandbox.advance(to=day(at))
        use(shop, customer, 10)
    sandbox.advance(to=day("2027-01-02"))
    found = bills(shop, subscription)
    assert [lines for _at, lines in found[:-1]] == [[1000]] * 12
    assert found[-1] == (day("2027-01-01"), [1000, 140])


def test_the_last_of_january_in_february_and_in_a_leap_year(shop: Shop, sandbox: Sandbox) -> None:
    sandbox.advance(to=day("2026-01-31"))
    items = [{"price": shop.price()}, {"price": shop.price(2500, **QUARTER)}]
    items.append({"price": shop.price(9000, interval="year")})
    subscription = shop.subscribe(shop.customer().id, items=items)
    sandbox.advance(to=day("2028-03-01"))
    found = dict(bills(shop, subscription))
    months = ("2026-02-28", "2026-03-31", "2027-02-28", "2028-02-29")
    assert [found[day(at)] for at in months] == [[1000]] * 4
    quarters = ("2026-04-30", "2026-07-31", "2026-10-31", "2027-04-30")
    assert [found[day(at)] for at in quarters] == [[1000, 2500]] * 4
    assert found[day("2028-01-31")] == [1000, 2500, 9000]
    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert [end for _start, end in periods(now)] == [
        day("2028-03-31"),
        day("2028-04-30"),
        day("2029-01-31"),
    ]


class Sold:
    """A month at 15.00 and a year at 100.00, half a year on, in the middle of a month."""

    def __init__(self, shop: Shop, sandbox: Sandbox) -> None:
        self.shop, self.customer = shop, shop.customer().id
        items = [{"price": shop.price(1500)}, {"price": shop.price(36_500, interval="year")}]
        self.sub = shop.subscribe(self.customer, items=items)
        self.first = self.sub.latest_invoice
        self.month, self.year = self.sub["items"].data
        sandbox.advance(to=day("2026-06-16"))

    def change(self, *items: Any, **more: Any) -> Any:
        more.setdefault("proration_behavior", "always_invoice")
        return self.shop.v1.subscriptions.update(
            self.sub.id, {**({"items": list(items)} if items else {}), **more}
        )

    def lines(self) -> list[tuple[int, int, int]]:
        """The latest invoice's lines: amounts and periods."""
        return [
            (line.amount, line.period.start, line.period.end)
            for line in self.shop.latest(self.sub).lines.data
        ]


@pytest.fixture
def sold(shop: Shop, sandbox: Sandbox) -> Sold:
    return Sold(shop, sandbox)


JUNE, JULY, NOW, NEXT = (
    day(f"{at}-01") if len(at) == 7 else day(at)
    for at in ("2026-06", "2026-07", "2026-06-16", "2027-01")
)


def test_each_item_is_prorated_by_its_own_period(sold: Sold) -> None:
    sold.change({"id": sold.month.id, "quantity": 2})
    assert sold.lines() == [(-750, NOW, JULY), (1500, NOW, JULY)]
    sold.change({"id": sold.year.id, "quantity": 2})
    left = (NEXT - NOW) // DAY * 100
    assert sold.lines() == [(-left, NOW, NEXT), (2 * left, NOW, NEXT)]
    credit = sold.shop.latest(sold.sub).lines.data[0].parent
    origin = credit.subscription_item_details or credit.invoice_item_details
    assert origin.proration_details.credited_items.invoice == sold.first


def test_an_item_that_is_removed_is_given_back(sold: Sold, sandbox: Sandbox) -> None:
    left = (NEXT - NOW) // DAY * 100
    gone = sold.change({"id": sold.year.id, "deleted": True})
    assert sold.lines() == [(-left, NOW, NEXT)]
    assert periods(gone) == [(JUNE, JULY)]
    sandbox.advance(to=JULY + 2 * HOUR)
    assert sold.lines() == [(1500, JULY, day("2026-08-01"))]


def test_without_the_months_the_year_runs_on(sold: Sold, sandbox: Sandbox) -> None:
    left = sold.change({"id": sold.month.id, "deleted": True})
    assert sold.lines() == [(-750, NOW, JULY)]
    assert periods(left) == [(START, NEXT)]
    sandbox.advance(to=NEXT + 2 * HOUR)
    found = bills(sold.shop, sold.sub)
    assert found[-1] == (NEXT, [36_500])
    assert len(found) == 8, "nothing in between"


def test_months_come_to_a_year(shop: Shop, sandbox: Sandbox) -> None:
    """The shorter interval is the subscription's own from then on; the year is not touched."""
    year = shop.subscribe(
        shop.customer().id, items=[{"price": shop.price(36_500, interval="year")}]
    )
    sandbox.advance(to=NOW)
    shop.v1.subscription_items.create({"subscription": year.id, "price": shop.price(1500)})
    now = shop.v1.subscriptions.retrieve(year.id)
    assert periods(now) == [(START, NEXT), (JUNE, JULY)]
    sandbox.advance(to=NEXT + 2 * HOUR)
    found = bills(shop, year)
    assert found[1] == (JULY, [1500, 750])
    assert [lines for _at, lines in found[2:]] == [[1500]] * 5 + [[36_500, 1500]]


def test_a_year_comes_to_months(shop: Shop, sandbox: Sandbox) -> None:
    """It counts from the anchor that is there: the first part of it is prorated."""
    months = shop.subscribe(shop.customer().id)
    sandbox.advance(to=NOW)
    added = {"price": shop.price(36_500, interval="year")}
    asked: Any = {"items": [added], "proration_behavior": "always_invoice"}
    now = shop.v1.subscriptions.update(months.id, asked)
    assert periods(now) == [(JUNE, JULY), (START, NEXT)]
    (line,) = shop.latest(months).lines.data
    assert (line.amount, line.period.end) == ((NEXT - NOW) // DAY * 100, NEXT)


def test_another_interval_for_one_item(sold: Sold) -> None:
    now = sold.change({"id": sold.month.id, "price": sold.shop.price(3000, **QUARTER)})
    assert periods(now) == [(day("2026-04-01"), JULY), (START, NEXT)]
    assert [amount for amount, *_period in sold.lines()] == [-750, 3000 * 15 // 91 + 1]


def test_begun_anew_all_periods_begin_now(sold: Sold) -> None:
    now = sold.change(billing_cycle_anchor={"type": "now"})
    assert periods(now) == [(NOW, day("2026-07-16")), (NOW, day("2027-06-16"))]
    left = (NEXT - NOW) // DAY * 100
    assert [amount for amount, *_rest in sold.lines()] == [-750, -left, 1500, 36_500]


@pytest.mark.parametrize("invoice_now", [True, False])
def test_canceled_each_item_gives_back_its_own_time(sold: Sold, invoice_now: bool) -> None:
    asked: Any = {"prorate": True, "invoice_now": invoice_now}
    sold.shop.v1.subscriptions.cancel(sold.sub.id, asked)
    waiting = sold.shop.v1.invoice_items.list({"customer": sold.customer}).data
    back = {-750, -(NEXT - NOW) // DAY * 100}
    assert {item.amount for item in waiting} == back
    assert all((item.invoice is not None) == invoice_now for item in waiting)


@pytest.mark.parametrize(
    ("how", "ends", "last"),
    [
        ({"cancel_at": "max_period_end"}, NEXT, [1500]),
        ({"cancel_at": "min_period_end"}, JULY, [-18_400]),
        ({"cancel_at": "min_period_end", "proration_behavior": "none"}, JULY, [1500]),
        ({"cancel_at_period_end": True}, JULY, [1500]),
    ],
)
def test_it_ends_with_the_first_period_or_with_the_last(
    sold: Sold, sandbox: Sandbox, how: Any, ends: int, last: list[int]
) -> None:
    asked = sold.shop.v1.subscriptions.update(sold.sub.id, how)
    assert asked.cancel_at == ends
    sandbox.advance(to=ends + 2 * HOUR)
    assert sold.shop.v1.subscriptions.retrieve(sold.sub.id).ended_at == ends
    assert bills(sold.shop, sold.sub)[-1][1] == last


def test_on_trial_all_have_the_same_period(shop: Shop, sandbox: Sandbox) -> None:
    items = [{"price": shop.price(1500)}, {"price": shop.price(9000, interval="year")}]
    subscription = shop.subscribe(shop.customer().id, items=items, trial_period_days=45)
    end = START + 45 * DAY
    assert periods(subscription) == [(START, end)] * 2
    sandbox.advance(to=end + 2 * HOUR)
    assert bills(shop, subscription) == [(START, [0, 0]), (end, [1500, 9000])]
    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert periods(now) == [(end, day("2026-03-15")), (end, day("2027-02-15"))]


def test_an_anchor_ahead_begins_all_periods_in_part(shop: Shop, sandbox: Sandbox) -> None:
    items = [{"price": shop.price(3100)}, {"price": shop.price(36_500, interval="year")}]
    anchor = START + 10 * DAY
    subscription = shop.subscribe(shop.customer().id, items=items, billing_cycle_anchor=anchor)
    assert periods(subscription) == [(START, anchor)] * 2
    sandbox.advance(to=day("2026-02-12"))
    assert bills(shop, subscription) == [
        (START, [1000, 1000]),
        (anchor, [3100, 36_500]),
        (day("2026-02-11"), [3100]),
    ]


def test_a_month_of_the_year_to_begin_in(shop: Shop) -> None:
    """Only the yearly item has to wait for it: the months begin on the day before."""
    items = [{"price": shop.price(3100)}, {"price": shop.price(36_500, interval="year")}]
    config: Any = {"day_of_month": 11, "month": 5, "hour": 0, "minute": 0, "second": 0}
    subscription = shop.subscribe(
        shop.customer().id, items=items, billing_cycle_anchor_config=config
    )
    assert periods(subscription) == [(START, START + 10 * DAY), (START, day("2026-05-11"))]
    amounts = [line.amount for line in shop.latest(subscription).lines.data]
    assert amounts == [1000, 13_000]


def test_a_pause_gives_back_each_items_time(sold: Sold, sandbox: Sandbox) -> None:
    v1 = sold.shop.v1
    v1.subscriptions.pause(sold.sub.id, {"invoicing_behavior": "invoice"})  # type: ignore[attr-defined]
    left = (NEXT - NOW) // DAY * 100
    assert [amount for amount, *_rest in sold.lines()] == [-750, -left]
    sandbox.advance(to=day("2026-08-17"))
    asked: Any = {"billing_cycle_anchor": "unchanged", "proration_behavior": "always_invoice"}
    v1.subscriptions.resume(sold.sub.id, asked)
    assert [(start, end) for _amount, start, end in sold.lines()] == [
        (day("2026-08-17"), day("2026-09-01")),
        (day("2026-08-17"), NEXT),
    ]


def test_a_phase_adds_a_year(shop: Shop, sandbox: Sandbox) -> None:
    """It begins where a month ends: the month is billed by itself, the year in part."""
    month, year = shop.price(1500), shop.price(36_500, interval="year")
    phases: Any = [
        {"items": [{"price": month}], "duration": {"interval": "month", "interval_count": 2}},
        {"items": [{"price": month}, {"price": year}], "duration": {"interval": "year"}},
    ]
    made = shop.v1.subscription_schedules.create(
        {"customer": shop.customer().id, "start_date": "now", "phases": phases}
    )
    subscription = shop.v1.subscriptions.retrieve(str(made.subscription))
    sandbox.advance(to=day("2026-03-02"))
    (_first, _second, third) = bills(shop, subscription)
    assert third == (day("2026-03-01"), [1500, (NEXT - day("2026-03-01")) // DAY * 100])
    sandbox.advance(to=NEXT + 2 * HOUR)
    assert bills(shop, subscription)[-1] == (NEXT, [1500, 36_500])


def test_a_phase_adds_months_to_a_year(shop: Shop, sandbox: Sandbox) -> None:
    """At the end of the year: neither is the year billed twice, nor skipped."""
    customer, counts = shop.customer().id, meter(shop)
    year, used = shop.price(36_500, interval="year"), by_use(shop, 3, "year", counts)
    held: Any = [{"price": year}, {"price": used}]
    phases: Any = [
        {"items": held, "duration": {"interval": "year"}},
        {"items": [*held, {"price": shop.price(1500)}], "duration": {"interval": "year"}},
    ]
    made = shop.v1.subscription_schedules.create(
        {"customer": customer, "start_date": "now", "phases": phases}
    )
    subscription = shop.v1.subscriptions.retrieve(str(made.subscription))
    sandbox.advance(to=NOW)
    use(shop, customer, 100)
    sandbox.advance(to=day("2027-02-02"))
    assert bills(shop, subscription) == [
        (START, [36_500]),
        (NEXT, [36_500, 1500, 300]),
        (day("2027-02-01"), [1500]),
    ]


def test_a_preview_is_what_comes(sold: Sold, sandbox: Sandbox) -> None:
    v1 = sold.shop.v1
    ahead = v1.invoices.create_preview({"subscription": sold.sub.id})
    assert [line.amount for line in ahead.lines.data] == [1500]
    change: Any = {"items": [{"id": sold.year.id, "quantity": 3}]}
    change["proration_behavior"] = "always_invoice"
    told_before = v1.invoices.create_preview(
        {"subscription": sold.sub.id, "subscription_details": change}
    )
    v1.subscriptions.update(sold.sub.id, change)
    assert [line.amount for line in told_before.lines.data] == [a for a, *_ in sold.lines()]
    sandbox.advance(to=NEXT - DAY)
    both = v1.invoices.create_preview({"subscription": sold.sub.id})
    assert [line.amount for line in both.lines.data] == [1500, 3 * 36_500]


def test_a_threshold_bills_use_of_either_interval(shop: Shop, sandbox: Sandbox) -> None:
    customer = shop.customer().id
    counts = meter(shop)
    items = [
        {"price": by_use(shop, 5, "year", counts)},
        {"price": by_use(shop, 2, "month", counts)},
    ]
    limit: Any = {"amount_gte": 700}
    subscription = shop.subscribe(customer, items=items, billing_thresholds=limit)
    sandbox.advance(to=NOW)
    use(shop, customer, 100)
    (line, other) = shop.latest(subscription).lines.data
    assert (line.amount, line.period.start) == (500, START)
    assert (other.amount, other.period.start) == (200, JUNE)
    sandbox.advance(to=NEXT + 2 * HOUR)
    assert sum(sum(lines) for _at, lines in bills(shop, subscription)) == 700


def test_collection_that_rests_gives_only_the_month_away(sold: Sold, sandbox: Sandbox) -> None:
    sold.change(pause_collection={"behavior": "void"})
    sandbox.advance(to=day("2026-07-16"))
    sold.change(pause_collection="")
    sold.shop.v1.subscriptions.cancel(sold.sub.id, {"prorate": True, "invoice_now": True})
    left = (NEXT - day("2026-07-16")) // DAY * 100
    assert [amount for amount, *_rest in sold.lines()] == [-left]


def test_a_coupon_counts_on_each_invoice(shop: Shop, sandbox: Sandbox) -> None:
    """What a month has had of it is not taken from the year; a change reckons likewise."""
    coupon = shop.v1.coupons.create({"amount_off": 500, "currency": "usd", "duration": "forever"})
    items = [{"price": shop.price(1500)}, {"price": shop.price(36_500, interval="year")}]
    subscription = shop.subscribe(
        shop.customer().id, items=items, discounts=[{"coupon": coupon.id}]
    )
    sandbox.advance(to=NOW)
    assert [bill.total for bill in shop.v1.invoices.list({"limit": 2}).data] == [1000, 1000]
    month, _year = subscription["items"].data
    asked: Any = {"items": [{"id": month.id, "quantity": 2}]}
    shop.v1.subscriptions.update(subscription.id, asked | {"proration_behavior": "always_invoice"})
    assert [line.amount for line in shop.latest(subscription).lines.data] == [-500, 1250]


@pytest.mark.parametrize(
    ("one", "other", "blamed"),
    [("month", "week", 1), ("week", "year", 1), ("day", "month", 1), ("2 months", "3 months", 1)],
)
def test_what_is_no_multiple_does_not_go_together(
    shop: Shop, one: str, other: str, blamed: int
) -> None:
    prices = []
    for text in (one, other):
        count, _space, unit = text.rpartition(" ")
        terms: Any = {"interval": unit.rstrip("s"), "interval_count": int(count or 1)}
        prices.append({"price": shop.price(recurring=terms)})
    asked: Any = {"customer": shop.customer().id, "items": prices}
    error = refused(stripe.InvalidRequestError, shop.v1.subscriptions.create, asked)
    assert told(error) == (400, None, f"items[{blamed}][price]")
    assert f"{other} is no multiple of {one}" in str(error)


def test_backdated_each_item_is_billed_for_its_past(shop: Shop) -> None:
    items = [{"price": shop.price(1500)}, {"price": shop.price(36_500, interval="year")}]
    subscription = shop.subscribe(
        shop.customer().id, items=items, backdate_start_date=START - 61 * DAY
    )
    assert periods(subscription) == [(START, day("2026-02-01")), (START, NEXT)]
    amounts = [line.amount for line in shop.latest(subscription).lines.data]
    assert amounts == [1500, 36_500, 3000, 6100]


def test_a_change_that_waits_for_its_payment(sold: Sold, sandbox: Sandbox) -> None:
    """Meanwhile, and after it, what the year was charged is known."""
    v1, waits = sold.shop.v1, "pending_if_incomplete"
    sold.shop.give(sold.customer, "pm_card_chargeCustomerFail")
    waiting = sold.change({"id": sold.month.id, "quantity": 3}, payment_behavior=waits)
    assert waiting.pending_update is not None
    owed = v1.invoices.retrieve(str(waiting.latest_invoice))
    card = sold.shop.give(sold.customer, "pm_card_visa")
    method = str(card.invoice_settings.default_payment_method)
    v1.invoices.pay(str(owed.id), {"payment_method": method})
    sandbox.advance(days=5)
    v1.subscriptions.cancel(sold.sub.id, {"prorate": True, "invoice_now": True})
    assert [amount for amount, *_rest in sold.lines()] == [-1500, -((NEXT - NOW) // DAY - 5) * 100]


def test_the_dashboard_shows_each_items_period_and_what_comes(sold: Sold, sandbox: Sandbox) -> None:
    def seen() -> Any:
        return sandbox.get(f"/api/views/objects/{sold.sub.id}")

    items = seen()["sections"]["items"]
    assert [column["key"] for column in items["columns"]][-1] == "period"
    found = [
        (row["cells"]["period"]["at"], row["cells"]["period"]["until"]) for row in items["rows"]
    ]
    assert found == [(JUNE, JULY), (START, NEXT)]
    assert seen()["ahead"][0]["amount"]["amount"] == "15.00"
    sandbox.advance(to=NEXT - DAY)
    assert seen()["ahead"][0]["amount"]["amount"] == "380.00"


def test_use_is_billed_when_its_interval_changes(shop: Shop, sandbox: Sandbox) -> None:
    """Once, although prorations would have waited for the next invoice."""
    customer, counts = shop.customer().id, meter(shop)
    months, years = (
        by_use(shop, amount, unit, counts) for amount, unit in ((5, "month"), (3, "year"))
    )
    items = [{"price": shop.price(1000)}, {"price": months}]
    subscription = shop.subscribe(customer, items=items)
    used = subscription["items"].data[1]
    sandbox.advance(to=NOW)
    use(shop, customer, 10)
    sandbox.advance(days=1)
    change: Any = {"items": [{"id": used.id, "price": years}]}
    shop.v1.subscriptions.update(subscription.id, change)
    (line,) = shop.latest(subscription).lines.data
    assert (line.amount, line.period.start, line.period.end) == (50, JUNE, NOW + DAY)
    use(shop, customer, 100)
    sandbox.advance(to=NEXT + 2 * HOUR)
    found = bills(shop, subscription)
    assert sum(sum(lines) for _at, lines in found) == 13 * 1000 + 50 + 300
    assert found[-1] == (NEXT, [1000, 300])


@pytest.mark.parametrize("prorations", ["create_prorations", "always_invoice"])
def test_a_phase_changes_how_often_use_is_billed(
    shop: Shop, sandbox: Sandbox, prorations: str
) -> None:
    customer, counts = shop.customer().id, meter(shop)
    seat, calls = shop.price(1000), by_use(shop, 5, "month", counts)
    phases: Any = [
        {
            "items": [{"price": seat}, {"price": calls}],
            "duration": {"interval": "month", "interval_count": 2},
        },
        {
            "items": [{"price": seat, "quantity": 2}, {"price": by_use(shop, 3, "year", counts)}],
            "duration": {"interval": "year"},
            "proration_behavior": prorations,
        },
    ]
    made = shop.v1.subscription_schedules.create(
        {"customer": customer, "start_date": "now", "phases": phases}
    )
    subscription = shop.v1.subscriptions.retrieve(str(made.subscription))
    sandbox.advance(to=day("2026-02-20"))
    use(shop, customer, 10)
    sandbox.advance(to=day("2026-03-20"))
    use(shop, customer, 100)
    sandbox.advance(to=NEXT + 2 * HOUR)
    found = bills(shop, subscription)
    assert [lines for _at, lines in found[:3]] == [[1000], [1000, 0], [2000, 50]]
    assert sum(sum(lines) for _at, lines in found) == 2 * 1000 + 11 * 2000 + 50 + 300
