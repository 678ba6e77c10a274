"""What a report can be asked for, and over which periods it goes."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple, get_args

import msgspec

from sao.platform.ports.read_model import ReadModel

Interval = Literal["day", "month", "year"]
INTERVALS: tuple[Interval, ...] = get_args(Interval)

PERIODS_MAX = 1_000
MONTHS_SHOWN = 12
"""How far back a report goes unless it is asked."""

_NAMED = re.compile(r"\d{4}(-\d\d){0,2}")
_BY_PARTS: tuple[Interval, ...] = ("year", "month", "day")
_FORMATS: dict[Interval, str] = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


class ReportRefused(Exception):  # noqa: N818  (it is an answer)
    """What was asked for makes no sense; `param` says which of it."""

    def __init__(self, param: str, message: str) -> None:
        super().__init__(message)
        self.param = param


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """As it was asked: instants as Unix seconds, `2026`, `2026-03`, `2026-03-05` or ISO 8601."""

    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    currency: str | None = None
    interval: str = "month"


class Period(NamedTuple):
    """A stretch of time, half-open, with its name."""

    name: str
    start: int
    end: int


class Asked(NamedTuple):
    """What a report is about: what had happened at `as_of` (inclusive), in one currency."""

    as_of: int
    currency: str
    currencies: tuple[str, ...]
    interval: Interval
    periods: tuple[Period, ...]


def ask(question: Question, model: ReadModel, now: int) -> Asked:
    """What a question is about, on an environment whose clock shows `now`.

    Raises `ReportRefused`.
    """
    as_of = now if question.as_of is None else _end("as_of", question.as_of) - 1
    as_of = min(as_of, now)  # "up to the end of this month" is up to now
    if question.interval not in INTERVALS:
        known = ", ".join(INTERVALS)
        raise ReportRefused("interval", f"'{question.interval}' is none of {known}.")
    interval: Interval = question.interval
    since = _since(question, model, as_of, interval)
    until = as_of + 1 if question.until is None else min(_end("to", question.until), as_of + 1)
    periods = _periods(since, until, interval)
    currency, currencies = _currency(question.currency, model)
    return Asked(as_of, currency, currencies, interval, periods)


def spanning(model: ReadModel, start: int, now: int, currency: str | None) -> Asked:
    """About all that happened from an instant up to now, as one period. Raises `ReportRefused`."""
    chosen, currencies = _currency(currency, model)
    return Asked(now, chosen, currencies, "month", (Period("", start, now + 1),))


def _since(question: Question, model: ReadModel, as_of: int, interval: Interval) -> int:
    """Where the first period begins: as asked, or a year back and not before there was anybody."""
    if question.since is not None:
        return _floor(_instant("from", question.since), interval)
    first = model.read("SELECT min(created_at) FROM customer WHERE clock = ''")[0][0]
    start = _floor(as_of, "year" if interval == "year" else "month")
    for _ in range(MONTHS_SHOWN - 1 if interval == "month" else 0):
        start = _floor(start - 1, "month")
    return max(start, _floor(min(first, as_of), interval)) if first is not None else start


def _periods(since: int, until: int, interval: Interval) -> tuple[Period, ...]:
    periods: list[Period] = []
    for period in _from(since, interval):
        if period.start >= until:
            break
        if len(periods) == PERIODS_MAX:
            raise ReportRefused("from", f"That is more than {PERIODS_MAX:,} rows: ask for less.")
        periods.append(period)
    return tuple(periods)


def _from(start: int, interval: Interval) -> Iterator[Period]:
    while True:
        end = _next(start, interval)
        yield Period(_utc(start).strftime(_FORMATS[interval]), start, end)
        start = end


def _utc(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _floor(at: int, interval: Interval) -> int:
    """The beginning of the period in which an instant lies."""
    day = _utc(at).replace(hour=0, minute=0, second=0, microsecond=0)
    if interval != "day":
        day = day.replace(day=1)
    if interval == "year":
        day = day.replace(month=1)
    return int(day.timestamp())


def _next(start: int, interval: Interval) -> int:
    """The beginning of the period after the one that begins at `start`."""
    days = {"day": 1, "month": 32, "year": 366}[interval]
    return _floor(int((_utc(start) + timedelta(days=days)).timestamp()), interval)


def _instant(param: str, text: str) -> int:
    return _read(param, text)[0]


def _end(param: str, text: str) -> int:
    """The end (exclusive) of a year, month or day; of an instant, the second after it."""
    at, interval = _read(param, text)
    return at + 1 if interval is None else _next(at, interval)


def _read(param: str, text: str) -> tuple[int, Interval | None]:
    """An instant, and the interval that the text names by it."""
    try:
        if _NAMED.fullmatch(text):
            interval = _BY_PARTS[text.count("-")]
            parsed = datetime.strptime(text, _FORMATS[interval]).replace(tzinfo=UTC)
            return int(parsed.timestamp()), interval
        if text.isdecimal():
            _utc(int(text))
            return int(text), None
        moment = datetime.fromisoformat(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()), None
    except (ValueError, OverflowError, OSError):
        raise ReportRefused(
            param,
            f"'{text}' is not an instant: write 2026, 2026-03, 2026-03-05, 2026-03-05T12:00:00Z or "
            "Unix seconds.",
        ) from None


def currencies_of(model: ReadModel) -> tuple[str, ...]:
    """All in which something was billed, that of most invoices first."""
    found = model.read(
        "SELECT currency, count(*) FROM invoice WHERE clock = '' "
        "GROUP BY currency ORDER BY count(*) DESC, currency"
    )
    return tuple(currency for currency, _count in found)


def _currency(wanted: str | None, model: ReadModel) -> tuple[str, tuple[str, ...]]:
    """The one asked for; without one, that of most invoices. And all that there are."""
    there = currencies_of(model)
    if wanted is None:
        return (there[0] if there else "usd"), there
    if there and wanted.lower() not in there:
        raise ReportRefused(
            "currency", f"Nothing was billed in '{wanted}', only in {', '.join(sorted(there))}."
        )
    return wanted.lower(), there
