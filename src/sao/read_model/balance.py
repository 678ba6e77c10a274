"""The balance: the sum of all movements, of those that have cleared and of those that have not."""

from collections.abc import Mapping
from typing import NamedTuple

from sao.platform.ports.read_model import ReadModel

CLOCKS = "SELECT DISTINCT clock FROM movement"
SUMS = """
SELECT currency,
  SUM(CASE WHEN available_at <= ? THEN amount_minor ELSE 0 END),
  SUM(CASE WHEN available_at > ? THEN amount_minor ELSE 0 END)
FROM movement WHERE clock = ? GROUP BY currency ORDER BY currency
"""


class Sums(NamedTuple):
    """What is there by now, and what is on its way, in minor units."""

    available: int = 0
    pending: int = 0


def clocks(model: ReadModel) -> list[str]:
    """The clocks by which money moved; empty for the environment's own."""
    return [clock for (clock,) in model.read(CLOCKS)]


def balance(model: ReadModel, shown: Mapping[str, int]) -> dict[str, Sums]:
    """By currency, what moved by these clocks, as of the instant that each of them shows."""
    found: dict[str, Sums] = {}
    for clock, now in shown.items():
        for currency, available, pending in model.read(SUMS, (now, now, clock)):
            so_far = found.get(currency, Sums())
            found[currency] = Sums(so_far.available + available, so_far.pending + pending)
    return found
