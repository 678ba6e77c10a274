"""The engine keeps the promises of `Queues`."""

import json
import time
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from chaos.test_crash import SEED
from conformance.queue import NOW, QueuesSuite, new, receipts
from e2e.test_meter_events import _meter, _send, _settle, _used
from sao.platform.ports import Queues
from sao.platform.ports.queue import QueueSettings
from sao.platform.postgres import Database, PostgresQueues
from sao.platform.restate.queues.queues import RestateQueues
from scale.conftest import Cluster, Servers
from scale.test_two_servers import at_once
from support.restate import new_environment, wait_for_worker
from support.waiting import wait_until

TURNS = 20


def open_queues(cluster: Cluster, environment: str) -> RestateQueues:
    """Queues of its own, as each process has them."""
    return RestateQueues(cluster.engine.ingress, environment, new_call=lambda: uuid4().hex)


class TestRestateQueues(QueuesSuite):
    @pytest.fixture(autouse=True)
    def _cluster(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def open(self, place: Any) -> Queues:
        del place
        return open_queues(self.cluster, new_environment())


def test_each_message_is_given_to_one_and_each_key_in_order_while_workers_die(
    cluster: Cluster,
) -> None:
    """Two processes, two producers and two consumers; three keys. SAO_CRASH_SEED reruns it."""
    print(f"\nSAO_CRASH_SEED={SEED}")
    rng, environment = Random(SEED), new_environment()
    stores = [open_queues(cluster, environment) for _ in range(2)]
    stores[0].declare("in", QueueSettings(batch_max=4, lease_ms=60_000))
    done: list[int] = []
    order: dict[str, list[int]] = {"a": [], "b": [], "c": []}

    def produce(queues: RestateQueues, n: int) -> None:
        for turn in range(TURNS):
            queues.enqueue("in", [*new(f"{n}{turn}"), *new("x", "y", key="abc"[turn % 3])], NOW)

    def consume(queues: RestateQueues, n: int) -> None:
        while len(done) < 6 * TURNS:
            batch = queues.receive("in", f"lease {n} {uuid4().hex}", NOW).messages
            for message in batch:
                if message.key:
                    order[message.key].append(message.number)
            done.extend(queues.ack("in", receipts(batch)))

    def kill(number: int) -> None:
        time.sleep(rng.uniform(0, 0.3))
        if number == 4:
            cluster.worker.kill()
            cluster.worker.start()
            wait_for_worker(cluster.engine, cluster.worker)
            return
        (produce if number < 2 else consume)(stores[number % 2], number)

    at_once(kill, 5)
    assert sorted(done) == list(range(1, 6 * TURNS + 1))
    assert all(numbers == sorted(numbers) for numbers in order.values()), order
    assert stores[1].stats("in", NOW)[1:4] == (0, 0, 0)
    for queues in stores:
        queues.close()


def test_a_server_counts_meter_events_through_queues_on_the_engine(
    cluster: Cluster, tmp_path: Path
) -> None:
    with Servers(cluster, tmp_path, "--queues", "restate") as servers:
        server = servers.start()
        meter, customer = _meter(server), server.post("/v1/customers", data={})["id"]
        payload = {"stripe_customer_id": customer, "value": "3"}
        events = [
            {"event_name": "calls", "identifier": str(n), "payload": payload} for n in range(20)
        ]
        assert _send(server, events) == 20
        assert _send(server, events) == 0, "the engine knows them already"
        wait_until(lambda: _used(server, meter, customer) == 60, lambda: _settle(server))
        on = ("--platform", "restate", "--environment", servers.environment)
        there = ("--restate-ingress", cluster.engine.ingress, "--queues", "restate")
        listed = json.loads(server.sao("queue", "list", "--json", *on, *there).stdout)
        assert {one["queue"]: one["depth"] for one in listed}["meter_events"] == 0
        database = PostgresQueues(Database(cluster.dsn), servers.environment)
        assert database.names() == []
        database.close()
        missing = server.sao("queue", "list", *on, check=False)
        assert "name it with --postgres" in missing.stderr
