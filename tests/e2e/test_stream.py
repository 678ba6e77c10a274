"""GET /api/stream against a really started server, read by a plain HTTP client."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.server import KEY, Server
from support.stream import Event, Reader, following


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("stream") / "data") as server:
        yield server


def price(server: Server) -> str:
    product = server.post("/v1/products", data={"name": "Gold"})["id"]
    form = {"product": product, "currency": "usd", "unit_amount": "1000"}
    made: str = server.post("/v1/prices", data={**form, "recurring[interval]": "month"})["id"]
    return made


def subscribed(server: Server, to: str, number: int = 1) -> list[str]:
    """The ids of customers who have just subscribed."""
    owners = []
    for n in range(number):
        form = {
            "name": f"Customer {n}",
            "payment_method": "pm_card_visa",
            "invoice_settings[default_payment_method]": "pm_card_visa",
        }
        owner = server.post("/v1/customers", data=form)["id"]
        server.post("/v1/subscriptions", data={"customer": owner, "items[0][price]": to})
        owners.append(owner)
    return owners


def until_quiet(server: Server, **query: str) -> list[Event]:
    """Every event that is there, up to the first outcome of something done just now."""
    marker = server.post("/v1/products", data={"name": "the end"})["id"]
    events = []
    with following(server, **query) as stream:
        for event in stream:
            if event.kind == "outcome" and event.data["id"] == marker:
                break
            events.append(event)
    return events


def outcomes(events: list[Event]) -> list[Any]:
    return [event.data for event in events if event.kind == "outcome"]


def test_it_says_hello_and_then_what_happens(server: Server) -> None:
    with following(server) as stream:
        hello = next(stream)
        assert hello.kind == "hello"
        assert hello.data["clock"] == server.get("/api/clock")
        made = server.post("/v1/customers", data={"name": "Ann"})["id"]
        told = next(stream)
    chain = server.get(f"/api/objects/{made}/outcomes")["data"]
    assert told.kind == "outcome"
    assert told.data.pop("object") == "outcome"
    assert told.data.pop("id") == made
    assert told.data.pop("schema") == "customer"
    assert told.data.pop("home") == made.partition("_")[2]
    assert told.data == {key: value for key, value in chain[0].items() if key != "body"}
    assert int(told.cursor.partition(".")[0]) == 1 + int(
        hello.data["position"].partition(".")[0]
    ), "an outcome's cursor follows the one before"


def test_everything_from_the_start_is_every_chain(server: Server) -> None:
    subscribed(server, price(server))
    told = outcomes(until_quiet(server, after="start"))
    chains: dict[str, list[str]] = {}
    for one in told:
        chains.setdefault(one["id"], []).append(one["hash"])
        assert one["seq"] == len(chains[one["id"]]), f"{one['id']}: told out of order"
    assert len(chains) > 8
    for object_id, hashes in chains.items():
        chain = server.get(f"/api/objects/{object_id}/outcomes")["data"]
        assert [link["hash"] for link in chain] == hashes


def test_it_resumes_after_any_cursor(server: Server) -> None:
    subscribed(server, price(server))
    events = [e for e in until_quiet(server, after="start") if e.kind == "outcome"]
    for at in (0, 1, len(events) // 2, len(events) - 2):
        rest = events[at + 1 :]
        assert until_quiet(server, after=events[at].cursor)[1 : 1 + len(rest)] == rest
        with following(server, last_event_id=events[at].cursor, after="start") as stream:
            assert next(stream).data["position"] == events[at].cursor
            assert next(stream) == events[at + 1], "the header goes before the parameter"


def test_filters_send_the_ids_of_what_they_leave_out(server: Server) -> None:
    owner, other = subscribed(server, price(server), 2)
    everything = outcomes(until_quiet(server, after="start"))
    for query, wants in (
        ({"schema": "invoice,payment_intent"}, lambda o: o["schema"][:3] in ("inv", "pay")),
        ({"home_of": owner}, lambda o: o["home"] == owner.partition("_")[2]),
        ({"object": other}, lambda o: o["id"] == other),
        ({"home_of": other, "schema": "subscription"}, lambda o: o["schema"] == "subscription"),
    ):
        wanted = [one for one in everything if wants(one) and one["schema"] != "payment_method"]
        if "home_of" in query and "schema" in query:
            wanted = [one for one in wanted if one["home"] == other.partition("_")[2]]
        reader = Reader()
        with following(server, after="start", **query) as stream:
            for event in stream:
                reader.take(event)
                if len(reader.outcomes) == len(wanted) and event.kind == "":
                    break
        assert reader.outcomes == wanted, query
        # Nothing wanted has come since, and yet the reader resumes at the end.
        position = int((reader.cursor or "").partition(".")[0])
        assert position >= len(everything)


def test_the_clock_is_told_while_it_moves_and_when_it_arrives(server: Server) -> None:
    subscribed(server, price(server), 3)
    before = server.get("/api/clock")
    clocks: list[Any] = []
    told_at: list[float] = []
    with following(server, schema="product") as stream:
        hello = next(stream)
        assert hello.data["clock"] == before
        after = server.post("/api/clock/advance", json={"months": 6})
        for event in stream:
            if event.kind == "clock":
                clocks.append(event.data)
                told_at.append(time.monotonic())
                assert event.cursor != "clock"
                if event.data["status"] == "ready":
                    break
    assert clocks[-1] == after
    assert all(clock["status"] == "advancing" for clock in clocks[:-1])
    instants = [clock["now"] for clock in clocks]
    assert instants == sorted(instants)
    assert instants[0] > before["now"] or len(instants) > 1
    assert len(clocks) <= 3 + 10 * (told_at[-1] - told_at[0]) + 2


def test_a_cursor_of_another_history_starts_anew(server: Server) -> None:
    subscribed(server, price(server))
    head = until_quiet(server, after="start")[-1].cursor
    position, _, mark = head.partition(".")
    for foreign in (f"{int(position) + 1_000}.{mark}", f"{position}.00000000"):
        with following(server, after=foreign) as stream:
            reset, hello = next(stream), next(stream)
        assert (reset.kind, hello.kind) == ("reset", "hello")
        assert reset.data["position"] == hello.data["position"]
        assert int(hello.data["position"].partition(".")[0]) >= int(position)


@pytest.mark.parametrize(
    ("query", "status", "param", "why"),
    [
        ("after=banana", 400, "after", "'banana' is no cursor"),
        ("after=0.00000000", 400, "after", "is no cursor"),
        ("after=12", 400, "after", "is no cursor"),
        ("schema=invoices", 400, "schema", "there is no 'invoices'. There are .*invoice"),
        ("home_of=cus_nobody", 400, "home_of", "No such object: 'cus_nobody'"),
        ("object=in_nothing", 400, "object", "No such object: 'in_nothing'"),
        ("since=start", 400, "since", "[Uu]nknown parameter: since"),
    ],
)
def test_what_cannot_be_followed_is_refused(
    server: Server, query: str, status: int, param: str, why: str
) -> None:
    reply = server.http.get(f"/api/stream?{query}")
    assert reply.status_code == status
    assert reply.json()["error"]["param"] == param
    assert re.search(why, reply.json()["error"]["message"])


def test_it_asks_for_a_key(server: Server) -> None:
    with server.new_http() as client:
        reply = client.get("/api/stream", headers={"Authorization": "Bearer sk_test_wrong"})
    assert reply.status_code == 401


def test_a_key_is_told_of_what_it_may_read(server: Server) -> None:
    asked = {"name": "Mirror", "permissions": ["stream:read", "customers:read"]}
    key = server.http.post("/api/keys", json=asked).json()["secret"]
    everything = outcomes(until_quiet(server, after="start"))
    subscribed(server, price(server))
    last = server.post("/v1/customers", data={"name": "the end"})["id"]
    told = Reader()
    with following(server, after="start", key=key) as stream:
        for event in stream:
            told.take(event)
            if event.kind == "outcome" and event.data["id"] == last:
                break
    assert {one["schema"] for one in told.outcomes} <= {"customer", "customer_balance_transaction"}
    before = [one for one in everything if one["schema"] in {o["schema"] for o in told.outcomes}]
    assert told.outcomes[: len(before)] == before
    refused = server.http.get(
        "/api/stream", params={"schema": "invoice"}, headers={"Authorization": f"Bearer {key}"}
    )
    assert (refused.status_code, refused.json()["error"]["param"]) == (403, "schema")
    assert "'invoices:read'" in refused.json()["error"]["message"]


def test_it_ends_with_the_key(server: Server) -> None:
    made = server.http.post("/api/keys", json={"name": "x", "permissions": ["read"]}).json()
    with following(server, key=made["secret"]) as stream:
        assert next(stream).kind == "hello"
        server.http.delete(f"/api/keys/{made['id']}").raise_for_status()
        server.post("/v1/products", data={"name": "not for you"})
        assert [event.kind for event in stream if event.kind != "heartbeat"] == []


def test_fifty_follow_at_once(tmp_path: Path) -> None:
    readers = [Reader(after="start") for _ in range(50)]
    with Server(tmp_path / "data") as server:
        subscribed(server, price(server), 5)
        threads = [threading.Thread(target=reader.follow, args=(server,)) for reader in readers]
        for thread in threads:
            thread.start()
        server.post("/api/clock/advance", json={"months": 3})
        end = server.post("/v1/products", data={"name": "the end"})["id"]
        deadline = time.monotonic() + 60
        while not all(reader.outcomes and reader.outcomes[-1]["id"] == end for reader in readers):
            assert time.monotonic() < deadline, [len(reader.outcomes) for reader in readers]
            time.sleep(0.05)
        begun = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - begun < 25, "streams must not hold the end of a server up"
        for thread in threads:
            thread.join()
    assert all(reader.outcomes == readers[0].outcomes for reader in readers)
    assert len(readers[0].outcomes) > 100


def test_a_slow_reader_holds_nobody_up_and_misses_nothing(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        gold = price(server)
        with socket.create_connection(("127.0.0.1", server.port)) as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
            slow.sendall(
                f"GET /api/stream?after=start HTTP/1.1\r\nHost: x\r\n"
                f"Authorization: Bearer {KEY}\r\n\r\n".encode()
            )
            slow.recv(10)  # and then it does not read on
            subscribed(server, gold, 40)
            before = rss_kb(server.pid)
            server.post("/api/clock/advance", json={"months": 24})
            server.post("/v1/products", data={"name": "the end"})
            grown = rss_kb(server.pid) - before
            told = until_quiet(server, after="start")
            expected = len(outcomes(told)) - 1
            assert expected > 5_000
            received, deadline = b"", time.monotonic() + 30
            slow.settimeout(20)
            while b"the end" not in received[-4_000:]:
                received += slow.recv(1 << 16)
                assert time.monotonic() < deadline, f"{received.count(b'event: outcome')} came"
    assert received.count(b"event: outcome") >= expected
    assert grown < 60_000, f"the server has grown by {grown} KB"


def rss_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])
