"""What neither our server nor localstripe ever says: older shapes, and what cannot come along."""

from typing import Any

import pytest

from sao.api.from_stripe import Account, Brought, Header, Unreadable, anonymous, bring, line, read
from sao.testing import Sandbox

NOW = 1_772_884_800  # 2026-03-07T12:00:00Z
FEBRUARY = 1_772_236_800  # 2026-02-28
MARCH_31 = 1_774_915_200
JANUARY_31 = 1_769_817_600
CUSTOMER = "cus_NffrFeUfNV2Hib"
PRICE = "price_1MoBy5LkdIwHu7ixZhnattbh"


def price(**more: Any) -> Any:
    """A price as Stripe shows it: its id has another length than ours."""
    return {
        "id": PRICE,
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": 1,
        "currency": "usd",
        "custom_unit_amount": None,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": "prod_NWjs8kKbJWmuuc",
        "recurring": {"interval": "month", "interval_count": 1, "usage_type": "licensed"},
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring",
        "unit_amount": 3100,
        "unit_amount_decimal": "3100",
    } | more


def customer(**more: Any) -> Any:
    """A customer who has a card."""
    return {
        "id": CUSTOMER,
        "object": "customer",
        "created": 1,
        "balance": 0,
        "invoice_prefix": "0759376C",
        "next_invoice_sequence": 7,
        "invoice_settings": {"default_payment_method": "pm_1MqLiJLkdIwHu7ixUEgbFdYF"},
        "metadata": {},
        "name": "Jenny Rosen",
    } | more


def card(**more: Any) -> Any:
    """The card."""
    return {
        "id": "pm_1MqLiJLkdIwHu7ixUEgbFdYF",
        "object": "payment_method",
        "billing_details": {"name": None, "email": None, "phone": None, "address": {"city": None}},
        "card": {"brand": "mastercard", "last4": "0341", "exp_month": 8, "exp_year": 2031},
        "created": 1,
        "customer": CUSTOMER,
        "metadata": {},
        "type": "card",
    } | more


def subscription(**more: Any) -> Any:
    """One whose anchor is the 31st, in the period that began on the last of February."""
    item = {
        "id": "si_Na6dzxczY5fwHx",
        "object": "subscription_item",
        "current_period_end": MARCH_31,
        "current_period_start": FEBRUARY,
        "discounts": [],
        "metadata": {},
        "price": price(),
        "quantity": 2,
        "tax_rates": [],
    }
    return {
        "id": "sub_1MowQVLkdIwHu7ixeRlqHVzs",
        "object": "subscription",
        "billing_cycle_anchor": JANUARY_31,
        "collection_method": "charge_automatically",
        "created": JANUARY_31,
        "currency": "usd",
        "customer": CUSTOMER,
        "default_payment_method": None,
        "default_tax_rates": [],
        "discounts": [],
        "items": {"object": "list", "data": [item]},
        "latest_invoice": "in_1MowQWLkdIwHu7ixuzkSPfKd",
        "metadata": {"plan": "team"},
        "start_date": JANUARY_31,
        "status": "active",
    } | more


PRODUCT = {"id": "prod_NWjs8kKbJWmuuc", "object": "product", "name": "Gold", "active": True}
COMPANY = (PRODUCT, price(), customer(), card(), subscription())


def account(*objects: Any) -> Account:
    """The account that a file of these objects holds."""
    header = b'{"object":"stripe_account","fetched_at":%d}\n' % NOW
    return read([header, *map(line, objects)])


def brought(*objects: Any) -> tuple[Sandbox, Brought]:
    """What came of these objects in a new environment."""
    target = Sandbox(NOW)
    return target, bring(target.dispatcher, account(*objects), lambda *_: None)


def left(came: Brought) -> dict[str, str]:
    """What did not come, and why."""
    return {one.id: one.why for one in came.left}


def only(target: Sandbox) -> Any:
    """The one subscription that there is."""
    (found,) = target.get("/v1/subscriptions", status="all")["data"]
    return found


