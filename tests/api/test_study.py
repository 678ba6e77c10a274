"""Studies: variants differ by what they change, and by nothing else."""

from typing import Any

import pytest

from sao import browser
from sao.api.company import Company, founded
from sao.api.scenario.playing import play
from sao.api.study import (
    Comparison,
    Life,
    Result,
    Stage,
    Study,
    StudyError,
    StudyFailed,
    compared,
    live,
    of_company,
    read,
)
from sao.platform.memory import MemoryStore
from sao.platform.memory.read_model import MemoryReadModel
from sao.read_model.by_hand import AskedByHand
from sao.runtime.tally import Tally
from sao.runtime.verification import digest
from sao.testing.sandbox import instant
from sao.wiring.by_hand import by_hand

COMPANY = {"customers": 24, "seed": "s", "start": "2026-01-01", "currencies": {"usd": 1}}
CARDS = {"fail": 95, "lately": 0, "ends": {"recovers": 2, "never": 1}}
BASE = {"company": {**COMPANY, "plans": {"starter": 1}}, "months": 12, "cards": CARDS}
NOTHING: dict[str, Any] = {}


def study(base: dict[str, Any] = BASE, **variants: Any) -> Study:
    return read({"base": base, "variants": {"as it is": NOTHING, **variants}})


def played(asked: Study, name: str, life: Life) -> Result:
    store, tally = MemoryStore(), Tally()
    with by_hand(store, life.start, life.seed, tally.watch) as dispatcher:
        stage = Stage(dispatcher, AskedByHand(store.beside(), MemoryReadModel), tally)
        going = live(name, asked, life, stage)
        while True:
            try:
                next(going)
            except StopIteration as done:
                result: Result = done.value
                return result


def table(asked: Study) -> Comparison:
    assert asked.base.company is not None
    life = of_company(asked.base, asked.base.company)
    results = [played(asked, name, life) for name in asked.variants]
    return compared(asked, (life.parts_at, life.end), results)


def values(found: Comparison, key: str) -> tuple[Any, ...]:
    return next(row.values for row in found.rows if row.key == key)


def test_where_nothing_changes_it_is_the_company_itself() -> None:
    base = {"company": COMPANY, "months": 3, "at": "2026-02-10"}
    found = table(study(base, also={}))
    company = Company(
        seed="s", customers=24, months=3, start=instant("2026-01-01"), currencies={"usd": 1}
    )
    told = browser.by_hand(browser.Opening(seed="s", start=company.start))
    list(play(told, tuple(founded(company))))
    assert found.digests == (digest(told.runtime.store),) * 2
    assert all(set(row.differences) <= {0, "0.00", None} for row in found.rows), found.rows


def test_other_retries_recover_others_from_the_same_failures() -> None:
    found = table(
        study(
            never={"dunning": {"retry_days": [], "subscription_end": "unpaid"}},
            often={"dunning": {"retry_days": [1, 2, 9, 16, 23, 30]}},
        )
    )
    failed = values(found, "failed")
    assert failed[0] > 2, failed
    recovered = values(found, "recovered")
    assert recovered[1] < recovered[0] < recovered[2], recovered
    assert values(found, "lost_unpaid")[1] > 0 == values(found, "lost_unpaid")[0]
    assert values(found, "lost_payment")[1] == 0 < values(found, "lost_payment")[0]
    attempts = values(found, "attempts")
    assert attempts[1] < attempts[0] < attempts[2], attempts
    by_attempt = [row for row in found.rows if row.key.startswith("recovered_after_")]
    assert tuple(map(sum, zip(*(row.values for row in by_attempt), strict=True))) == recovered


def test_a_policy_holds_for_everyone_who_is_there_or_only_for_new_ones() -> None:
    base = {**BASE, "at": "2026-07-15"}
    policy = {"retry_days": [], "subscription_end": "past_due"}
    new = {"dunning": {**policy, "applies_to": "new"}}
    found = table(study(base, everyone={"dunning": policy}, new=new))
    lost = values(found, "lost_payment")
    assert lost[1] < lost[2] < lost[0], lost


def test_a_price_is_raised_for_new_customers_or_for_all() -> None:
    base = {"company": {**COMPANY, "plans": {"pro": 1}}, "months": 5, "at": "2026-03-15"}
    rise = {"price": "pro", "unit_amount": 5900}
    found = table(
        study(
            base,
            new={"prices": [rise]},
            moved={"prices": [{**rise, "existing": "moved"}]},
            all_leave={"prices": [{**rise, "existing": "moved", "leave": 100}]},
            percent={"prices": [{"price": "pro", "raise_percent": "10.5", "existing": "moved"}]},
            yearly={"prices": [{"price": "pro", "unit_amount": 59000, "interval": "year"}]},
        )
    )
    mrr = [float(value) for value in values(found, "mrr")]
    assert mrr[0] < mrr[1] < mrr[2], mrr
    assert mrr[0] < mrr[4] < mrr[2], mrr
    customers = values(found, "customers")
    assert customers[3] < customers[0] == customers[2]
    assert float(values(found, "received")[5]) > float(values(found, "received")[0])
    assert values(found, "refused") == (0,) * 6


