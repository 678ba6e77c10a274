"""Items at different intervals on one subscription: each is billed when its own period begins."""

from typing import Any

import pytest
import stripe

from sao.testing import Sandbox
from support.intervals import (
    JULY,
    JUNE,
    NEXT,
    NOW,
    QUARTER,
    Sold,
    bills,
    by_use,
    day,
    meter,
    periods,
    use,
)
from support.shop import DAY, HOUR, START, Shop, refused, told


@pytest.fixture
def sold(shop: Shop, sandbox: Sandbox) -> Sold:
    return Sold(shop, sandbox)


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
    assert [line.amount for line in told_before.lines.data] == [a for a, *_ in sold.lines()][::-1]
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
    assert [line.amount for line in shop.latest(subscription).lines.data] == [1250, -500]


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