def test_ids_stay_and_the_day_of_the_month() -> None:
    target, came = brought(*COMPANY)
    assert came.left == []
    assert target.get(f"/v1/prices/{PRICE}")["unit_amount"] == 3100
    assert target.get(f"/v1/customers/{CUSTOMER}")["next_invoice_sequence"] == 7
    sold = only(target)
    assert sold["customer"] == CUSTOMER
    assert sold["metadata"] == {"plan": "team", "stripe_id": "sub_1MowQVLkdIwHu7ixeRlqHVzs"}
    assert came.ids == {"sub_1MowQVLkdIwHu7ixeRlqHVzs": sold["id"]}
    assert (sold["latest_invoice"], sold["start_date"]) == (None, JANUARY_31)
    assert target.get("/v1/invoices")["data"] == []
    target.advance(to=MARCH_31 + 7_200)
    (renewal,) = target.get("/v1/invoices")["data"]
    assert (renewal["status"], renewal["total"]) == ("paid", 6200)
    assert renewal["number"] == "0759376C-0007"
    period = only(target)["items"]["data"][0]
    assert (period["current_period_start"], period["current_period_end"]) == (
        MARCH_31,
        MARCH_31 + 30 * 86_400,
    )


def test_the_id_of_a_price_works_wherever_one_is_named() -> None:
    target, _came = brought(*COMPANY)
    asked = {"customer": CUSTOMER, "items": [{"price": PRICE}], "proration_behavior": "none"}
    more = target.post("/v1/subscriptions", asked)
    assert more["items"]["data"][0]["price"]["id"] == PRICE
    assert [one["id"] for one in target.get("/v1/prices", product=PRODUCT["id"])["data"]] == [PRICE]


def test_what_whoever_buys_says_it_costs_comes_with_its_bounds() -> None:
    bounds = {"maximum": None, "minimum": 500, "preset": 900}
    open_ = {"custom_unit_amount": bounds, "unit_amount": None, "recurring": None}
    target, came = brought(PRODUCT, price(id="price_1PgafmB7WZ01zgkW6dKueIc5", **open_))
    assert came.left == []
    found = target.get("/v1/prices/price_1PgafmB7WZ01zgkW6dKueIc5")
    assert (found["custom_unit_amount"], found["type"]) == (bounds, "one_time")


def test_a_change_gives_back_what_was_paid_elsewhere() -> None:
    target, _came = brought(*COMPANY)
    item = only(target)["items"]["data"][0]["id"]
    target.post(f"/v1/subscription_items/{item}", quantity=1)
    waiting = target.get("/v1/invoiceitems", pending=True)["data"]
    rest = (MARCH_31 - NOW) / (MARCH_31 - FEBRUARY)
    assert sorted(one["amount"] for one in waiting) == [-round(6200 * rest), round(3100 * rest)]


def test_what_is_owed_is_billed_and_fails_as_it_did() -> None:
    owing = subscription(status="past_due")
    bill = {"id": owing["latest_invoice"], "object": "invoice", "status": "open", "total": 6200}
    bill |= {"billing_reason": "subscription_cycle", "currency": "usd", "amount_remaining": 6200}
    target, came = brought(PRODUCT, price(), customer(), card(), owing, bill)
    assert came.left == []
    sold = only(target)
    assert sold["status"] == "past_due"
    latest = target.get(f"/v1/invoices/{sold['latest_invoice']}")
    assert (latest["status"], latest["total"], latest["attempt_count"]) == ("open", 6200, 1)
    file = account(PRODUCT, price(), customer(), card(), owing, bill)
    assert bring(target.dispatcher, file, lambda *_: None).left == []
    less = bill | {"total": 6000}
    _target, came = brought(PRODUCT, price(), customer(), card(), owing, less)
    assert left(came) == {owing["id"]: "its invoice came to 6000 usd there, 6200 here"}


def test_what_is_paused_is_not_collected() -> None:
    rests = subscription(pause_collection={"behavior": "keep_as_draft", "resumes_at": None})
    draft = {"id": rests["latest_invoice"], "object": "invoice", "status": "draft", "total": 6200}
    draft |= {"billing_reason": "subscription_cycle", "currency": "usd"}
    target, came = brought(PRODUCT, price(), customer(), card(), rests, draft)
    assert target.get("/v1/invoices")["data"] == []
    assert {one.id: one.part for one in came.left} == {rests["id"]: True, draft["id"]: False}


