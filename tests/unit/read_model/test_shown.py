"""How figures are shown: exact, never in floats."""

import pytest

from sao.billing.reckoning.money import major
from sao.read_model.reports.shown import percent, table_as_csv


@pytest.mark.parametrize(
    ("minor", "currency", "expected"),
    [
        (124_000, "usd", "1240.00"),
        (-5, "usd", "-0.05"),
        (0, "eur", "0.00"),
        (1_240, "jpy", "1240"),
        (-7, "jpy", "-7"),
        (1_230, "kwd", "1.230"),
        (10**17 + 1, "usd", "1000000000000000.01"),
    ],
)
def test_amounts(minor: int, currency: str, expected: str) -> None:
    assert major(minor, currency) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 1, "100.00"),
        (0, 7, "0.00"),
        (-1, 8, "-12.50"),
        (3, 2, "150.00"),
        (1, 0, None),
    ],
)
def test_percentages(part: int, whole: int, expected: str | None) -> None:
    assert percent(part, whole) == expected


def test_no_cell_is_a_formula() -> None:
    cells = ("=1+1", "+1", "-1+1", "@x", "\t=1", "-12.50", 'a "b", c', None, b"\x01", 7)
    _head, row = table_as_csv([f"c{n}" for n in range(10)], [cells]).split("\r\n")[:2]
    assert row == '\'=1+1,+1,\'-1+1,\'@x,\'\t=1,-12.50,"a ""b"", c",,01,7'.replace(",+1,", ",'+1,")