def test_tiers_are_scaled_and_replaced() -> None:
    base = {"company": {**COMPANY, "plans": {"team": 1, "calls": 1}}, "months": 3}
    tiers = [{"up_to": "inf", "unit_amount": 3000}]
    found = table(
        study(
            base,
            doubled={"prices": [{"price": "team", "raise_percent": 100}]},
            replaced={"prices": [{"price": "team", "tiers": tiers}]},
            metered={"prices": [{"price": "calls", "raise_percent": 100}]},
        )
    )
    mrr = [float(value) for value in values(found, "mrr")]
    assert mrr[1] == pytest.approx(2 * mrr[0], rel=0.01)
    assert mrr[2] > mrr[1]
    received = [float(value) for value in values(found, "received")]
    assert received[3] > received[0]
    with pytest.raises(StudyFailed, match="it has tiers: give tiers, or raise_percent"):
        table(study(base, bad={"prices": [{"price": "team", "unit_amount": 5}]}))


def test_a_trial_waits_for_a_card_or_not() -> None:
    company = {**COMPANY, "plans": {"pro": 1}, "without_card": 100}
    waits = {"missing_payment_method": "cancel", "everyone": True}
    found = table(
        study(
            {"company": company, "months": 4},
            long={"trial": {"days": 35, **waits}},
            short={"trial": {"days": 2, **waits}},
            none={"trial": {"days": 0}},
        )
    )
    conversion = [float(value) for value in values(found, "conversion")[:3]]
    assert conversion[2] < conversion[1], conversion
    assert values(found, "trials")[3] == 0
    assert values(found, "refused")[3] > values(found, "refused")[0]  # who has no card cannot buy


def test_coupons_lower_what_comes_in() -> None:
    base = {"company": COMPANY, "months": 4, "at": "2026-02-20"}
    coupon = {"percent_off": 50, "duration": "forever"}
    found = table(
        study(
            base,
            new={"coupon": coupon},
            some={"coupon": {**coupon, "share": 40}},
            everyone={"coupon": {**coupon, "to": "everyone"}},
        )
    )
    received = [float(value) for value in values(found, "received")]
    assert received[3] < received[1] < received[2] < received[0], received


def test_cards_that_fail_more_often_fail_for_the_same_and_for_others() -> None:
    base = {"company": COMPANY, "months": 5, "cards": {"fail": 10, "lately": 0}}
    found = table(study(base, worse={"cards": {"fail": 80, "lately": 0}}))
    assert values(found, "failed")[0] < values(found, "failed")[1]


@pytest.mark.parametrize(
    ("raw", "said", "path"),
    [
        ([], "has a base and variants", ()),
        ({"base": BASE, "variants": {"a": {}}}, "compares 2 to 12 variants", ("variants",)),
        ({"base": {}, "variants": {"a": {}, "b": {}}}, "one of company, scenario", ("base",)),
        ({"base": {"data": "x", "scenario": "y"}, "variants": {"a": {}, "b": {}}}, "one of", None),
        ({"base": BASE, "variants": {"a": {}, "b": {}}, "x": 1}, "'x' is not known", ("x",)),
    ],
)
def test_what_is_no_study_says_where(raw: Any, said: str, path: tuple[str, ...] | None) -> None:
    with pytest.raises(StudyError, match=said) as refused:
        read(raw)
    assert path is None or refused.value.path == path


@pytest.mark.parametrize(
    ("variant", "said", "path"),
    [
        ({"dunning": {"retry_days": [5, 3]}}, "each later", ("dunning", "retry_days")),
        ({"dunning": {"retry": [5]}}, "there are retry_days", ("dunning", "retry")),
        ({"dunning": {"retry_days": "x"}}, "expected `array`", ("dunning", "retry_days")),
        ({"dunning": {"subscription_end": "gone"}}, "nvalid enum", ("dunning", "subscription_end")),
        ({"prices": [{"price": "gold", "unit_amount": 1}]}, "there is no plan", None),
        ({"prices": [{"price": "pro"}]}, "one of unit_amount", ("prices", 0)),
        ({"prices": [{"price": "pro", "unit_amounts": 1}]}, "not known", None),
        ({"prices": [{"price": "pro", "raise_percent": "ten"}]}, "is a number", None),
        ({"prices": [{"price": "pro", "unit_amount": 1, "leave": 101}]}, "of a hundred", None),
        ({"trial": {"days": 900}}, "0 to 730 days", ("trial", "days")),
        ({"coupon": {}}, "a percent_off or an amount_off", ("coupon",)),
        ({"cards": {"how": {"melts": 1}}}, "there is no 'melts'", ("cards", "how", "melts")),
        ({"cards": {"ends": {"never": 0}}}, "must not all be 0", ("cards", "ends")),
    ],
)
def test_what_cannot_be_says_where(
    variant: Any, said: str, path: tuple[str | int, ...] | None
) -> None:
    with pytest.raises(StudyError, match=said) as refused:
        study(b=variant)
    assert refused.value.path[:2] == ("variants", "b")
    assert path is None or refused.value.path[2:] == path


def test_what_is_for_new_customers_changes_nothing_where_nobody_comes() -> None:
    present = {"data": "somewhere"}
    price = {"price": "pro", "unit_amount": 1}
    for variant in ({"trial": {"days": 3}}, {"coupon": {"percent_off": 3}}, {"prices": [price]}):
        with pytest.raises(StudyError, match="nobody signs up"):
            study(present, b=variant)
    study(present, b={"prices": [{**price, "existing": "moved"}]})
