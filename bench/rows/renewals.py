"""Renewals: a subscription's period, its invoice, number, charge and payment; about 8 outcomes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.company import Company
from bench.floors import billing_cycles_rate
from bench.measure import Goals, Pair, Row, Sizes
from sao.platform.embedded import EmbeddedStore
from sao.platform.memory import MemoryStore


def renewals_rate(company: Company) -> float:
    """Renewals a second in one more month of this company."""
    begun = perf_counter()
    company.live_a_month()
    return company.size / (perf_counter() - begun)


@contextmanager
def in_memory(size: int) -> Iterator[Pair]:
    company = Company(MemoryStore(), size)
    yield Pair(lambda: renewals_rate(company), lambda: billing_cycles_rate(size * 50))


@contextmanager
def durable(size: int) -> Iterator[Pair]:
    with TemporaryDirectory() as folder:
        store = EmbeddedStore(Path(folder))
        kept, passing = Company(store, size), Company(MemoryStore(), size)
        yield Pair(lambda: renewals_rate(kept), lambda: renewals_rate(passing))
        store.close()


ROWS = (
    Row(
        "renewals",
        "renewals/s, chained, in memory ÷ billing cycles as bare tuples",
        Goals(0.02, 0.04, 0.08),
        Sizes(3, 1_000, 20_000),
        in_memory,
    ),
    Row(
        "durable-renewals",
        "renewals/s, durable ÷ in memory",
        Goals(0.2, 0.4, 0.6),
        Sizes(3, 1_000, 20_000),
        durable,
    ),
)
