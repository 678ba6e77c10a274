"""Kill the server again and again while clocks advance and readers follow; they miss nothing.

SAO_CRASH_SEED reruns a failure.
"""

import os
import random
import threading
import time
from pathlib import Path

import httpx

from sao.platform.embedded import SnapshotStore
from support.server import Server
from support.stream import Reader
from support.waiting import wait_until

KILLS = 6
SEED = int(os.environ.get("SAO_CRASH_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 30)


def fill(server: Server) -> None:
    """Customers who are billed every day, so that an advance is long."""
    product = server.post("/v1/products", data={"name": "Gold"})["id"]
    form = {"product": product, "currency": "usd", "unit_amount": "900"}
    price = server.post("/v1/prices", data={**form, "recurring[interval]": "day"})["id"]
    for number in range(20):
        card = ("pm_card_visa", "pm_card_chargeCustomerFail")[number % 5 == 0]
        owner = {
            "name": f"Customer {number}",
            "payment_method": card,
            "invoice_settings[default_payment_method]": card,
        }
        made = server.post("/v1/customers", data=owner)["id"]
        server.post(
            "/v1/subscriptions",
            data={"customer": made, "items[0][price]": price, "trial_period_days": "1"},
        )


def advance(server: Server) -> None:
    """A hundred days on; the server is killed over it, and goes on in its next life."""
    try:
        with server.new_http() as client:
            client.post("/api/clock/advance", json={"days": 100})
    except httpx.TransportError:
        return


def live_and_die(server: Server, readers: list[Reader], rng: random.Random) -> None:
    server.start()
    threads = [threading.Thread(target=advance, args=(server,))]
    threads += [threading.Thread(target=reader.follow, args=(server,)) for reader in readers]
    for thread in threads:
        thread.start()
    time.sleep(rng.uniform(0.02, 0.5))
    server.kill()
    for thread in threads:
        thread.join()


def test_readers_are_told_every_outcome_once_over_all_lives(tmp_path: Path) -> None:
    print(f"\nSAO_CRASH_SEED={SEED}")
    rng, server = random.Random(SEED), Server(tmp_path / "data")
    readers = [Reader(after="start") for _ in range(3)]
    with server:
        fill(server)
        server.kill()
        for _life in range(KILLS):
            live_and_die(server, readers, rng)
        server.start()
        wait_for_the_clock(server)
        end = server.post("/v1/products", data={"name": "the end"})["id"]
        threads = [threading.Thread(target=reader.follow, args=(server,)) for reader in readers]
        for thread in threads:
            thread.start()
        wait_until(lambda: all(reader.outcomes[-1]["id"] == end for reader in readers))
        server.stop()
        for thread in threads:
            thread.join()
    expected = chains_of(tmp_path / "data")
    for number, reader in enumerate(readers):
        assert reader.chains == expected, f"reader {number}, SAO_CRASH_SEED={SEED}"
    assert readers[0].outcomes == readers[1].outcomes == readers[2].outcomes


def wait_for_the_clock(server: Server) -> None:
    wait_until(lambda: server.get("/api/clock")["status"] == "ready")


def chains_of(data: Path) -> dict[str, list[tuple[int, str]]]:
    """Every chain that is stored, read object by object."""
    store = SnapshotStore(data)
    chains = {
        member.id: [(row.seq, row.hash.hex()) for row in store.chain(member.number)]
        for home in store.homes()
        for member in store.members(home)
    }
    store.close()
    return chains
