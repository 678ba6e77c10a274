"""Kill the server again and again under load; then count.

SAO_CRASH_SEED reruns a failure, SAO_CRASHES sets how often it is killed.
"""

import os
import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from support.server import Server

CRASHES = int(os.environ.get("SAO_CRASHES", "50"))
SEED = int(os.environ.get("SAO_CRASH_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 30)
WORKERS = 4


class Request(NamedTuple):
    """One POST, repeatable by its idempotency key."""

    key: str
    path: str
    form: dict[str, Any]


class Ledger:
    """What was asked of the server and what it acknowledged, over all its lives."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.acknowledged: dict[str, tuple[Request, httpx.Response]] = {}
        self.unanswered: dict[str, Request] = {}
        self.customers: list[str] = []
        self.subscriptions: list[str] = []
        self.prices: list[str] = []

    def note(self, request: Request, reply: httpx.Response) -> None:
        with self.lock:
            self.unanswered.pop(request.key, None)
            self.acknowledged[request.key] = request, reply
            if reply.status_code != 200:
                return
            kind = reply.json()["object"]
            known = {"customer": self.customers, "subscription": self.subscriptions}.get(kind)
            if known is not None and reply.json()["id"] not in known:
                known.append(reply.json()["id"])


def send(client: httpx.Client, ledger: Ledger, request: Request) -> httpx.Response | None:
    """Send, and keep book; None if the server died over it."""
    with ledger.lock:
        ledger.unanswered[request.key] = request
    try:
        reply = client.post(
            request.path, data=request.form, headers={"Idempotency-Key": request.key}
        )
    except httpx.TransportError:
        return None
    ledger.note(request, reply)
    return reply


def next_request(rng: random.Random, ledger: Ledger, key: str) -> Request:
    """Something that a client would do next."""
    with ledger.lock:
        customers, subscriptions = list(ledger.customers), list(ledger.subscriptions)
    choice = rng.random()
    if choice < 0.3 or not customers:
        card = rng.choice(["pm_card_visa"] * 4 + ["pm_card_chargeCustomerFail"])
        form = {
            "name": key,
            "payment_method": card,
            "invoice_settings[default_payment_method]": card,
        }
        return Request(key, "/v1/customers", form)
    if choice < 0.75 or not subscriptions:
        form = {"customer": rng.choice(customers), "items[0][price]": rng.choice(ledger.prices)}
        if rng.random() < 0.3:
            form["trial_period_days"] = "7"
        return Request(key, "/v1/subscriptions", form)
    target = rng.choice(subscriptions)
    if choice < 0.9:
        return Request(key, f"/v1/subscriptions/{target}", {"metadata[touched]": key})
    return Request(key, f"/v1/subscriptions/{target}", {"cancel_at_period_end": "true"})


def work(server: Server, ledger: Ledger, name: str, stop: threading.Event) -> None:
    """One client: requests without a pause until the server dies."""
    rng, number = random.Random(f"{SEED}/{name}"), 0
    with server.new_http() as client:
        while not stop.is_set():
            number += 1
            time.sleep(rng.uniform(0, 0.01))
            if send(client, ledger, next_request(rng, ledger, f"{name}-{number}")) is None:
                return


def live_and_die(server: Server, ledger: Ledger, life: int, rng: random.Random) -> None:
    """Start, repeat what was left unanswered, load from all sides, kill."""
    server.start()
    with server.new_http() as client:
        for request in list(ledger.unanswered.values()):
            assert send(client, ledger, request) is not None
    stop = threading.Event()
    workers = [
        threading.Thread(target=work, args=(server, ledger, f"life{life}w{n}", stop))
        for n in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    advance = threading.Thread(target=move_clock, args=(server, rng.choice((1, 1, 2, 31))))
    if life % 2:
        advance.start()
    time.sleep(rng.uniform(0.01, 0.3))
    server.kill()
    stop.set()
    for worker in workers:
        worker.join()
    if life % 2:
        advance.join()


def move_clock(server: Server, days: int) -> None:
    """Move the environment's clock; the server may die over it and must arrive in its next life."""
    try:
        with server.new_http() as client:
            client.post("/api/clock/advance", json={"days": days})
    except httpx.TransportError:
        return


def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(tmp_path: Path) -> None:
    print(f"\nSAO_CRASH_SEED={SEED}")
    rng, ledger = random.Random(SEED), Ledger()
    server = Server(tmp_path / "data")
    with server:
        product = server.post("/v1/products", data={"name": "Gold"})
        for amount in (900, 4900):
            form = {
                "product": product["id"],
                "currency": "usd",
                "unit_amount": str(amount),
                "recurring[interval]": "month",
            }
            ledger.prices.append(server.post("/v1/prices", data=form)["id"])
        server.kill()
    for life in range(CRASHES):
        live_and_die(server, ledger, life, rng)
    verified = server.sao("verify")
    print(verified.stdout.strip(), f"after {CRASHES} kills, {len(ledger.acknowledged)} requests")
    with server:
        check_replies(server, ledger)
        check_money(server, ledger)
        assert server.stop() == 0


def check_replies(server: Server, ledger: Ledger) -> None:
    """Every acknowledged request, repeated, is answered as it was; in flight ones are decided."""
    failed = {reply.status_code for _, reply in ledger.acknowledged.values()} - {200}
    assert all(code < 500 for code in failed), f"the server answered {failed}"
    with server.new_http() as client:
        for request, reply in list(ledger.acknowledged.values()):
            if reply.status_code != 200:
                continue
            again = client.post(
                request.path, data=request.form, headers={"Idempotency-Key": request.key}
            )
            assert again.json() == reply.json(), f"{request} was forgotten: {again.text}"
        for request in list(ledger.unanswered.values()):
            assert send(client, ledger, request) is not None


def everything(server: Server, path: str, **filters: str) -> list[Any]:
    """All pages of a list."""
    found: list[Any] = []
    more: dict[str, Any] = {"limit": 100, **filters}
    while True:
        page = server.get(path, **more)
        found += page["data"]
        if not page["has_more"]:
            return found
        more["starting_after"] = page["data"][-1]["id"]


def check_money(server: Server, ledger: Ledger) -> None:
    """One customer for each key; as much money on the invoices as was charged, and once."""
    customers = everything(server, "/v1/customers")
    made = {
        request.key
        for request, reply in ledger.acknowledged.values()
        if request.path == "/v1/customers" and reply.status_code == 200
    }
    names = Counter(customer["name"] for customer in customers)
    assert {name for name, count in names.items() if count > 1} == set()
    assert made == set(names)
    known = {
        subscription["id"] for subscription in everything(server, "/v1/subscriptions", status="all")
    }
    assert set(ledger.subscriptions) <= known
    intents = everything(server, "/v1/payment_intents")
    received = sum(intent["amount_received"] for intent in intents)
    invoices = everything(server, "/v1/invoices")
    assert received == sum(invoice["amount_paid"] for invoice in invoices) > 0
    paid = [i["id"] for i in invoices if i["status"] == "paid" and i["amount_due"] > 0]
    succeeded = [i["id"] for i in intents if i["status"] == "succeeded"]
    assert len(paid) == len(succeeded)
