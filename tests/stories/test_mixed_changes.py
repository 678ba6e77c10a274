"""Items at different intervals are changed, given back and ended, each by its own period."""

from typing import Any

import pytest

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
from support.shop import DAY, HOUR, START, Shop


@pytest.fixture
def sold(shop: Shop, sandbox: Sandbox) -> Sold:
    return Sold(shop, sandbox)


def test_each_item_is_prorated_by_its_own_period(sold: Sold) -> None:
    sold.change({"id": sold.month.id, "quantity": 2})
    assert sold.lines() == [(-750, NOW, JULY), (1500, NOW, JULY)]
    sold.change({"id": sold.year.id, "quantity": 2})
    left = (NEXT - NOW) // DAY * 100
    assert sold.lines() == [(-left, NOW, NEXT), (2 * left, NOW, NEXT)]
    credit = sold.shop.latest(sold.sub).lines.data[1].parent
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
    assert found[1] == (JULY, [750, 1500])
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
    assert third == (day("2026-03-01"), [(NEXT - day("2026-03-01")) // DAY * 100, 1500])
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


def test_collection_that_rests_gives_only_the_month_away(sold: Sold, sandbox: Sandbox) -> None:
    sold.change(pause_collection={"behavior": "void"})
    sandbox.advance(to=day("2026-07-16"))
    sold.change(pause_collection="")
    sold.shop.v1.subscriptions.cancel(sold.sub.id, {"prorate": True, "invoice_now": True})
    left = (NEXT - day("2026-07-16")) // DAY * 100
    assert [amount for amount, *_rest in sold.lines()] == [-left]


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