def test_an_open_invoice_for_something_else_is_told_of() -> None:
    bill = {"id": "in_2", "object": "invoice", "status": "open", "total": 5, "currency": "usd"}
    _target, came = brought(*COMPANY, bill | {"amount_remaining": 5})
    assert left(came) == {"in_2": "it is open, and not of a period that runs"}


def test_older_shapes() -> None:
    half = {"id": "half", "object": "coupon", "percent_off": 50.0, "duration": "forever"}
    half |= {"times_redeemed": 3, "max_redemptions": 3, "valid": False}
    code = {"id": "promo_1MZ", "object": "promotion_code", "code": "HALF", "coupon": half}
    plan = {"id": "gold", "object": "plan", "amount": 1000, "currency": "usd", "interval": "month"}
    plan |= {"product": PRODUCT["id"], "active": False, "interval_count": 1}
    old = subscription(
        billing_cycle_anchor=None,
        current_period_start=FEBRUARY,
        current_period_end=FEBRUARY + 28 * 86_400,
        discount={"id": "di_1", "object": "discount", "coupon": half, "start": 5, "end": None},
        items={"data": [{"id": "si_1", "plan": plan, "quantity": 1}]},
    )
    old.pop("discounts")
    target, came = brought(PRODUCT, plan, half, code, customer(), card(), old)
    assert left(came) == {}
    assert target.get("/v1/coupons/half")["valid"] is False
    target.advance(days=30)
    assert target.get("/v1/invoices")["data"][0]["total"] == 500
    (found,) = target.get("/v1/promotion_codes")["data"]
    assert (found["code"], found["active"]) == ("HALF", False)
    assert came.ids["promo_1MZ"] == found["id"]


def test_trials_pauses_and_ends() -> None:
    trial = subscription(status="trialing", trial_start=FEBRUARY, trial_end=MARCH_31)
    trial |= {"billing_cycle_anchor": MARCH_31, "cancel_at_period_end": True, "canceled_at": 5}
    target, came = brought(PRODUCT, price(), customer(), card(), trial)
    assert left(came) == {}
    sold = only(target)
    assert (sold["status"], sold["trial_end"], sold["cancel_at"]) == (
        "trialing",
        MARCH_31,
        MARCH_31,
    )
    target.advance(to=MARCH_31)
    assert only(target)["status"] == "canceled"
    rests = subscription(pause_collection={"behavior": "void", "resumes_at": None})
    target, _came = brought(PRODUCT, price(), customer(), card(), rests)
    assert only(target)["pause_collection"] == {"behavior": "void", "resumes_at": None}
    target, _came = brought(PRODUCT, price(), customer(), card(), subscription(status="paused"))
    assert only(target)["status"] == "paused"


def schedule(**more: Any) -> Any:
    """One that makes two of one, once the period has ended."""
    now = {"start_date": FEBRUARY, "end_date": MARCH_31, "items": [{"price": PRICE, "quantity": 2}]}
    then = now | {"start_date": MARCH_31, "end_date": MARCH_31 + 30 * 86_400}
    return {
        "id": "sub_sched_1",
        "object": "subscription_schedule",
        "current_phase": {"start_date": FEBRUARY, "end_date": MARCH_31},
        "customer": CUSTOMER,
        "end_behavior": "release",
        "phases": [now, then | {"items": [{"price": PRICE, "quantity": 1}]}],
        "status": "active",
        "subscription": "sub_1MowQVLkdIwHu7ixeRlqHVzs",
    } | more


def test_a_schedule_goes_on() -> None:
    target, came = brought(*COMPANY, schedule())
    assert came.left == []
    target.advance(to=MARCH_31 + 7_200)
    (renewal,) = target.get("/v1/invoices")["data"]
    assert (renewal["status"], renewal["total"]) == ("paid", 3100)
    target.advance(days=60)
    assert only(target)["schedule"] is None
    again = bring(target.dispatcher, account(*COMPANY, schedule()), lambda *_: None)
    assert sum(again.new.values()) == 0


def test_a_schedule_begins_when_it_was_to() -> None:
    begins = schedule(status="not_started", subscription=None, current_phase=None)
    begins["phases"] = begins["phases"][1:]
    target, came = brought(PRODUCT, price(), customer(), card(), begins)
    assert came.left == []
    target.advance(to=MARCH_31 + 7_200)
    assert only(target)["status"] == "active"


