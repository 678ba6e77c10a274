import pytest

from sao.billing.calendar import DAY
from sao.billing.engine import apply_balance, next_attempt_at
from sao.billing.money import show
from sao.billing.values import Dunning, merged


@pytest.mark.parametrize(
    ("total", "balance", "due", "left"),
    [
        (1000, 0, 1000, 0),
        (1000, -300, 700, 0),
        (1000, -1500, 0, -500),
        (1000, 250, 1250, 0),
        (0, -500, 0, -500),
        (0, 30, 30, 0),
    ],
)
def test_a_balance_meets_a_total(total: int, balance: int, due: int, left: int) -> None:
    assert apply_balance(total, balance) == (due, left)


def test_retries_are_counted_from_the_first_failure_and_end() -> None:
    dunning = Dunning(retry_days=(3, 5, 7))
    attempts = [next_attempt_at(dunning, 0, n) for n in (1, 2, 3, 4)]
    assert attempts == [3 * DAY, 5 * DAY, 7 * DAY, None]
    assert next_attempt_at(Dunning(retry_days=()), 0, 1) is None


def test_metadata_merges_and_an_empty_value_deletes() -> None:
    before = {"a": "1", "b": "2"}
    assert merged(before, {"b": "", "c": "3"}) == {"a": "1", "c": "3"}
    assert merged(before, None) == before
    assert merged(before, {}) == {}


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (123456, "usd", "1,234.56 USD"),
        (-5, "eur", "-0.05 EUR"),
        (500, "jpy", "500 JPY"),
        (12340, "kwd", "12.340 KWD"),
        (0, "usd", "0.00 USD"),
    ],
)
def test_amounts_are_shown_with_the_decimals_of_their_currency(
    amount: int, currency: str, text: str
) -> None:
    assert show(amount, currency) == text
