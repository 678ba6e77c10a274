"""Webhooks in: how long a gateway waits for its 200, while others send and the queue is long."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep, time
from typing import Any

import msgspec

from bench.floors import fdatasync_rate
from bench.measure import Pair, Row, Sizes
from bench.servers import Client, ours
from sao.platform.embedded import EmbeddedQueues
from sao.platform.ports.queue import NewMessage
from sao.webhooks.ingress import QUEUE, SETTINGS
from sao.webhooks.signing import signature

SECRET = "whsec_for_the_benchmark"
PATH = "/api/webhooks/stripe"
SENDERS = 4
PAUSE_S = 0.005
BACKLOG = 10_000


def late(percentile: int) -> Callable[[int], Any]:
    """The row of a percentile."""

    @contextmanager
    def row(size: int) -> Iterator[Pair]:
        with TemporaryDirectory() as name:
            folder = Path(name)
            queues = EmbeddedQueues(folder)
            queues.declare(QUEUE, SETTINGS)
            queues.enqueue(QUEUE, [NewMessage(b"{}")] * min(BACKLOG, size * 10), 0)
            queues.close()
            with ours(folder, "--webhook-in", f"stripe={SECRET}") as client:
                yield Pair(
                    lambda: _late_ms(client, size, percentile),
                    lambda: 1_000 / fdatasync_rate(folder, min(size, 200)),
                )

    return row


def _late_ms(client: Client, size: int, percentile: int) -> float:
    """How long so many in a hundred take at most, while `SENDERS` others send as well."""
    over = threading.Event()
    senders = [threading.Thread(target=_send, args=(client, over)) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    took = []
    for _ in range(size):
        body, signed = _webhook()
        begun = perf_counter()
        client.tell(PATH, body, signed)
        took.append(perf_counter() - begun)
    over.set()
    for sender in senders:
        sender.join()
    return sorted(took)[len(took) * percentile // 100] * 1_000


def _send(client: Client, over: threading.Event) -> None:
    mine = client.another()
    while not over.is_set():
        mine.tell(PATH, *_webhook())
        sleep(PAUSE_S)
    mine.close()


_numbers = count()


def _webhook() -> tuple[bytes, str]:
    number = next(_numbers)
    told = {"id": f"evt_{number}", "type": "payment_intent.succeeded"}
    body = msgspec.json.encode(told | {"data": {"object": {"id": f"pi_{number}"}}})
    return body, signature([SECRET], int(time()), body)


ROWS = tuple(
    Row(
        f"ingress-p{percentile}",
        f"ms to a webhook's 200 over HTTP, {SENDERS} others sending, percentile {percentile} "
        "÷ write + fdatasync",
        None,
        Sizes(4, 400, 4_000),
        late(percentile),
        at_most=True,
    )
    for percentile in (50, 99)
)
