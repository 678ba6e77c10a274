"""/api/reports and /api/query over the API, on a small story of known figures."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest

from support.api import DAY, NOW, Api, running_api

MONTHLY = "currency=usd&unit_amount=1000&recurring[interval]=month&product_data[name]=Gold"


@pytest.fixture(scope="module")
def story() -> Iterator[Api]:
    """Ann stays, Bob churns, Eve's card fails, Zoe pays by the year, Kim tries and leaves."""
    with running_api() as api:
        gold = api.post("/v1/prices", MONTHLY)["id"]
        yearly = api.price("recurring[interval]=year&unit_amount=10001&nickname=Yearly")
        ann, bob, zoe, kim = (api.customer(f"name={name}") for name in ("Ann", "Bob", "Zoe", "Kim"))
        eve = api.customer("name=%3DEve()", "pm_card_visa")
        ids = {}
        for owner, price, more in (
            (ann, gold, "&items[0][quantity]=2"),
            (bob, gold, ""),
            (zoe, yearly, ""),
            (kim, gold, "&trial_period_days=7"),
            (eve, gold, "&trial_period_days=3"),
        ):
            form = f"customer={owner}&items[0][price]={price}{more}"
            ids[owner] = api.post("/v1/subscriptions", form)["id"]
        api.post_json("/api/clock/advance", {"days": 1})
        api.delete(f"/v1/subscriptions/{ids[kim]}")
        fails = "/v1/payment_methods/pm_card_chargeCustomerFail/attach"
        method = api.post(fails, f"customer={eve}")
        assert api.status == 200, method
        api.post(
            f"/v1/customers/{eve}",
            f"invoice_settings[default_payment_method]={method['id']}",
        )
        api.post_json("/api/clock/advance", {"to": NOW + 40 * DAY})
        api.delete(f"/v1/subscriptions/{ids[bob]}")
        api.post_json("/api/clock/advance", {"to": NOW + 60 * DAY})
        yield api


def report(api: Api, name: str, query: str = "") -> Any:
    answer = api.get(f"/api/reports/{name}", query)
    assert api.status == 200, answer
    return answer


def test_reports_are_listed_with_their_definitions(story: Api) -> None:
    listed = story.get("/api/reports")["data"]
    assert len(listed) == 11
    for one in listed:
        shown = report(story, one["name"])
        assert one["definition"] == shown["definition"]
        assert len(one["definition"]) > 100
        assert shown["currency"] == "usd"
        keys = {column["key"] for column in one["columns"]}
        for row in shown["rows"]:
            assert keys <= set(row), one["name"]


def test_mrr_and_its_movements(story: Api) -> None:
    shown = report(story, "mrr")
    assert [row["month"] for row in shown["rows"]] == ["2026-01", "2026-02", "2026-03"]
    january, february, march = shown["rows"]
    # 20.00 of Ann, 10.00 of Bob, 8.33 of Zoe; Eve came and went within the month
    assert january["new"] == january["end"] == "38.33"
    assert january["new_minor"] == 3833
    assert (january["customers"], january["churn"]) == (3, "0.00")
    assert february["churn"] == "-10.00"
    assert february["end"] == "28.33"
    assert march["start"] == march["end"] == "28.33"
    assert shown["totals"]["end"] == "28.33"
    churned = report(story, "churn")["rows"][1]
    assert (churned["customers"], churned["churned"], churned["customer_churn"]) == (3, 1, "33.33")
    assert churned["revenue_churn"] == "26.09"


def test_trials_dunning_and_recovery(story: Api) -> None:
    trials = report(story, "trial_conversion")["rows"][0]
    assert (trials["began"], trials["ended"], trials["converted"], trials["lost"]) == (2, 2, 1, 1)
    assert trials["conversion"] == "50.00"
    early = report(story, "dunning", f"as_of={NOW + 6 * DAY}")
    (row,) = early["rows"]
    assert (row["customer"], row["amount"], row["attempts"]) == ("=Eve()", "10.00", 1)
    assert row["next_attempt_at"] > NOW + 6 * DAY > row["failed_at"]
    assert row["age_days"] == 2
    assert report(story, "dunning")["rows"] == []
    recovery = report(story, "recovery")["rows"][0]
    assert (recovery["failed"], recovery["lost"], recovery["recovered"]) == (1, 1, 0)
    assert recovery["days"] is None
    lost = report(story, "involuntary_churn")["rows"][0]
    assert (lost["payment_failed"], lost["unpaid"], lost["asked"]) == (1, 0, 0)
    assert lost["involuntary"] == "25.00"  # of Ann, Bob, Zoe and Eve
    funnel = report(story, "dunning_funnel")["rows"]
    assert [row["failed"] for row in funnel] == [1, 1, 1, 1]
    assert [row["lost"] for row in funnel] == [0, 0, 0, 1]


