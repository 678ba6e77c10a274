"""Kill servers, workers and the engine under load; then count.

SAO_CRASH_SEED reruns a failure, SAO_SCALE_CRASHES sets how often something is killed.
"""

import os
import random
import threading
import time
from collections.abc import Callable
from typing import Self

import httpx

from chaos.test_crash import (
    SEED,
    Ledger,
    Request,
    check_money,
    check_replies,
    everything,
    move_clock,
    next_request,
)
from sao.platform.restate.store import RestateStore
from scale.conftest import Cluster, Servers
from support.restate import wait_for_worker
from support.shop import START, Shop
from support.waiting import wait_until

CRASHES = int(os.environ.get("SAO_SCALE_CRASHES", "4"))
CLIENTS = 4
PATIENCE_S = 60


class Load:
    """Clients that send until they are told to stop, and ask again who was not answered."""

    def __init__(self, servers: Servers, ledger: Ledger) -> None:
        self.worst_s = 0.0
        self.failed: list[str] = []
        self._servers = servers
        self._ledger = ledger
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(f"client{n}",)) for n in range(CLIENTS)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, name: str) -> None:
        rng, number = random.Random(f"{SEED}/{name}"), 0
        while not self._stop.is_set():
            number += 1
            time.sleep(rng.uniform(0, 0.01))
            begun = time.monotonic()
            request = next_request(rng, self._ledger, f"{name}-{number}")
            if not self._send(request, rng, begun + PATIENCE_S):
                self.failed.append(f"{request} was not answered for {PATIENCE_S} s")
                return
            self.worst_s = max(self.worst_s, time.monotonic() - begun)

    def _send(self, request: Request, rng: random.Random, until: float) -> bool:
        headers = {"Idempotency-Key": request.key}
        while time.monotonic() < until:
            server = rng.choice(self._servers.running)
            try:
                with server.new_http() as client:
                    reply = client.post(request.path, data=request.form, headers=headers)
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            if reply.status_code in (409, 429, 500, 503):
                time.sleep(0.05)
                continue
            self._ledger.note(request, reply)
            return True
        return False


def kill_server(number: int) -> Callable[[Cluster, Servers], None]:
    def kill(_cluster: Cluster, servers: Servers) -> None:
        servers.running[number].kill()
        servers.running[number].start()

    return kill


def kill_worker(cluster: Cluster, _servers: Servers) -> None:
    cluster.worker.kill()
    cluster.worker.start()
    wait_for_worker(cluster.engine, cluster.worker)


def kill_engine(cluster: Cluster, _servers: Servers) -> None:
    cluster.engine.server.kill()
    cluster.engine.server.start()
    cluster.engine.server.wait_for(f"{cluster.engine.ingress}/restate/health")


VICTIMS = {
    "worker": kill_worker,
    "server": kill_server(0),
    "front": kill_server(1),
    "engine": kill_engine,
}


def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(
    cluster: Cluster, servers: Servers
) -> None:
    print(f"\nSAO_CRASH_SEED={SEED}")
    rng, ledger = random.Random(SEED), Ledger()
    first, second = servers.start(), servers.start()
    ledger.prices += [Shop(first.client()).price(amount) for amount in (900, 4900)]
    killed = [*VICTIMS, *rng.choices([*VICTIMS], k=CRASHES)][:CRASHES]
    rng.shuffle(killed)
    with Load(servers, ledger) as load:
        for number, victim in enumerate(killed):
            time.sleep(rng.uniform(0.3, 1.0))
            if number % 2:
                move_clock(second, rng.choice((1, 2, 31)))
            VICTIMS[victim](cluster, servers)
        time.sleep(1)
    print(f"killed {killed}: {len(ledger.acknowledged)} requests, worst pause {load.worst_s:.1f} s")
    assert load.failed == []
    assert len(ledger.acknowledged) > CRASHES
    check_replies(second, ledger)
    check_money(first, ledger)
    assert servers.proof() == []
    check_homes(cluster, servers)


def check_homes(cluster: Cluster, servers: Servers) -> None:
    """What the homes hold is what the database says."""
    store: RestateStore = cluster.open(servers.environment)
    for home in store.homes()[-40:]:
        row = store.home(home)
        assert row is not None
        wait_until(lambda home=home, row=row: cluster.kept(servers.environment, home).last == row)  # type: ignore[misc]
        shares = cluster.rounds(servers.environment, home, row.rounds)
        assert [share.home.rounds for share in shares if share.home] == [*range(1, row.rounds + 1)]
        members = store.members(home)
        created = [object_id for share in shares for object_id in share.created]
        assert sorted(created) == sorted(member.id for member in members)
        for member in members[:3]:
            links = [
                link for share in shares for link in share.links if link.object_id == member.id
            ]
            assert [(link.seq, link.round, link.hash, link.body) for link in links] == [
                (row.seq, row.round, row.hash, row.body) for row in store.chain(member.number)
            ]
    store.close()


def test_a_clock_whose_driver_dies_is_taken_up(servers: Servers) -> None:
    first, second = servers.start(), servers.start()
    shop = Shop(second.client())
    customer, price = shop.customer().id, shop.price(interval="day")
    for _ in range(3):
        shop.subscribe(customer, items=[{"price": price}])
    moving = threading.Thread(target=move_clock, args=(first, 300))
    moving.start()
    wait_until(lambda: second.get("/api/clock")["status"] == "advancing")
    first.kill()
    moving.join()
    wait_until(lambda: second.get("/api/clock")["status"] == "ready")
    assert second.get("/api/clock")["now"] == START + 300 * 86_400
    paid = everything(second, "/v1/invoices", status="paid")
    assert len(paid) == 3 * 300
    assert servers.proof() == []
