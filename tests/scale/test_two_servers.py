"""Two servers of one environment: whoever is asked, nothing is lost, nothing is done twice."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from scale.conftest import Cluster, Servers
from support.server import Server
from support.shop import START, Shop

WRITERS = 4
EACH = 6


@pytest.fixture(scope="module")
def servers(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with Servers(cluster, tmp_path_factory.mktemp("servers")) as opened:
        yield opened


@pytest.fixture(scope="module")
def both(servers: Servers) -> tuple[Server, Server]:
    return servers.start(), servers.start()


def at_once(tell: Callable[[int], Any], count: int) -> None:
    """Run it in threads, with their numbers; fails with the first one's failure."""
    failed: list[BaseException] = []

    def run(number: int) -> None:
        try:
            tell(number)
        except BaseException as error:  # noqa: BLE001  (shown below, in the test's own thread)
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_concurrent_writers_on_one_customer(servers: Servers, both: tuple[Server, Server]) -> None:
    shop = Shop(both[0].client())
    customer, price = shop.customer().id, shop.price()

    def subscribe(number: int) -> None:
        client = Shop(both[number % 2].client(retries=3))
        for n in range(EACH):
            client.subscribe(customer, items=[{"price": price}], metadata={"n": f"{number}.{n}"})

    at_once(subscribe, WRITERS)
    for server in both:
        client = Shop(server.client())
        made = client.v1.subscriptions.list({"customer": customer, "limit": 100}).data
        wanted = sorted(f"{number}.{n}" for number in range(WRITERS) for n in range(EACH))
        assert sorted(one.metadata["n"] for one in made) == wanted
        assert {one.status for one in made} == {"active"}
        invoices = client.v1.invoices.list({"customer": customer, "limit": 100}).data
        numbers = sorted(int(str(one.number).rpartition("-")[2]) for one in invoices)
        assert numbers == list(range(1, WRITERS * EACH + 1))
    assert servers.proof() == []


def test_one_reads_what_the_other_wrote(both: tuple[Server, Server]) -> None:
    one, other = (Shop(server.client()) for server in both)
    customer = one.customer()
    for n in range(5):
        for here, there in ((one, other), (other, one)):
            here.v1.customers.update(customer.id, {"name": f"Ada {n}"})
            assert there.v1.customers.retrieve(customer.id).name == f"Ada {n}"
            here.v1.customers.update(customer.id, {"name": f"Bob {n}"})
            assert there.v1.customers.retrieve(customer.id).name == f"Bob {n}"


def test_one_request_sent_to_both_is_done_once(both: tuple[Server, Server]) -> None:
    replies: list[tuple[int, str]] = []

    def create(number: int) -> None:
        with both[number % 2].new_http() as http:
            for n in range(8):
                headers = {"Idempotency-Key": f"key {n}"}
                for _attempt in range(200):
                    reply = http.post("/v1/customers", data={"name": "Eve"}, headers=headers)
                    if reply.status_code == 200:
                        replies.append((n, reply.json()["id"]))
                        break
                    assert reply.json()["error"]["type"] == "idempotency_error", reply.text
                    time.sleep(0.02)

    at_once(create, 4)
    assert len(replies) == 32
    assert len(set(replies)) == 8
    customers = Shop(both[0].client()).v1.customers.list({"limit": 100}).data
    assert {one.id for one in customers if one.name == "Eve"} == {made for _, made in replies}


def test_a_clock_that_one_moves_is_moved_for_both(
    servers: Servers, both: tuple[Server, Server]
) -> None:
    one, other = (Shop(server.client()) for server in both)
    clock = one.clock()
    customer = one.customer(test_clock=clock)
    subscription = other.subscribe(customer.id)
    other.advance(clock, START + 40 * 86_400)
    for shop in (one, other):
        invoices = shop.v1.invoices.list({"subscription": subscription.id}).data
        assert [invoice.status for invoice in invoices] == ["paid"] * 2
    both[0].post("/api/clock/advance", {"days": 1})
    assert both[1].get("/api/clock")["now"] == START + 86_400
    assert servers.proof() == []


def test_a_code_that_both_are_asked_for_at_once_is_made_once(
    servers: Servers, both: tuple[Server, Server]
) -> None:
    coupon = Shop(both[0].client()).v1.coupons.create({"percent_off": 10, "duration": "once"})
    made: list[str] = []

    def create(number: int) -> None:
        with both[number % 2].new_http() as http:
            for n in range(6):
                asked = {
                    "code": f"CODE{n}",
                    "promotion[type]": "coupon",
                    "promotion[coupon]": coupon.id,
                }
                reply = http.post("/v1/promotion_codes", data=asked)
                if reply.status_code == 200:
                    made.append(reply.json()["code"])
                else:
                    assert reply.json()["error"]["code"] == "resource_already_exists", reply.text

    at_once(create, 4)
    assert sorted(made) == [f"CODE{n}" for n in range(6)]
    codes = Shop(both[1].client()).v1.promotion_codes.list({"coupon": coupon.id}).data
    assert sorted(code.code for code in codes) == sorted(made)
    assert servers.proof() == []