def test_what_a_bank_works_on_after_a_failure_is_still_in_dunning(api: Api) -> None:
    """Nothing is tried meanwhile, so there is no next attempt; nor is the invoice lost."""
    customer = api.customer("name=Ann&email=ann@example.com")
    bought = api.subscription(customer)
    card = api.post("/v1/payment_methods/pm_card_chargeCustomerFail/attach", f"customer={customer}")
    chosen = f"default_payment_method={card['id']}"
    api.post(f"/v1/subscriptions/{bought['id']}", chosen)
    api.post_json("/api/clock/advance", {"days": 32})
    (row,) = report(api, "dunning")["rows"]
    assert row["next_attempt_at"] > row["failed_at"]
    bank = api.post("/v1/payment_methods/pm_usBankAccount_success/attach", f"customer={customer}")
    paying = f"payment_method={bank['id']}"
    api.post(f"/v1/invoices/{row['invoice_id']}/pay", paying)
    (row,) = report(api, "dunning")["rows"]
    assert row["next_attempt_at"] is None
    recovery = report(api, "recovery")
    assert (recovery["totals"]["running"], recovery["totals"]["lost"]) == (1, 0)
    api.post_json("/api/clock/advance", {"days": 7})
    assert report(api, "dunning")["rows"] == []
    assert report(api, "recovery")["totals"]["recovered"] == 1


def test_money(story: Api) -> None:
    cash = report(story, "cash")["rows"]
    # Ann 20 + Bob 10 + Zoe 100.01; then Ann and Bob again; then Ann
    assert [row["collected"] for row in cash] == ["130.01", "30.00", "20.00"]
    owed = report(story, "aged_receivables")
    (row,) = owed["rows"]
    assert (row["customer"], row["days_31_60"], row["total"]) == ("=Eve()", "10.00", "10.00")
    early = report(story, "aged_receivables", f"as_of={NOW + 6 * DAY}")["rows"]
    assert [row["days_1_30"] for row in early] == ["10.00"]
    earned = report(story, "revenue_recognition")
    for before, after in zip(earned["rows"], earned["rows"][1:], strict=False):
        assert (
            before["deferred_minor"] + after["billed_minor"] - after["earned_minor"]
            == after["deferred_minor"]
        )
    plans = report(story, "revenue_by_plan")
    assert {row["plan"] for row in plans["rows"]} == {"Gold", "Yearly"}
    assert plans["totals"]["revenue_minor"] == earned["totals"]["earned_minor"]


def test_the_past_does_not_change(story: Api) -> None:
    for name in ("mrr", "churn", "cash", "revenue_recognition", "revenue_by_plan"):
        now = report(story, name)["rows"]
        then = report(story, name, "as_of=2026-01")["rows"]
        assert then == [row for row in now if row["month"] == "2026-01"], name


def test_periods_can_be_asked_for(story: Api) -> None:
    days = report(story, "mrr", "from=2026-01-01&to=2026-01-05&interval=day")["rows"]
    assert [row["month"] for row in days] == [f"2026-01-0{n}" for n in range(1, 6)]
    assert [row["new"] for row in days] == ["38.33", "0.00", "0.00", "10.00", "0.00"]
    years = report(story, "cash", "interval=year&from=2025")["rows"]
    assert [row["month"] for row in years] == ["2025", "2026"]
    one = report(story, "cash", "from=2026-02&to=2026-02")["rows"]
    assert [row["month"] for row in one] == ["2026-02"]


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("from=yesterday", "from"),
        ("to=2026-13", "to"),
        ("as_of=99999999999999999999", "as_of"),
        ("interval=week", "interval"),
        ("currency=eur", "currency"),
        ("from=1970-01-01&interval=day", "from"),
        ("since=2026", "since"),
    ],
)
def test_what_makes_no_sense_is_refused(story: Api, query: str, param: str) -> None:
    error = story.get("/api/reports/mrr", query)["error"]
    assert (story.status, error["param"]) == (400, param), error
    assert len(error["message"]) > 30


