"""Whatever one server was told, every other knows: it may start from an empty folder."""

import random
import shutil
import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from chaos.test_crash import SEED
from scale.conftest import Servers
from scale.test_chaos import move_clock
from support.mailbox import Mailbox, text_of
from support.receiver import Receiver
from support.server import Server
from support.shop import START, Shop
from support.stream import Reader
from support.waiting import wait_until

DAY = 86_400


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as running:
        yield running


def test_a_server_that_starts_from_nothing_is_like_the_first(
    servers: Servers, receiver: Receiver
) -> None:
    sends = servers.start("--allow-private-webhooks")
    front = servers.start(knows_key=False)
    files = {path.name for path in front.data.iterdir()}
    assert files.isdisjoint({"environment.key", "keys.json", "objects.sqlite"}), files
    here, there = Shop(sends.client()), Shop(front.client())
    hooks = {"url": receiver.url, "enabled_events": ["customer.created"]}
    made = there.v1.webhook_endpoints.create(hooks)  # type: ignore[arg-type]
    assert made.secret is not None
    receiver.secret = made.secret
    ada = there.v1.customers.create({"name": "Ada"})
    wait_until(lambda: receiver.events)
    assert [event.data.object.id for event in receiver.events] == [ada.id]
    # What became of it is known to all, and any of them can be told to send it again.
    (delivery,) = wait_until(lambda: front.get("/api/webhooks/deliveries")["data"])
    wait_until(lambda: _delivered(front, delivery["id"]))
    front.post(f"/api/webhooks/deliveries/{delivery['id']}/resend")
    wait_until(lambda: len(receiver.events) == 2)
    assert receiver.forged == 0
    (event,) = there.v1.events.list({"type": "customer.created"}).data
    wait_until(lambda: there.v1.events.retrieve(event.id).pending_webhooks == 0)
    # The sender is idle all along: what it keeps in memory is what it has read before.
    there.v1.webhook_endpoints.update(made.id, {"url": f"{receiver.url}/moved"})
    there.v1.customers.create({"name": "Eve"})
    wait_until(lambda: len(receiver.events) == 3)
    both = {receiver.url, f"{receiver.url}/moved"}  # what became of one is told after it is sent
    wait_until(
        lambda: both == {one["url"] for one in front.get("/api/webhooks/deliveries")["data"]}
    )
    receiver.status = 500
    there.v1.customers.create({"name": "Bob"})
    bob = there.v1.events.list({"type": "customer.created"}).data[0].id
    pending = [shop.v1.events.retrieve(bob).pending_webhooks for shop in (here, there)]
    assert pending == [1, 1]


def _delivered(server: Server, delivery: str) -> bool:
    return bool(server.get(f"/api/webhooks/deliveries/{delivery}")["status"] == "delivered")


def test_settings_and_signed_addresses_are_everybodys(servers: Servers, mailbox: Mailbox) -> None:
    sender = ("--smtp", mailbox.url, "--mail-from", "Gold <billing@gold.example>")
    first, front = servers.start(*sender), servers.start(knows_key=False)
    assert first.get("/api/settings/business")["name"] != "Gold & Sons"
    front.post("/api/settings/business", {"name": "Gold & Sons"})
    assert first.get("/api/settings/business")["name"] == "Gold & Sons"
    shop = Shop(front.client())
    customer = shop.customer(email="ada@example.com")
    invoice = shop.latest(shop.subscribe(customer.id))
    assert str(invoice.invoice_pdf).startswith(front.url)
    papers = [
        httpx.get(str(invoice.invoice_pdf).replace(front.url, server.url), verify=False)  # noqa: S501
        for server in (first, front)
    ]
    assert papers[0].content == papers[1].content
    assert papers[0].content.startswith(b"%PDF-")
    # Who sends no mail knows what became of it.
    wait_until(lambda: [one["status"] for one in front.get("/api/notices")["data"]] == ["sent"])
    assert "Hello Ada" in text_of(mailbox.mails[0])
    # What a stream says of the clock, where nobody else asks anything.
    with first.new_http() as client, client.stream("GET", "/api/stream") as told:
        lines = told.iter_lines()
        assert any(line.startswith("event: hello") for line in lines)
        threading.Timer(0.2, move_clock, (front, 3)).start()
        shown = str(START + 3 * DAY)
        assert any('"ready"' in line and shown in line for line in lines)


def test_a_stream_goes_on_at_another_server(servers: Servers) -> None:
    print(f"\nSAO_CRASH_SEED={SEED}")
    rng = random.Random(SEED)
    both = [servers.start(), servers.start()]
    shop = Shop(both[1].client())
    price = shop.price(interval="day")
    for _ in range(4):
        shop.subscribe(shop.customer().id, items=[{"price": price}])
    readers = [Reader(after="start") for _ in range(3)]
    for turn in range(3):
        dying, staying = both[turn % 2], both[1 - turn % 2]
        threads = [threading.Thread(target=reader.follow, args=(dying,)) for reader in readers]
        threads.append(threading.Thread(target=move_clock, args=(staying, 20)))
        for thread in threads:
            thread.start()
        time.sleep(rng.uniform(0.1, 0.6))
        dying.kill()
        for thread in threads:
            thread.join()
        dying.start()
    end = both[0].post("/v1/products", data={"name": "the end"})["id"]
    threads = [threading.Thread(target=reader.follow, args=(both[1],)) for reader in readers]
    for thread in threads:
        thread.start()
    wait_until(lambda: all(one.outcomes and one.outcomes[-1]["id"] == end for one in readers))
    both[1].stop()
    for thread in threads:
        thread.join()
    store = servers.cluster.open(servers.environment)
    expected = {
        member.id: [(row.seq, row.hash.hex()) for row in store.chain(member.number)]
        for home in store.homes()
        for member in store.members(home)
    }
    store.close()
    for number, reader in enumerate(readers):
        assert reader.chains == expected, f"reader {number}, SAO_CRASH_SEED={SEED}"
    assert readers[0].outcomes == readers[1].outcomes == readers[2].outcomes


def test_an_emptied_folder_changes_nothing(servers: Servers) -> None:
    server = servers.start()
    form = {"url": "https://example.com/hooks", "enabled_events[]": "*"}
    headers = {"Idempotency-Key": "the same"}
    made = server.http.post("/v1/webhook_endpoints", data=form, headers=headers).json()
    server.kill()
    shutil.rmtree(server.data)
    server.key = None
    server.start()
    again = server.http.post("/v1/webhook_endpoints", data=form, headers=headers).json()
    assert again == made, "its secret is made of the environment's key"
