"""Three nodes, two workers, two servers: kill each kind in turns under load, and count.

SAO_CRASH_SEED reruns a failure, SAO_CLUSTER_KILLS sets how often something is killed (each kind at
least once; SAO_THOROUGH: 60, and nodes hang as well).
"""

import os
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import stripe

from chaos.test_crash import SEED, Ledger, Request, check_money, check_replies, everything
from sao.wiring.beside import Postgres
from sao.wiring.homes import Homes
from sao.wiring.places import Place
from sao.wiring.witnessing import differing
from scale.conftest import Cluster, Servers
from scale.test_chaos import Load, check_homes, move_clock
from support.nodes import Node, start_nodes
from support.ports import free_port
from support.postgres import new_database
from support.restate import NoRestate, Process, wait_for_worker, worker
from support.server import Server
from support.shop import Shop

KILLS = int(os.environ.get("SAO_CLUSTER_KILLS", "60" if os.environ.get("SAO_THOROUGH") else "5"))
AWAY_S = (0.5, 2.0)
"""How long what was killed stays away."""

HUNG_S = 7.0
"""How long a node that hangs does: longer than a call waits for it."""


class Installation(NamedTuple):
    """All that runs but the servers."""

    cluster: Cluster
    nodes: tuple[Node, ...]
    workers: tuple[Process, ...]


@pytest.fixture(scope="module")
def installation(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder, dsn = tmp_path_factory.mktemp("nodes"), new_database(postgres)
    workers: list[Process] = []
    try:
        with start_nodes(folder) as nodes:
            port = free_port()
            try:
                for n in range(2):
                    log = folder / f"worker{n}.log"
                    workers.append(worker(nodes.engine, dsn, log, port).start())
                wait_for_worker(nodes.engine, workers[0])
                cluster = Cluster(nodes.engine, workers[0], dsn)
                yield Installation(cluster, nodes.all, tuple(workers))
            finally:
                for one in workers:
                    one.kill()
    except NoRestate as error:
        pytest.skip(str(error))


class SdkLoad(Load):
    """Clients that are the official SDK, each with a connection of its own to each server.

    `pauses`: how long each request took from its first attempt to its answer, and when it was sent.
    """

    def __init__(self, servers: Servers, ledger: Ledger) -> None:
        super().__init__(servers, ledger)
        self.pauses: list[tuple[float, float]] = []
        self._clients: dict[tuple[int, int], stripe.StripeClient] = {}

    def _send(self, request: Request, rng: random.Random, until: float) -> bool:
        begun = time.monotonic()
        while time.monotonic() < until:
            reply = self._ask(request, rng.choice(self._servers.running), id(rng))
            if reply is not None:
                self._ledger.note(request, reply)
                self.pauses.append((begun, time.monotonic() - begun))
                return True
            time.sleep(0.05)
        return False

    def _ask(self, request: Request, server: Server, client_id: int) -> httpx.Response | None:
        """The answer; None where there was none, or only that it has to be asked again."""
        client = self._clients.setdefault((client_id, server.port), server.client())
        try:
            told = client.raw_request(
                "post", request.path, idempotency_key=request.key, **request.form
            )
        except stripe.APIConnectionError:
            return None
        except stripe.StripeError as error:
            if error.http_status in (409, 429, 500, 503):
                return None
            return httpx.Response(error.http_status or 0, text=str(error.http_body))
        return httpx.Response(told.code, text=told.body)

    def worst_of(self, begun: float, ended: float) -> float:
        """The longest that a client waited of those who waited then."""
        return max(
            (took for at, took in self.pauses if at < ended and at + took > begun), default=0
        )


class Victim(NamedTuple):
    """What can be killed, or stopped: which kind, and how it goes and comes back."""

    kind: str
    kill: Callable[[], None]
    restart: Callable[[], Any]


def victims(installation: Installation, servers: Servers) -> list[Victim]:
    """One of each kind of process."""
    found = [Victim("node", one.process.kill, one.restart) for one in installation.nodes]
    found += [Victim("hung node", one.hang, one.go_on) for one in installation.nodes[:1]]
    found += [Victim("worker", one.kill, one.start) for one in installation.workers]
    server, front = servers.running
    return [
        *found,
        Victim("server", server.kill, server.start),
        Victim("front", front.kill, front.start),
    ]


def drawn(rng: random.Random, among: list[Victim]) -> list[Victim]:
    """Whom to kill, in order: each kind at least once, nodes most often."""
    kinds = ["node", "worker", "server", "front"]
    weights = [4, 2, 1, 1]
    if len(weights) + 1 < KILLS:
        kinds.append("hung node")
        weights.append(1)
    kinds += rng.choices(kinds, weights, k=max(0, KILLS - len(kinds)))
    rng.shuffle(kinds)
    return [rng.choice([one for one in among if one.kind == kind]) for kind in kinds]


def test_nothing_is_lost_and_nothing_happens_twice(
    installation: Installation, tmp_path: Path
) -> None:
    print(f"\nSAO_CRASH_SEED={SEED}")
    rng, ledger, cluster = random.Random(SEED), Ledger(), installation.cluster
    worst: dict[str, float] = defaultdict(float)
    with Servers(cluster, tmp_path) as servers:
        first, second = servers.start(), servers.start()
        ledger.prices += [Shop(first.client()).price(amount) for amount in (900, 4900)]
        with SdkLoad(servers, ledger) as load:
            for number, victim in enumerate(drawn(rng, victims(installation, servers))):
                time.sleep(rng.uniform(0.3, 1.0))
                begun = time.monotonic()
                victim.kill()
                time.sleep(HUNG_S if victim.kind == "hung node" else rng.uniform(*AWAY_S))
                if number % 2:
                    move_clock(rng.choice([one for one in (first, second) if alive(one)]), 1)
                victim.restart()
                time.sleep(0.5)
                worst[victim.kind] = max(worst[victim.kind], load.worst_of(begun, time.monotonic()))
        told = ", ".join(f"{kind} {seconds:.1f} s" for kind, seconds in sorted(worst.items()))
        print(f"{len(ledger.acknowledged)} requests; worst pause of a client: {told}")
        assert load.failed == []
        assert all(worker.lives for worker in installation.workers)
        assert len(ledger.acknowledged) > KILLS
        check_replies(second, ledger)
        check_money(first, ledger)
        check_numbers(first)
        assert servers.proof() == []
        check_homes(cluster, servers)
        homes = Homes(cluster.engine.ingress, servers.environment)
        compared = list(differing(Place(tmp_path, Postgres(cluster.dsn), homes=homes)))
        assert [problem for problem in compared if problem] == []
        assert len(compared) > len(ledger.customers)


def alive(server: Server) -> bool:
    """Whether it answers."""
    try:
        with server.new_http() as client:
            return client.get("/api/clock", timeout=5).is_success
    except httpx.TransportError:
        return False


def check_numbers(server: Server) -> None:
    """The invoices of each customer are numbered from 1, without a gap."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for invoice in everything(server, "/v1/invoices"):
        if invoice["number"] is not None:
            numbers[invoice["customer"]].append(int(invoice["number"].rpartition("-")[2]))
    assert numbers
    for customer, found in numbers.items():
        assert sorted(found) == list(range(1, len(found) + 1)), customer
