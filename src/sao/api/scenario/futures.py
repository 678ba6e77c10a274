"""Two futures side by side: the same past, and from an instant on every card answers differently.

    {"at": 1772528404, "days": 90, "behaviors": ["succeed", "decline"], "currency": "usd"}

Each is played in an environment of its own; nothing of the one that was asked changes. What comes
of it is the answer of `GET /api/reports/…` in either, so every figure has its published definition;
sums begin with the day of `at`.
"""

from collections.abc import Callable, Generator, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from sao.api.answering.dispatch import Dispatcher
from sao.api.scenario.command_log import ADVANCE_PATH, Scenario
from sao.api.scenario.playing import play

DAY = 86_400
DAYS_MAX = 1_100
_PAGE = 100


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From `at` (UTC seconds) on for so many days, one future for each behaviour of cards."""

    at: int
    days: int
    behaviors: tuple[str, ...] = ("succeed", "decline")
    currency: str | None = None


class _Figure(NamedTuple):
    """A number of a report: of its totals, of its last row, or how many rows it has."""

    label: str
    report: str
    column: str
    kind: str
    where: str = "totals"


FIGURES = (
    _Figure("MRR", "mrr", "end", "money", "latest"),
    _Figure("Customers with MRR", "mrr", "customers", "count", "latest"),
    _Figure("Collected", "cash", "collected", "money"),
    _Figure("In dunning, owed", "dunning", "amount", "money"),
    _Figure("In dunning, invoices", "dunning", "", "count", "rows"),
)

Going = Generator[dict[str, int], None, Any]


def compare(asked: Asked, past: Scenario, begin: Callable[[Scenario], Dispatcher]) -> Going:
    """Play them, step by step; the figures of each, and what they come to.

    `past` is the scenario up to `at`, `begin` opens an empty environment with its seed and start.
    """
    if not 0 < asked.days <= DAYS_MAX:
        raise ValueError(f"a future is 1 to {DAYS_MAX} days long, not {asked.days}")
    futures = []
    for turn, behavior in enumerate(asked.behaviors):
        dispatcher = begin(past)
        shown = {"played": 0, "of": len(past.commands) * len(asked.behaviors)}
        for played in play(dispatcher, past.commands):
            shown["played"] = played.commands + turn * len(past.commands)
            yield shown
        for method in list(_methods(dispatcher, behavior)):
            _post(dispatcher, f"/api/payment_methods/{method}/behavior", behavior=behavior)
        to = asked.at + asked.days * DAY
        steps = dispatcher.steps("POST", ADVANCE_PATH, {"to": to})
        for _instant in steps:
            yield shown
        futures.append(dispatcher)
    figures = [_row(figure, futures, asked) for figure in FIGURES]
    currency = _report(futures[0], "mrr", asked)["currency"]
    return {
        "object": "comparison",
        "at": asked.at,
        "to": asked.at + asked.days * DAY,
        "behaviors": list(asked.behaviors),
        "currency": currency,
        "figures": figures,
    }


def _methods(dispatcher: Dispatcher, behavior: str) -> Iterator[str]:
    """Every payment method that can be set to behave so: a bank account, say, asks for nothing."""
    offset = 0
    while True:
        page = _get(dispatcher, "/api/views/behaviors", offset=offset, limit=_PAGE)
        yield from (row["object_id"] for row in page["rows"] if behavior in row["choices"])
        offset += _PAGE
        if offset >= page["total"]:
            return


def _row(figure: _Figure, futures: list[Dispatcher], asked: Asked) -> dict[str, Any]:
    """A figure in each future, and how far the last is from the first."""
    values = [_value(dispatcher, figure, asked) for dispatcher in futures]
    apart = Decimal(values[-1]) - Decimal(values[0])
    difference: Any = str(apart) if figure.kind == "money" else int(apart)
    shown = {"label": figure.label, "kind": figure.kind, "values": values}
    return {**shown, "difference": difference}


def _value(dispatcher: Dispatcher, figure: _Figure, asked: Asked) -> Any:
    report = _report(dispatcher, figure.report, asked)
    if figure.where == "rows":
        return len(report["rows"])
    row = report["totals"] if figure.where == "totals" else report["rows"][-1]
    return row[figure.column]


def _report(dispatcher: Dispatcher, name: str, asked: Asked) -> Any:
    which: dict[str, Any] = {} if name == "dunning" else {"from": asked.at, "interval": "day"}
    return _get(dispatcher, f"/api/reports/{name}", **which, **_in(asked.currency))


def _in(currency: str | None) -> dict[str, str]:
    return {} if currency is None else {"currency": currency}


def _get(dispatcher: Dispatcher, path: str, **params: Any) -> Any:
    return _body(dispatcher.request("GET", path, params), path)


def _post(dispatcher: Dispatcher, path: str, **params: Any) -> Any:
    return _body(dispatcher.request("POST", path, params), path)


def _body(reply: Any, path: str) -> Any:
    if reply.status >= 400:  # noqa: PLR2004
        raise ValueError(f"{path}: {reply.body['error']['message']}")
    return msgspec.to_builtins(reply.body)
