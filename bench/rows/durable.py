"""What becomes durable, and how fast: single requests at once, and an advance."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import uvloop

from bench.company import Company
from bench.floors import fdatasync_rate, grouped_rows_rate
from bench.measure import Goals, Pair, Row, Sizes
from sao.billing.resources.customer import machine as customer
from sao.platform.embedded import EmbeddedStore
from sao.runtime import Session
from sao.runtime.desk import Desk
from sao.wire.events import labels

CLIENTS = 64


@contextmanager
def concurrent_requests(size: int) -> Iterator[Pair]:
    with TemporaryDirectory() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        store = EmbeddedStore(Path(folder))
        company = Company(store, CLIENTS, labels=labels)
        ids = (f"req_bench{number}" for number in count())
        desk = Desk(company.stage.runtime, new_id=lambda: next(ids), wall=lambda: 0)
        loop.run(desk.start())
        yield Pair(
            lambda: loop.run(_requests_rate(desk, company.customers, size)),
            lambda: fdatasync_rate(Path(folder), size),
        )
        loop.run(desk.stop())
        store.close()


async def _requests_rate(desk: Desk, customers: list[str], size: int) -> float:
    """Customers who change their name, all of them at once, one request after the other."""
    turns = max(size // CLIENTS, 1)

    async def client(owner: str) -> None:
        for turn in range(turns):
            change = customer.Update(name=f"Name {turn}")

            def rename(session: Session, change: customer.Update = change) -> None:
                session.submit(owner, "update", change)

            await desk.run(rename)

    begun = perf_counter()
    await asyncio.gather(*[client(owner) for owner in customers])
    return turns * len(customers) / (perf_counter() - begun)


@contextmanager
def advance(size: int) -> Iterator[Pair]:
    with TemporaryDirectory() as folder:
        store = EmbeddedStore(Path(folder))
        company = Company(store, size, labels=labels)
        yield Pair(lambda: _outcomes_rate(company), lambda: grouped_rows_rate(Path(folder), 50_000))
        store.close()


def _outcomes_rate(company: Company) -> float:
    """Outcomes a second in one more month: with their events, index rows and alarms."""
    before = company.outcomes
    begun = perf_counter()
    company.live_a_month()
    return (company.outcomes - before) / (perf_counter() - begun)


@contextmanager
def few_due_of_many(size: int) -> Iterator[Pair]:
    """The same number is due each month: 1 % of the small company, 0.1 % of the large one."""
    due = max(size // 100, 1)
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        stores = EmbeddedStore(Path(one)), EmbeddedStore(Path(other))
        few, many = (
            Company(store, total, rare=total - due, labels=labels)
            for store, total in zip(stores, (size, 10 * size), strict=True)
        )
        yield Pair(lambda: _month_ms(many), lambda: _month_ms(few))
        for store in stores:
            store.close()


def _month_ms(company: Company) -> float:
    begun = perf_counter()
    company.live_a_month()
    return (perf_counter() - begun) * 1000


ROWS = (
    Row(
        "concurrent",
        f"durable transitions/s, {CLIENTS} concurrent ÷ write + fdatasync",
        Goals(8, 15, 22),
        Sizes(CLIENTS, 8_000, 50_000),
        concurrent_requests,
    ),
    Row(
        "advance",
        "outcomes/s of a durable advance ÷ SQLite rows/s by 256",
        Goals(0.1, 0.25, 0.5),
        Sizes(3, 1_000, 20_000),
        advance,
    ),
    Row(
        "few-due",
        "ms of a month, as many due: of 10 N ÷ of N subscriptions, 1 % due",
        Goals(1.5, 1.2, 1.0),
        Sizes(10, 1_000, 10_000),
        few_due_of_many,
        at_most=True,
    ),
)
