"""Reading objects back from their chains: every link verified, decoded and folded."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.measure import Goals, Pair, Row, Sizes
from bench.peer import need_peers, peer_rate
from sao.billing.resources.customer import machine as customer
from sao.core.outcome import Link
from sao.gateways.simulated import SIMULATED
from sao.platform.embedded import EmbeddedStore
from sao.runtime import Runtime
from sao.runtime.stage import LocalStage

LENGTH = 50
"""Outcomes to a chain."""


def _chains(store: EmbeddedStore, count: int) -> list[str]:
    """Customers who were created, then changed again and again."""
    runtime = Runtime(store, SIMULATED)
    runtime.start_clock(1_767_225_600)
    stage = LocalStage(runtime, commit_every=1_000)
    ids = []
    for number in range(count):
        object_id = stage.new_id("cus")
        stage.submit(object_id, "create", customer.Create(name=f"Customer {number}"))
        for turn in range(LENGTH - 1):
            change = customer.Update(description=f"Turn {turn}", metadata={"turn": str(turn)})
            stage.submit(object_id, "update", change)
        ids.append(object_id)
    runtime.flush()
    return ids


def _reload_rate(store: EmbeddedStore, ids: list[str]) -> float:
    machine = Runtime(store, SIMULATED).machines["customer"]
    begun = perf_counter()
    for object_id in ids:
        row = store.object(object_id)
        assert row is not None
        links = [Link(object_id, one.seq, one.hash, one.body) for one in store.chain(row.number)]
        assert machine.replay(object_id, links).seq == LENGTH
    return len(ids) * LENGTH / (perf_counter() - begun)


@contextmanager
def against_eventsourcing(count: int) -> Iterator[Pair]:
    need_peers()
    with TemporaryDirectory() as folder:
        store = EmbeddedStore(Path(folder))
        ids = _chains(store, count)
        yield Pair(
            lambda: _reload_rate(store, ids),
            lambda: peer_rate("eventsourcing_reload.py", max(count // 4, 1)),
        )
        store.close()


ROWS = (
    Row(
        "reload",
        "outcomes/s reloaded from SQLite, verified ÷ `eventsourcing`",
        Goals(4, 8, 15),
        Sizes(2, 400, 2_000),
        against_eventsourcing,
    ),
)
