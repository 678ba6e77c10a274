"""Waits double up to the longest, with a jitter that stays within its share."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sao.platform.backoff import Backoff


def longest(_count: int) -> int:
    return 0


def shortest(count: int) -> int:
    return count - 1


def test_waits_double_up_to_the_longest() -> None:
    backoff = Backoff(first_ms=100, longest_ms=1_000)
    assert [backoff.delay_ms(n, longest) for n in range(1, 7)] == [100, 200, 400, 800, 1000, 1000]
    assert [backoff.delay_ms(n, shortest) for n in range(1, 6)] == [50, 100, 200, 400, 500]
    assert backoff.delay_ms(10**9, longest) == 1_000


def test_without_jitter_nothing_is_drawn_from() -> None:
    backoff = Backoff(first_ms=100, jitter_percent=0)
    assert backoff.delay_ms(1, shortest) == backoff.delay_ms(1, longest) == 100


@given(attempt=st.integers(-5, 200), jitter=st.integers(0, 100), seed=st.integers())
def test_a_wait_stays_within_its_bounds(attempt: int, jitter: int, seed: int) -> None:
    backoff = Backoff(first_ms=7, longest_ms=5_000, jitter_percent=jitter)
    most = backoff.delay_ms(attempt, longest)
    wait = backoff.delay_ms(attempt, random.Random(seed).randrange)
    assert most - most * jitter // 100 <= wait <= most <= 5_000


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"first_ms": 0}, "the first must be above 0"),
        ({"first_ms": 5, "longest_ms": 4}, "not above the longest"),
        ({"jitter_percent": 101}, "must be 0 to 100"),
    ],
)
def test_waits_that_make_no_sense_are_refused(wrong: dict[str, int], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Backoff(**wrong)
