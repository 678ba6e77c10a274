from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sao.billing.reckoning.calendar import DAY, add_months, boundary_after, nth
from sao.billing.values.price import Recurring


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def days(anchor: str, recurring: Recurring, count: int) -> list[str]:
    instants = [nth(at(anchor), recurring, n) for n in range(count)]
    return [f"{datetime.fromtimestamp(instant, UTC):%Y-%m-%d}" for instant in instants]


MONTHLY = Recurring(interval="month")


def test_the_end_of_january_is_clamped_and_comes_back() -> None:
    assert days("2026-01-31", MONTHLY, 5) == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
    ]
    assert days("2028-01-31", MONTHLY, 2) == ["2028-01-31", "2028-02-29"]


def test_a_leap_day_comes_back_every_four_years() -> None:
    yearly = Recurring(interval="year")
    assert days("2024-02-29", yearly, 5) == [
        "2024-02-29",
        "2025-02-28",
        "2026-02-28",
        "2027-02-28",
        "2028-02-29",
    ]


def test_quarters_and_weeks() -> None:
    quarterly = Recurring(interval="month", interval_count=3)
    assert days("2026-11-30", quarterly, 3) == ["2026-11-30", "2027-02-28", "2027-05-30"]
    fortnightly = Recurring(interval="week", interval_count=2)
    assert days("2026-12-24", fortnightly, 2) == ["2026-12-24", "2027-01-07"]


def test_the_time_of_day_stays_through_a_change_of_summer_time() -> None:
    assert add_months(at("2026-03-01T02:30:00"), 1) == at("2026-04-01T02:30:00")


RECURRING = st.builds(
    Recurring,
    interval=st.sampled_from(["day", "week", "month", "year"]),
    interval_count=st.integers(1, 12),
)
INSTANTS = st.integers(at("1999-01-01"), at("2060-01-01"))


@given(INSTANTS, RECURRING, st.integers(0, 40))
def test_the_boundary_after_an_instant_is_the_next_of_its_series(
    anchor: int, recurring: Recurring, n: int
) -> None:
    here, there = nth(anchor, recurring, n), nth(anchor, recurring, n + 1)
    assert here < there
    assert boundary_after(anchor, recurring, here) == there
    assert boundary_after(anchor, recurring, there - 1) == there
    assert boundary_after(anchor, recurring, here - 1) == here


@pytest.mark.parametrize("length", [1, DAY, 40 * DAY])
def test_before_the_anchor_the_series_goes_on_backwards(length: int) -> None:
    anchor = at("2026-05-31")
    assert boundary_after(anchor, MONTHLY, anchor - length) <= anchor