def test_a_schedule_that_cannot_go_on_leaves_its_subscription_alone() -> None:
    over = schedule(
        phases=[{"start_date": FEBRUARY, "end_date": NOW - 1, "items": [{"price": PRICE}]}]
    )
    target, came = brought(*COMPANY, over)
    assert list(left(came)) == ["sub_sched_1"]
    assert only(target)["schedule"] is None


def test_a_period_that_follows_from_no_anchor_is_kept() -> None:
    odd = subscription(billing_cycle_anchor=JANUARY_31 + 5)
    target, came = brought(PRODUCT, price(), customer(), card(), odd)
    (one,) = came.left
    assert one.part
    assert one.why.startswith("billing_cycle_anchor")
    assert only(target)["items"]["data"][0]["current_period_end"] == MARCH_31


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (subscription(status="incomplete"), "its first payment is still open"),
        (subscription(status="canceled"), "it has ended"),
        (subscription(customer="cus_x"), "its customer is not there"),
        (price(id="price_2", billing_scheme="tiered", tiers_mode="volume"), "its tiers"),
        (price(id="price_2", recurring={"interval": "day", "usage_type": "metered"}), "it counts"),
        (price(id="price_2", product="prod_x"), "No such product"),
        ({"id": "sub_sched_1", "object": "subscription_schedule"}, "it is None"),
        ({"id": "qt_1", "object": "quote"}, "it cannot be brought"),
        ({"id": "price_3", "object": "price"}, "Missing required param: currency"),
        ({"id": "txr_3", "object": "tax_rate"}, "it is not as Stripe shows it"),
    ],
)
def test_what_cannot_come_is_told_with_the_reason(odd: Any, why: str) -> None:
    _target, came = brought(PRODUCT, price(), customer(), card(), odd)
    assert left(came)[odd["id"]].startswith(why)


def test_what_is_refused_comes_without_it() -> None:
    product = PRODUCT | {"url": "x" * 6_000}
    lives = customer(invoice_prefix="not-one", balance=-500)
    sepa = card(id="src_1", type="sepa_debit", sepa_debit={"last4": "3000", "country": "DE"})
    expired = card(card={"brand": "visa", "last4": "4242", "exp_month": 1, "exp_year": 2020})
    target, came = brought(product, price(), lives, sepa, expired, subscription())
    told = {(one.object, one.why.partition(":")[0]) for one in came.left if one.part}
    assert told == {
        ("product", "url"),
        ("customer", "invoice_prefix"),
        ("payment_method", "it is a sepa_debit"),
        ("payment_method", "its card ran out in 01/2020"),
    }
    assert only(target)["status"] == "active"
    assert target.get(f"/v1/customers/{CUSTOMER}")["balance"] == -500
    assert [one for one in came.left if not one.part] == []


def test_files_that_hold_no_account() -> None:
    for lines, why in (
        ([], "line 1 is no header"),
        ([b'{"object":"price"}'], "line 1 is no header"),
        ([b'{"object":"stripe_account","fetched_at":1,"version":2}'], "version 2"),
        ([b'{"object":"stripe_account","fetched_at":1}', b"{"], "line 2 is no object"),
        ([b'{"object":"stripe_account","fetched_at":1}', b"{}"], "line 2 does not say"),
    ):
        with pytest.raises(Unreadable, match=why):
            read(lines)


def test_nobody_is_named_by_what_stays() -> None:
    person = customer(email="jenny@example.com", address={"country": "DE", "city": "Ulm"})
    person |= {"invoice_settings": {"footer": "Jenny", "default_payment_method": "pm_1"}}
    told = anonymous(person)
    assert told["address"] == {"country": "DE"}
    assert "enny" not in str(told)
    assert "metadata" not in told
    sold = subscription(description="for Jenny", cancellation_details={"comment": "Jenny left"})
    assert "Jenny" not in str(anonymous(sold))
    assert anonymous(sold, keep_metadata=True)["metadata"] == {"plan": "team"}
    assert anonymous(PRODUCT) == PRODUCT
    assert Header(fetched_at=1).anonymous
