"""Floors: the least that the machine needs for the job, written by hand."""

import os
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import apsw

from bench.measure import rate

RAW = b"x" * 300
"""About as long as an outcome with its hash."""


def sha256_rate(times: int) -> float:
    """Hashes of 300 bytes a second."""
    return rate(times, lambda _n: sha256(RAW).digest())


def fdatasync_rate(folder: Path, times: int) -> float:
    """Writes of 300 bytes a second, each of them on the disk before the next."""
    with (folder / "floor.log").open("wb", buffering=0) as file:

        def write(_n: int) -> None:
            file.write(RAW)
            os.fdatasync(file.fileno())

        return rate(times, write)


def bare_table(folder: Path) -> apsw.Connection:
    """One table of integer keys and bytes; durable when a commit returns."""
    connection = apsw.Connection(str(folder / "floor.sqlite"))
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS bare (key INTEGER PRIMARY KEY, body BLOB)")
    return connection


def grouped_rows_rate(folder: Path, rows: int, group: int = 256) -> float:
    """Rows of 300 bytes a second, so many to a commit."""
    bare = bare_table(folder)
    bare.execute("DELETE FROM bare")
    keys = count()

    def commit(_n: int) -> None:
        bare.execute("BEGIN")
        rows = [(next(keys), RAW) for _ in range(group)]
        bare.executemany("INSERT INTO bare VALUES (?, ?)", rows)
        bare.execute("COMMIT")

    commits = rate(max(rows // group, 1), commit)
    bare.close()
    return commits * group


# --- the billing cycle, as tuples --------------------------------------------------------------

Fields = tuple[Any, ...]

MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAY = 86_400
START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())

TABLE = {
    ("active", "advance"): "active",
    ("draft", "number"): "open",
    ("processing", "succeed"): "succeeded",
    ("open", "pay"): "paid",
}


def billing_cycles_rate(times: int) -> float:
    """Whole billing cycles a second, on tuples: 1 invoice, 1 line, 1 payment, 4 outcomes.

    As little as can be: each transition is looked up, makes the next state and an outcome. No hash,
    serial ids, months of a fixed length, and nothing is kept. About 0.3 of `sha256_rate`.
    """
    subscription: Fields = ("active", 0, START, 1000)

    def cycle(_n: int) -> None:
        nonlocal subscription
        subscription, _outcomes = _renew(subscription)

    return rate(times, cycle)


def _renew(subscription: Fields) -> tuple[Fields, Fields]:
    status, number, now, price = subscription
    to = TABLE[status, "advance"]
    until = now + MONTHS[number % 12] * DAY
    subscription = (to, number + 1, until, price)
    advanced = (1, now, "advance", to, ("number", number + 1, "start", now, "end", until))
    line = (f"il_{number}", price * 1, "usd", "1 x Gold (at 10.00 USD / month)", now, until)
    invoice = ("draft", f"in_{number}", None, (line,), line[1], 0)
    invoice, numbered = _number(invoice, f"A-{number:04d}", now)
    payment = ("processing", f"pi_{number}", invoice[4], "usd", "pm_visa", 0)
    payment, succeeded = _succeed(payment, now)
    invoice, paid = _pay(invoice, payment[5], now)
    return subscription, (advanced, numbered, succeeded, paid)


def _number(invoice: Fields, number: str, now: int) -> tuple[Fields, Fields]:
    status, name, _none, lines, due, received = invoice
    to = TABLE[status, "number"]
    outcome = (1, now, "number", to, ("number", number, "due", due))
    return (to, name, number, lines, due, received), outcome


def _succeed(payment: Fields, now: int) -> tuple[Fields, Fields]:
    status, name, amount, currency, method, _none = payment
    to = TABLE[status, "succeed"]
    outcome = (1, now, "succeed", to, ("received", amount))
    return (to, name, amount, currency, method, amount), outcome


def _pay(invoice: Fields, amount: int, now: int) -> tuple[Fields, Fields]:
    status, name, number, lines, due, _none = invoice
    to = TABLE[status, "pay"]
    if amount != due:
        raise ValueError(amount)
    return (to, name, number, lines, due, amount), (1, now, "pay", to, ("received", amount))
