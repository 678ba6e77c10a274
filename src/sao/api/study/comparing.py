"""Variants side by side: each figure of each, and how far it is from the first."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from sao.api.study.form import Study
from sao.api.study.measures import Figure, Kind, Result, Series, Value
from sao.api.study.over_time import ends
from sao.read_model.reports import BY_NAME

_TRIALS = ("trials", "converted", "conversion")
SELDOM = frozenset(("elsewhere", "disputed", "lost_disputed", "refused", *_TRIALS))
"""What people are only shown where there is something of it."""


class Row(NamedTuple):
    """A measure in every variant; `differences` are those to the first, of percents in points.

    `quiet`: there is nothing of it in any, so that people need not be shown it.
    """

    key: str
    label: str
    kind: Kind
    values: tuple[Value, ...]
    differences: tuple[Value, ...]
    report: str | None
    quiet: bool


class Comparison(NamedTuple):
    """The table, in one currency. `currencies` are all in which something was billed.

    `links` are those that the study asked for, if it did; none where one would be too long.

    `instants` are the ends of the months, or weeks, for which `series` have values in each variant.
    """

    name: str
    parts_at: int
    end: int
    currency: str
    currencies: tuple[str, ...]
    variants: tuple[str, ...]
    rows: tuple[Row, ...]
    instants: tuple[int, ...]
    series: tuple[tuple[Series, ...], ...]
    outcomes: tuple[int, ...]
    digests: tuple[str, ...]
    links: tuple[str | None, ...] = ()


def as_json(found: Comparison) -> dict[str, object]:
    """For programs: amounts and percents as exact decimals; what was over time, as reports."""
    shown = found._asdict()
    shown["rows"] = [row._asdict() for row in found.rows]
    shown["reports"] = [
        _report(found, of_each) for of_each in zip(*shown.pop("series"), strict=True)
    ]
    if not found.links:
        del shown["links"]
    return {"object": "comparison", **shown}


def _report(found: Comparison, of_each: tuple[Series, ...]) -> dict[str, object]:
    """A figure over time, in the shape of a report: a column for each variant."""
    first = of_each[0]
    columns = [{"key": "at", "label": "Until", "kind": "instant"}]
    for place, name in enumerate(found.variants):
        columns.append({"key": f"variant_{place}", "label": name, "kind": first.kind})
    return {
        "name": first.report,
        "title": first.label,
        "definition": BY_NAME[first.report].definition,
        "currency": found.currency,
        "columns": columns,
        "rows": [
            {"at": at, **{f"variant_{n}": one.values[row] for n, one in enumerate(of_each)}}
            for row, at in enumerate(found.instants)
        ],
    }


def compared(study: Study, span: tuple[int, int], results: Sequence[Result]) -> Comparison:
    """The results side by side, in their order; `span` is from where variants part to the end."""
    parts_at, end = span
    return Comparison(
        name=study.name,
        parts_at=parts_at,
        end=end,
        currency=results[0].currency,
        currencies=tuple(sorted({each for result in results for each in result.currencies})),
        variants=tuple(result.variant for result in results),
        rows=tuple(_rows([result.figures for result in results])),
        instants=ends(parts_at, end),
        series=tuple(result.series for result in results),
        outcomes=tuple(result.outcomes for result in results),
        digests=tuple(result.digest for result in results),
        links=tuple(result.link for result in results) if study.links else (),
    )


def is_something(value: Value) -> bool:
    """Whether there is anything of it."""
    return value is not None and Decimal(value) != 0


def _rows(of_each: Sequence[tuple[Figure, ...]]) -> Iterable[Row]:
    """A row for every figure that any variant has; where one lacks it, it is none at all."""
    for key, first in _in_order(of_each).items():
        found = [_of(figures, key) for figures in of_each]
        values = tuple(
            figure.value if figure is not None else 0 if first.kind == "count" else None
            for figure in found
        )
        apart = tuple(_apart(values[0], value, first.kind) for value in values)
        quiet = key in SELDOM and not any(map(is_something, values))
        yield Row(key, first.label, first.kind, values, apart, first.report, quiet)


def _in_order(of_each: Sequence[tuple[Figure, ...]]) -> dict[str, Figure]:
    """Every key, where the variant that has most of its neighbours has it."""
    order: list[Figure] = []
    for figures in of_each:
        place = 0
        for figure in figures:
            there = next((n for n, each in enumerate(order) if each.key == figure.key), None)
            if there is None:
                order.insert(place, figure)
                there = place
            place = there + 1
    return {figure.key: figure for figure in order}


def _of(figures: tuple[Figure, ...], key: str) -> Figure | None:
    return next((figure for figure in figures if figure.key == key), None)


def _apart(first: Value, value: Value, kind: Kind) -> Value:
    if first is None or value is None:
        return None
    apart = Decimal(value) - Decimal(first)
    return int(apart) if kind == "count" else str(apart)