def test_an_unknown_report_is_named(story: Api) -> None:
    error = story.get("/api/reports/profit")["error"]
    assert story.status == 404
    assert "There is no report 'profit'. There are mrr, churn" in error["message"]


def test_csv_is_for_spreadsheets(story: Api) -> None:
    reply = story.http.get("/api/reports/aged_receivables.csv", auth=("sk_test_everything", ""))
    assert reply.headers["content-type"].startswith("text/csv")
    (row,) = csv.DictReader(io.StringIO(reply.text))
    assert row["customer"] == "'=Eve()", "a formula would be run by who opens it"
    assert (row["total"], row["currency"]) == ("10.00", "usd")
    asked = story.http.get(
        "/api/reports/aged_receivables",
        auth=("sk_test_everything", ""),
        headers={"Accept": "text/csv"},
    )
    assert asked.text == reply.text


def test_anything_can_be_asked_in_sql(story: Api) -> None:
    sql = "SELECT status, count(*) AS n FROM subscription GROUP BY status ORDER BY status"
    answer = story.post_json("/api/query", {"sql": sql})
    assert answer["columns"] == ["status", "n"]
    assert answer["rows"] == [["active", 2], ["canceled", 3]]
    assert (answer["more"], answer["lag"]) == (False, 0)
    cut = story.post_json("/api/query", {"sql": "SELECT id FROM invoice", "limit": 2})
    assert (len(cut["rows"]), cut["more"]) == (2, True)
    for sql, why in (("DELETE FROM customer", "something else than read"), ("SELECT x", "x")):
        error = story.post_json("/api/query", {"sql": sql})["error"]
        assert (story.status, error["param"]) == (400, "sql")
        assert why in error["message"]


def test_the_tables_explain_themselves(story: Api) -> None:
    tables = story.get("/api/query/tables")["data"]
    for table in tables:
        names = [column["name"] for column in table["columns"]]
        sql = f"SELECT {', '.join(names)} FROM {table['name']} LIMIT 1"  # noqa: S608
        assert story.post_json("/api/query", {"sql": sql})["columns"] == names
        assert all(column["meaning"] for column in table["columns"])


def test_it_is_made_anew_with_the_same_result(story: Api) -> None:
    sql = "SELECT * FROM ledger_entry ORDER BY id, seq, account"
    before = story.post_json("/api/query", {"sql": sql})["rows"]
    story.post_json("/api/read_model/rebuild", {})
    assert story.post_json("/api/query", {"sql": sql})["rows"] == before
    assert story.get("/api/read_model")["lag"] == 0


def test_currencies_are_never_added_up_and_test_clocks_are_left_out() -> None:
    with running_api() as api:
        euros = api.post("/v1/prices", MONTHLY.replace("usd", "eur").replace("1000", "700"))["id"]
        ann, zoe = api.customer("name=Ann"), api.customer("name=Zoe")
        api.subscription(ann)
        api.subscription(zoe)
        eve = api.customer("name=Eve")
        api.post("/v1/subscriptions", f"customer={eve}&items[0][price]={euros}")
        clock = api.post("/v1/test_helpers/test_clocks", f"frozen_time={NOW}")["id"]
        api.subscription(api.customer(f"name=Timeless&test_clock={clock}"))
        dollars = report(api, "mrr")
        assert (dollars["currency"], dollars["currencies"]) == ("usd", ["usd", "eur"])
        assert dollars["totals"]["end"] == "20.00"
        assert report(api, "mrr", "currency=eur")["totals"]["end"] == "7.00"
        assert report(api, "cash", "currency=EUR")["totals"]["net"] == "7.00"
        counted = "SELECT clock <> '' AS on_a_clock, count(*) FROM subscription GROUP BY 1"
        rows = api.post_json("/api/query", {"sql": counted})["rows"]
        assert sorted(rows) == [[0, 3], [1, 1]]
