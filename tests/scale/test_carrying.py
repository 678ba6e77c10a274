"""A gateway is late, and the server that asks it dies: another goes on, under the same key.

SAO_CRASH_SEED reruns a failure.
"""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import httpx
import pytest

from chaos.test_crash import SEED, move_clock
from e2e.test_stripe_gateway import customer_with, run_of, status, subscribed
from scale.conftest import Cluster, Servers
from scale.test_journal import kept
from support.local_stripe import KEY, LocalStripe
from support.ports import free_port
from support.server import Server
from support.shop import Shop
from support.waiting import wait_until

TAKEN_OVER_S = 10.0
"""How long it may take on a machine that is busy; without others it is one second to two."""

CUSTOMERS, KILLS = 6, 3
TAKEN = "are taken over"
ASKED = "/v1/payment_intents"
STATELESS = ("environment.key", "keys.json")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStripe]:
    with LocalStripe(tmp_path_factory.mktemp("localstripe"), free_port()) as running:
        yield running


@pytest.fixture(scope="module")
def servers(
    cluster: Cluster, there: LocalStripe, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("servers")
    gateway = ("--gateway", "stripe", "--gateway-url", there.url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAO_STRIPE_KEY", KEY)
        with Servers(cluster, folder, *gateway) as opened:
            opened.start()
            opened.start()
            yield opened


class Moment(NamedTuple):
    """When the carrier dies: what the gateway does then, and what is in the journal in the end."""

    faults: dict[str, Any]
    posts: int
    deeds: list[tuple[str, int]]


MOMENTS = {
    "nothing is done yet": Moment({"held": "before"}, 2, [("answered", 1)]),
    "money has moved": Moment({"held": "after"}, 1, [("answered", 1)]),
    "between two attempts": Moment({"before": 1}, 2, [("failed", 1), ("answered", 2)]),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_another_goes_on_where_the_carrier_died(
    servers: Servers, there: LocalStripe, name: str
) -> None:
    print(f"\nSAO_CRASH_SEED={SEED}")
    rng, moment = Random(f"{SEED}/{name}"), MOMENTS[name]
    carrier, other = rng.sample(servers.running, 2)
    card = there.kept_card()
    owner, _method = customer_with(carrier, card)
    before = len(there.asked(ASKED))
    there.faults(**moment.faults)
    subscribing = threading.Thread(target=until_killed, args=(carrier, owner))
    subscribing.start()
    wait_until(lambda: len(there.asked(ASKED)) > before)
    (intent,) = wait_until(lambda: other.get(ASKED, customer=owner)["data"])
    if "held" not in moment.faults:
        wait_until(lambda: (run := run_of(other, intent["id"])) and run["status"] == "retrying")
    time.sleep(rng.uniform(0, 0.3))
    taken_before = other.log.count(TAKEN)
    carrier.kill()
    died = time.monotonic()
    wait_until(lambda: other.log.count(TAKEN) > taken_before)
    taken_over_s = time.monotonic() - died
    subscribing.join()
    print(f"{name}, {carrier.data.name} killed: taken over after {taken_over_s:.1f} s")
    if moment.faults.get("held") == "before":
        wait_until(lambda: len(there.asked(ASKED)) == before + moment.posts)
    there.faults()
    (invoice,) = wait_until(
        lambda: other.get("/v1/invoices", customer=owner, status="paid")["data"]
    )
    keys = there.asked(ASKED)[before:]
    assert keys == keys[:1] * moment.posts, "the same key, however often it is asked"
    assert (invoice["amount_paid"], status(other, intent["id"])) == (1500, "succeeded")
    assert [payment.amount for payment in there.payments(card[0])] == [1500]
    check_journal(servers, other, intent["id"], moment)
    assert servers.proof() == []
    assert taken_over_s < TAKEN_OVER_S
    forget_all_but_keys(carrier.data)
    carrier.start()


def check_journal(servers: Servers, server: Server, intent: str, moment: Moment) -> None:
    """Each answer is recorded once, and the engine holds what the database says."""
    run = wait_until(lambda: (run := run_of(server, intent)) and run["status"] == "done" and run)
    deeds = server.get(f"/api/workflows/{run['id']}")["journal"]
    assert [(deed["what"], deed["attempt"]) for deed in deeds] == moment.deeds
    held = kept(servers.cluster, servers.environment, run["id"])
    assert held.run is not None
    assert held.run.status == "done"
    assert [(entry.kind, entry.attempt) for entry in held.entries] == moment.deeds
    on = ("--platform", "restate", "--environment", servers.environment)
    on += ("--restate-ingress", servers.cluster.engine.ingress, "--postgres", servers.cluster.dsn)
    (listed, *_) = json.loads(server.sao("workflow", "list", "--json", *on).stdout)
    assert (listed["id"], listed["status"]) == (run["id"], "done")
    again = server.sao("workflow", "retry", run["id"], *on, check=False)
    assert "does not wait for anything" in again.stderr


def test_a_clock_waits_for_what_another_server_has_asked(
    servers: Servers, there: LocalStripe
) -> None:
    """Paid at the instant at which it was asked, however late the answer: as on one server."""
    asking, driving = servers.running
    owner, _method = customer_with(asking, there.kept_card())
    asked = len(there.asked(ASKED))
    there.faults(held="before")
    clients = [
        threading.Thread(target=until_killed, args=(asking, owner)),
        threading.Thread(target=move_clock, args=(driving, 40)),
    ]
    clients[0].start()
    wait_until(lambda: len(there.asked(ASKED)) > asked)
    begun = driving.get("/api/clock")["now"]
    clients[1].start()
    wait_until(lambda: driving.get("/api/clock")["status"] == "advancing")
    time.sleep(0.5)
    assert driving.get("/v1/invoices", customer=owner, status="paid")["data"] == []
    there.faults()
    wait_until(lambda: driving.get("/api/clock")["status"] == "ready")
    for client in clients:
        client.join()
    paid = wait_until(lambda: driving.get("/v1/invoices", customer=owner, status="paid")["data"])
    instants = sorted(invoice["status_transitions"]["paid_at"] for invoice in paid)
    assert instants == [begun, begun + 31 * 86_400 + 3_600]
    assert servers.proof() == []


def test_everybody_is_charged_once_while_servers_die_in_turns(
    servers: Servers, there: LocalStripe
) -> None:
    """Answers of the gateway are lost all along, before and after the money moved."""
    print(f"\nSAO_CRASH_SEED={SEED}")
    rng = Random(f"{SEED}/turns")
    cards = [there.kept_card() for _ in range(CUSTOMERS)]
    owners = [customer_with(servers.running[0], card)[0] for card in cards]
    price = Shop(servers.running[0].client()).price(1500)
    there.faults(before=CUSTOMERS // 2, after=CUSTOMERS // 2)
    turns = [Random(f"{SEED}/{owner}") for owner in range(CUSTOMERS)]
    clients = [
        threading.Thread(target=insist, args=(servers, own, owner, price))
        for own, owner in zip(turns, owners, strict=True)
    ]
    for client in clients:
        client.start()
    for _kill in range(KILLS):
        time.sleep(rng.uniform(0.2, 1.0))
        victim = rng.choice(servers.running)
        victim.kill()
        victim.start()
    for client in clients:
        client.join()
    server = servers.running[0]
    for card, owner in zip(cards, owners, strict=True):
        wait_until(
            lambda owner=owner: server.get("/v1/invoices", customer=owner, status="paid")["data"]
        )
        assert [payment.amount for payment in there.payments(card[0])] == [1500], owner
        (intent,) = server.get(ASKED, customer=owner)["data"]
        run = wait_until(lambda about=intent["id"]: run_of(server, about))
        held = kept(servers.cluster, servers.environment, run["id"])
        answered = [entry.name for entry in held.entries if entry.kind == "answered"]
        assert answered == ["confirm"], held.entries
    assert servers.proof() == []


def insist(servers: Servers, rng: Random, owner: str, price: str) -> None:
    """Subscribe, at any server, until one has answered; under one key."""
    headers = {"Idempotency-Key": f"subscribe {owner}"}
    form = {"customer": owner, "items[0][price]": price}
    until_s = time.monotonic() + 60
    while time.monotonic() < until_s:
        try:
            with rng.choice(servers.running).new_http() as http:
                reply = http.post("/v1/subscriptions", data=form, headers=headers)
        except httpx.TransportError:
            time.sleep(0.05)
            continue
        if reply.status_code == httpx.codes.OK:
            return
        time.sleep(0.05)
    raise AssertionError(f"{owner} was not answered")


def until_killed(server: Server, owner: str) -> None:
    with suppress(httpx.TransportError):
        subscribed(server, owner)


def forget_all_but_keys(data: Path) -> None:
    """A server owns nothing: its next life begins with an empty folder."""
    keys = {name: (data / name).read_bytes() for name in STATELESS if (data / name).exists()}
    shutil.rmtree(data)
    data.mkdir()
    for name, content in keys.items():
        (data / name).write_bytes(content)
