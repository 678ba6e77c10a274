"""Over HTTP, as one client sees it: `sao serve` in a process of its own, everything durable."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

from bench.company import Company
from bench.floors import grouped_rows_rate
from bench.measure import Goals, Pair, Row, Sizes, rate
from bench.servers import Client, localstripe, ours
from sao.platform.embedded import EmbeddedStore
from sao.wire.events import labels

CUSTOMERS = 100
"""How many customers are there before the peer is measured; it slows down with each."""

OBJECTS_EACH = 5
"""Customer, payment method, subscription, invoice, payment intent."""

FEW = 1_000

BULK = 1_000
"""How many meter events come in one request."""

METER = {"display_name": "Calls", "event_name": "calls", "default_aggregation[formula]": "sum"}


@contextmanager
def create_against_localstripe(size: int) -> Iterator[Pair]:
    with ExitStack() as stack:
        peer = stack.enter_context(localstripe())
        here = stack.enter_context(ours(Path(stack.enter_context(TemporaryDirectory()))))
        for _ in range(min(CUSTOMERS, size * 10)):
            peer.customer()
            here.customer()
        yield Pair(lambda: _creations_rate(here, size * 10), lambda: _creations_rate(peer, size))


@contextmanager
def create_among_many(objects: int) -> Iterator[Pair]:
    with ExitStack() as stack:
        many, few = (
            stack.enter_context(_serve_with(total, Path(stack.enter_context(TemporaryDirectory()))))
            for total in (objects, min(FEW, objects // 2))
        )
        times = min(objects // 10, 200)
        yield Pair(
            lambda: 1000 / _creations_rate(many, times), lambda: 1000 / _creations_rate(few, times)
        )


@contextmanager
def get_against_localstripe(size: int) -> Iterator[Pair]:
    with ExitStack() as stack:
        peer = stack.enter_context(localstripe())
        here = stack.enter_context(ours(Path(stack.enter_context(TemporaryDirectory()))))
        yield Pair(lambda: _reads_rate(here, size), lambda: _reads_rate(peer, size))


@contextmanager
def events_in_bulk(size: int) -> Iterator[Pair]:
    with ExitStack() as stack:
        here = stack.enter_context(ours(Path(stack.enter_context(TemporaryDirectory()))))
        floor = Path(stack.enter_context(TemporaryDirectory()))
        here.post("/v1/billing/meters", METER)
        owners = [here.customer() for _ in range(min(CUSTOMERS, size))]
        numbers = count()
        yield Pair(
            lambda: _events_rate(here, owners, size, numbers),
            lambda: grouped_rows_rate(floor, size, BULK),
        )


def _events_rate(client: Client, owners: list[str], size: int, numbers: Iterator[int]) -> float:
    """Events a second that are accepted; then they are counted, before the floor has its turn."""
    client.close()
    requests = [
        json.dumps([_event(owners, next(numbers)) for _ in range(min(BULK, size))]).encode()
        for _ in range(max(size // BULK, 1))
    ]
    accepted = rate(len(requests), lambda n: client.post_json("/api/meter_events", requests[n]))
    while (standing := client.get("/api/meter_events/status"))["depth"]:
        sleep(0.02)
    if standing["dead"]:
        raise RuntimeError(f"events were not counted: {standing['dead_letters'][0]['reason']}")
    return accepted * min(BULK, size)


def _event(owners: list[str], number: int) -> dict[str, object]:
    payload = {"stripe_customer_id": owners[number % len(owners)], "value": "1"}
    return {"event_name": "calls", "identifier": f"event {number}", "payload": payload}


def _creations_rate(client: Client, times: int) -> float:
    """Subscriptions a second, charged, for customers who are there already."""
    client.close()  # servers hang up on who was idle while the other side had its turn
    owners = [client.customer() for _ in range(times)]
    client.subscribe(client.customer())
    return rate(times, lambda n: client.subscribe(owners[n]))


def _reads_rate(client: Client, times: int) -> float:
    client.close()
    path = f"/v1/subscriptions/{client.subscribe(client.customer())['id']}"
    return rate(times, lambda _n: client.get(path))


@contextmanager
def _serve_with(objects: int, data: Path) -> Iterator[Client]:
    store = EmbeddedStore(data)
    Company(store, max(objects // OBJECTS_EACH, 1), labels=labels)
    store.close()
    with ours(data) as client:
        yield client


ROWS = (
    Row(
        "create",
        f"subscriptions/s, charged, durable ÷ localstripe at {CUSTOMERS}",
        Goals(5, 15, 50),
        Sizes(1, 20, 50),
        create_against_localstripe,
    ),
    Row(
        "create-among-many",
        "ms to create a subscription: among 10k (full: 100k) objects ÷ 1k",
        Goals(1.5, 1.2, 1.05),
        Sizes(20, 10_000, 100_000),
        create_among_many,
        at_most=True,
    ),
    Row(
        "get",
        "GET/s, one client ÷ localstripe",
        Goals(1, 2, 3),
        Sizes(5, 1_000, 5_000),
        get_against_localstripe,
    ),
    Row(
        "meter-events",
        f"meter events/s accepted durable, one client, {BULK} a request ÷ SQLite rows/s by {BULK}",
        None,
        Sizes(10, 10_000, 100_000),
        events_in_bulk,
    ),
)
