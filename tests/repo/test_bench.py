"""Every row of the benchmark still runs, and gives a ratio."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from bench.measure import Goals, Measured, Row, Sizes, Unavailable, measure
from bench.rows import ROWS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_row_gives_a_finite_ratio(row: Row) -> None:
    try:
        measured = measure(row, "tiny", rounds=1)
    except Unavailable as reason:
        pytest.skip(str(reason))
    assert math.isfinite(measured.ratio)
    assert measured.ratio > 0
    assert measured.low <= measured.ratio <= measured.high


@pytest.mark.parametrize(
    ("ratio", "at_most", "reached"),
    [
        (0.9, False, "none"),
        (1.0, False, "first"),
        (2.5, False, "then"),
        (9.0, False, "limit"),
        (4.0, True, "none"),
        (1.5, True, "then"),
        (0.5, True, "limit"),
    ],
)
def test_the_best_goal_that_is_reached_is_named(ratio: float, at_most: bool, reached: str) -> None:
    goals = Goals(3, 2, 1) if at_most else Goals(1, 2, 3)
    row = Row("row", "a row", goals, Sizes(1, 1, 1), ROWS[0].open, at_most=at_most)
    assert Measured(row, ratio, 1.0, ratio, ratio, 0.0).reached == reached


def test_rows_are_chosen_by_name_and_printed_as_json() -> None:
    command = [sys.executable, "-m", "bench", "transition", "--json", "--scale", "tiny"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    (row,) = json.loads(done.stdout)
    assert row["name"] == "transition"
    assert row["spread"][0] <= row["ratio"] * 1.001
    wrong = subprocess.run([*command, "no-such-row"], cwd=ROOT, capture_output=True, check=False)
    assert wrong.returncode == 2
