"""Anchors, trials, pauses, due dates and ends of subscriptions, through the official SDK."""

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from support.shop import DAY, HOUR, START, Shop, plain, refused, told

Invalid = stripe.InvalidRequestError


def instant(text: str) -> int:
    """`2028-01-31` as seconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


class Deal:
    """A subscription on a clock of its own, 10.00 a month unless told otherwise."""

    def __init__(
        self, shop: Shop, begins: int = START, card: str | None = "pm_card_visa", **terms: Any
    ) -> None:
        self.shop = shop
        self.clock = shop.clock(begins)
        self.customer = shop.customer(card, test_clock=self.clock).id
        self.id = shop.subscribe(self.customer, **terms).id

    @property
    def now(self) -> stripe.Subscription:
        return self.shop.v1.subscriptions.retrieve(self.id)

    @property
    def period(self) -> tuple[int, int]:
        item = self.now["items"].data[0]
        return item.current_period_start, item.current_period_end

    def at(self, instant: int) -> None:
        self.shop.advance(self.clock, instant)

    def update(self, **params: Any) -> stripe.Subscription:
        return self.shop.v1.subscriptions.update(self.id, params)

    def invoice(self) -> stripe.Invoice:
        return self.shop.latest(self.now)

    def amounts(self) -> list[int]:
        """Of its latest invoice, the oldest line first: they are shown the latest first."""
        return [line.amount for line in self.invoice().lines.data[::-1]]


# --- anchors ---------------------------------------------------------------------------------


def test_the_last_day_of_january_through_a_leap_year(shop: Shop) -> None:
    deal = Deal(shop, instant("2028-01-31"))
    for day in ("2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"):
        assert deal.period[1] == instant(day)
        deal.at(instant(day))
    deal.at(instant("2028-05-31") + 15 * DAY)
    deal.update(items=[{"id": deal.now["items"].data[0].id, "quantity": 2}])
    deal.at(instant("2028-06-30"))
    assert deal.amounts() == [2000, -500, 1000]
    assert deal.period == (instant("2028-06-30"), instant("2028-07-31"))


def test_an_anchor_that_lies_ahead(shop: Shop) -> None:
    anchor = START + 20 * DAY
    deal = Deal(shop, billing_cycle_anchor=anchor)
    assert (deal.now.status, deal.now.billing_cycle_anchor) == ("active", anchor)
    assert deal.period == (START, anchor)
    assert deal.amounts() == [645]  # 20 of the 31 days that end there
    assert deal.invoice().lines.data[0].description == "Remaining time on Gold after 01 Jan 2026"
    deal.at(anchor)
    assert (deal.amounts(), deal.period) == ([1000], (anchor, anchor + 31 * DAY))
    free = Deal(shop, billing_cycle_anchor=anchor, proration_behavior="none")
    assert (free.amounts(), free.now.status) == ([0], "active")
    free.at(anchor)
    assert free.amounts() == [1000]


def test_a_start_in_the_past(shop: Shop) -> None:
    now = START + 90 * DAY  # April 1
    deal = Deal(shop, now, backdate_start_date=instant("2026-02-15"))
    assert deal.now.start_date == instant("2026-02-15")
    assert deal.amounts() == [1500, 1000]  # March, and half of February's 28 days
    assert deal.period == (now, instant("2026-05-01"))
    free = Deal(shop, now, backdate_start_date=instant("2026-02-15"), proration_behavior="none")
    assert free.amounts() == [1000]
    anchor = now + 10 * DAY
    part = Deal(shop, now, backdate_start_date=now - 10 * DAY, billing_cycle_anchor=anchor)
    assert part.period == (now - 10 * DAY, anchor)
    assert part.amounts() == [645]  # 20 of 31 days
    long = Deal(shop, now, backdate_start_date=instant("2026-02-11"), billing_cycle_anchor=anchor)
    assert long.period == (instant("2026-03-11"), anchor)
    assert long.amounts() == [1000, 1000]
    wrong = refused(Invalid, shop.subscribe, deal.customer, backdate_start_date=now + DAY)
    assert told(wrong) == (400, None, "backdate_start_date")


def test_an_anchor_that_cannot_be(shop: Shop) -> None:
    customer = shop.customer(test_clock=shop.clock()).id
    past = refused(Invalid, shop.subscribe, customer, billing_cycle_anchor=START - 1)
    assert told(past) == (400, None, "billing_cycle_anchor")
    late = refused(Invalid, shop.subscribe, customer, billing_cycle_anchor=START + 32 * DAY)
    assert told(late) == (400, None, "billing_cycle_anchor")
    both = {"billing_cycle_anchor": START + DAY, "billing_cycle_anchor_config": {"day_of_month": 2}}
    error = refused(Invalid, shop.subscribe, customer, **both)
    assert told(error)[1] == "parameters_exclusive"
    weekly = [{"price": shop.price(1, "week")}]
    error = refused(
        Invalid,
        shop.subscribe,
        customer,
        items=weekly,
        billing_cycle_anchor_config={"day_of_month": 2},
    )
    assert told(error)[2] == "billing_cycle_anchor_config"


def test_the_day_on_which_periods_begin(shop: Shop) -> None:
    config = {"day_of_month": 31, "hour": 12, "minute": 0, "second": 0}
    deal = Deal(shop, instant("2026-02-10"), billing_cycle_anchor_config=config)
    noon = 12 * HOUR
    assert plain(deal.now.billing_cycle_anchor_config) == {**config, "month": None}
    assert deal.period == (instant("2026-02-10"), instant("2026-02-28") + noon)
    deal.at(instant("2026-02-28") + noon)
    assert deal.period[1] == instant("2026-03-31") + noon


# --- trials ----------------------------------------------------------------------------------


def test_a_trial_is_announced_three_days_before_its_end(shop: Shop) -> None:
    deal = Deal(shop, trial_period_days=10)
    will_end = "customer.subscription.trial_will_end"
    before = shop.v1.events.list({"limit": 1}).data[0].id
    deal.at(START + 7 * DAY - 1)
    assert will_end not in shop.types(ending_before=before)
    deal.at(START + 7 * DAY)
    (event,) = shop.v1.events.list({"type": will_end, "limit": 1}).data
    assert (event.data.object["id"], event.created) == (deal.id, START + 7 * DAY)
    short = Deal(shop, trial_period_days=1)
    (event,) = shop.v1.events.list({"type": will_end, "limit": 1}).data
    assert (event.data.object["id"], event.created) == (short.id, START)


@pytest.mark.parametrize("ending", ["paused", "canceled", "past_due", "active"])
def test_how_a_trial_ends(shop: Shop, ending: str) -> None:
    missing = {"paused": "pause", "canceled": "cancel"}.get(ending, "create_invoice")
    settings = {"end_behavior": {"missing_payment_method": missing}}
    card = "pm_card_visa" if ending == "active" else None
    deal = Deal(shop, card=card, trial_period_days=14, trial_settings=settings)
    shown = plain(deal.now.trial_settings)["end_behavior"]
    assert shown == {"billing_cycle_anchor": None, "missing_payment_method": missing}
    deal.at(START + 14 * DAY + HOUR)
    assert deal.now.status == ending
    if ending == "paused":
        paused = deal.now.status_details.paused  # type: ignore[union-attr]
        assert paused.subscription.type == "trial_end_without_payment_method"
        assert len(shop.v1.invoices.list({"subscription": deal.id}).data) == 1
        shop.give(deal.customer, "pm_card_visa")
        charged: Any = {"payment_behavior": "resume_on_payment_success"}
        assert shop.v1.subscriptions.resume(deal.id, charged).status == "active"
        deal.at(START + 14 * DAY + 2 * HOUR)
        assert (deal.now.status, deal.invoice().amount_paid) == ("active", 1000)


def test_a_trial_that_is_longer_or_over(shop: Shop) -> None:
    deal = Deal(shop, trial_period_days=10)
    longer = deal.update(trial_end=START + 20 * DAY)
    assert (longer.status, longer.trial_start, longer.trial_end) == (
        "trialing",
        START,
        START + 20 * DAY,
    )
    assert deal.period == (START, START + 20 * DAY)
    deal.at(START + 12 * DAY)
    over = deal.update(trial_end="now")
    assert (over.status, over.trial_end, over.billing_cycle_anchor) == (
        "active",
        START + 12 * DAY,
        START + 12 * DAY,
    )
    assert (deal.amounts(), deal.invoice().status) == ([1000], "paid")
    past = refused(Invalid, deal.update, trial_end=START)
    assert told(past) == (400, None, "trial_end")


def test_a_trial_after_it_was_paid_gives_time_back(shop: Shop) -> None:
    deal = Deal(shop, START + 90 * DAY)
    deal.at(START + 105 * DAY)
    tried = deal.update(trial_end=START + 115 * DAY)
    assert (tried.status, tried.billing_cycle_anchor) == ("trialing", START + 115 * DAY)
    deal.at(START + 115 * DAY)
    assert (deal.now.status, deal.amounts()) == ("active", [1000, -500])


# --- pauses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behavior", "left"),
    [("keep_as_draft", "draft"), ("mark_uncollectible", "uncollectible"), ("void", "void")],
)
def test_collection_is_paused(shop: Shop, behavior: str, left: str) -> None:
    deal = Deal(shop)
    resumes = START + 40 * DAY
    paused = deal.update(pause_collection={"behavior": behavior, "resumes_at": resumes})
    assert (paused.status, plain(paused.pause_collection)) == (
        "active",
        {"behavior": behavior, "resumes_at": resumes},
    )
    deal.at(START + 31 * DAY + HOUR)
    assert (deal.now.status, deal.invoice().status) == ("active", left)
    assert deal.invoice().amount_paid == 0
    deal.at(resumes)
    assert deal.now.pause_collection is None
    deal.at(START + 59 * DAY + HOUR)
    assert deal.invoice().status == "paid"


def test_collection_is_resumed_by_hand(shop: Shop) -> None:
    deal = Deal(shop)
    deal.update(pause_collection={"behavior": "void"})
    assert deal.update(pause_collection="").pause_collection is None
    past = refused(Invalid, deal.update, pause_collection={"behavior": "void", "resumes_at": START})
    assert told(past) == (400, None, "pause_collection[resumes_at]")


def test_a_pause_gives_time_back_and_a_resumption_takes_it(shop: Shop) -> None:
    deal = Deal(shop, START + 90 * DAY)
    deal.at(START + 105 * DAY)
    paused = shop.v1.subscriptions.pause(deal.id)
    assert paused.status == "paused"
    deal.at(START + 110 * DAY)
    anchor: Any = {"billing_cycle_anchor": {"type": "unchanged"}}
    resumed = shop.v1.subscriptions.resume(deal.id, anchor)
    assert (resumed.status, resumed.billing_cycle_anchor) == ("active", START + 90 * DAY)
    assert deal.period == (START + 90 * DAY, START + 120 * DAY)
    deal.at(START + 120 * DAY)
    assert deal.amounts() == [1000, -500, 333]


def test_a_pause_that_is_settled_at_once_or_not_at_all(shop: Shop) -> None:
    deal = Deal(shop, START + 90 * DAY)
    deal.at(START + 105 * DAY)
    shop.v1.subscriptions.pause(deal.id, {"invoicing_behavior": "invoice"})
    assert shop.v1.customers.retrieve(deal.customer).balance == -500
    none: Any = {"bill_for": {"unused_time_from": {"type": "none"}}}
    kept = Deal(shop, START + 90 * DAY)
    shop.v1.subscriptions.pause(kept.id, none)
    unchanged: Any = {"billing_cycle_anchor": "unchanged", "proration_behavior": "always_invoice"}
    shop.v1.subscriptions.resume(kept.id, unchanged)
    assert kept.amounts() == [1000]


# --- due dates -------------------------------------------------------------------------------


def test_an_invoice_that_is_sent_falls_due_and_is_paid(shop: Shop) -> None:
    deal = Deal(shop, card=None, collection_method="send_invoice", days_until_due=10)
    assert (deal.now.status, deal.invoice().status) == ("active", "draft")
    deal.at(START + HOUR)
    assert (deal.now.status, deal.invoice().status) == ("active", "open")
    deal.at(START + HOUR + 10 * DAY)
    assert deal.now.status == "past_due"
    assert "invoice.overdue" in shop.types()
    shop.v1.invoices.pay(deal.invoice().id, {"paid_out_of_band": True})
    assert deal.now.status == "active"


def test_the_way_of_collection_changes(shop: Shop) -> None:
    deal = Deal(shop)
    error = refused(Invalid, deal.update, collection_method="send_invoice")
    assert told(error) == (400, "parameter_missing", "days_until_due")
    sent = deal.update(collection_method="send_invoice", days_until_due=3)
    assert (sent.collection_method, sent.days_until_due) == ("send_invoice", 3)
    deal.at(START + 31 * DAY + HOUR)
    assert (deal.invoice().status, deal.invoice().due_date) == ("open", START + 34 * DAY + HOUR)
    back = deal.update(collection_method="charge_automatically")
    assert (back.collection_method, back.days_until_due) == ("charge_automatically", None)


# --- ends ------------------------------------------------------------------------------------


def test_a_last_invoice_with_credit_for_the_time_that_is_left(shop: Shop) -> None:
    deal = Deal(shop, START + 90 * DAY)
    deal.at(START + 105 * DAY)
    deal.update(items=[{"id": deal.now["items"].data[0].id, "quantity": 3}])
    ended = shop.v1.subscriptions.cancel(deal.id, {"invoice_now": True, "prorate": True})
    assert ended.status == "canceled"
    assert deal.amounts() == [-1500, -500, 1500]
    assert deal.invoice().total == -500
    assert shop.v1.customers.retrieve(deal.customer).balance == -500


def test_a_last_invoice_is_paid(shop: Shop) -> None:
    deal = Deal(shop, START + 90 * DAY)
    deal.at(START + 105 * DAY)
    deal.update(items=[{"id": deal.now["items"].data[0].id, "quantity": 3}])
    shop.v1.subscriptions.cancel(deal.id, {"invoice_now": True})
    assert (deal.invoice().total, deal.invoice().status) == (1000, "paid")
    deal.at(START + 200 * DAY)
    assert len(shop.v1.invoices.list({"subscription": deal.id}).data) == 2


def test_what_waits_is_dropped_at_an_early_end(shop: Shop) -> None:
    deal = Deal(shop, START + 90 * DAY)
    deal.at(START + 105 * DAY)
    deal.update(items=[{"id": deal.now["items"].data[0].id, "quantity": 3}])
    shop.v1.subscriptions.cancel(deal.id)
    shop.subscribe(deal.customer)
    (newest, *_rest) = shop.v1.invoices.list({"customer": deal.customer}).data
    assert newest.total == 1000


def test_credit_without_an_invoice_is_the_customers(shop: Shop) -> None:
    deal = Deal(shop, START + 90 * DAY)
    deal.at(START + 105 * DAY)
    shop.v1.subscriptions.cancel(deal.id, {"prorate": True})
    shop.subscribe(deal.customer)
    (newest, *_rest) = shop.v1.invoices.list({"customer": deal.customer}).data
    assert [line.amount for line in newest.lines.data] == [-500, 1000]


def test_what_waits_is_billed_at_the_periods_end(shop: Shop) -> None:
    deal = Deal(shop, START + 90 * DAY)
    deal.update(cancel_at_period_end=True)
    deal.at(START + 105 * DAY)
    changed = deal.update(items=[{"id": deal.now["items"].data[0].id, "quantity": 3}])
    assert changed.cancel_at == START + 120 * DAY
    deal.at(START + 120 * DAY)
    assert (deal.now.status, deal.amounts()) == ("canceled", [-500, 1500])
    assert deal.invoice().status == "paid"


def test_an_end_at_an_instant(shop: Shop) -> None:
    early = Deal(shop, START + 90 * DAY, cancel_at=START + 105 * DAY)
    early.at(START + 105 * DAY)
    assert (early.now.status, early.amounts()) == ("canceled", [-500])
    kept = Deal(shop, START + 90 * DAY)
    kept.update(cancel_at=START + 105 * DAY, proration_behavior="none")
    kept.at(START + 105 * DAY)
    assert (kept.now.status, kept.amounts()) == ("canceled", [1000])
    whole = Deal(shop, START + 90 * DAY, cancel_at="min_period_end")
    assert whole.now.cancel_at == START + 120 * DAY
    assert whole.update(cancel_at="").cancel_at is None
    assert whole.update(cancel_at="max_period_end").cancel_at == START + 120 * DAY
    error = refused(Invalid, whole.update, cancel_at="soon")
    assert told(error) == (400, None, "cancel_at")
