"""A server in trouble: a full disk, slow clients, a signal to stop while it works."""

import resource
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import stripe

from support.server import KEY, Server
from support.shop import Shop, refused
from support.waiting import wait_until


@contextmanager
def full_disk(server: Server) -> Iterator[None]:
    """Files of the server cannot grow (a limit on their size stands in for the disk)."""
    files = list(server.data.iterdir())
    size = max(file.stat().st_size for file in files)
    former = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, former[1]))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, former)


def test_a_full_disk_and_then_room_again(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        shop = Shop(server.client())
        before = shop.customer()
        big = {"metadata": {f"{n}": "x" * 500 for n in range(50)}}
        with full_disk(server):
            errors = [
                refused(stripe.APIError, shop.v1.customers.create, big, {"idempotency_key": "big"})
                for _ in range(2)
            ]
            assert {error.http_status for error in errors} == {503}
            assert errors[0].headers["stripe-should-retry"] == "true"
            assert shop.v1.customers.retrieve(before.id) == before
        made = shop.v1.customers.create(big, {"idempotency_key": "big"})  # type: ignore[arg-type]
        listed = [customer.id for customer in shop.v1.customers.list().data]
        assert listed == [made.id, before.id]
        assert server.stop() == 0
        assert "every link holds" in server.sao("verify").stdout
        lines = [line for line in server.log.splitlines() if "[error" in line]
        assert len(lines) == 2
        assert all("did not take the commit" in line for line in lines)
        assert "Traceback" not in server.log


def test_a_slow_client_delays_nobody_else(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
        head = (
            "POST /v1/customers HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {KEY}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nname"
        )
        for connection in slow:
            connection.sendall(head.encode())
        assert Shop(server.client()).customer().name == "Ada"
        slow[0].sendall(b"=Ada")
        assert slow[0].recv(15) == b"HTTP/1.1 200 OK"
        for connection in slow:
            connection.close()
        names = [customer["name"] for customer in server.get("/v1/customers")["data"]]
        assert names == ["Ada", "Ada"]
        assert server.stop() == 0
        assert "Traceback" not in server.log


def test_garbage_is_answered_and_the_server_goes_on(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        for garbage in (
            b"\x16\x03\x01\x02\x00",
            b"GET / SPAM\r\n\r\n",
            b"\r\n" * 100,
            b"\0" * 70_000,
        ):
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                connection.sendall(garbage)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(100)
        assert server.get("/v1/customers")["data"] == []
        assert "Traceback" not in server.log


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_what_is_under_way_is_answered_before_the_server_stops_and_goes_on_after(
    tmp_path: Path, told: signal.Signals
) -> None:
    with Server(tmp_path / "data") as server:
        shop = Shop(server.client())
        made = shop.subscribe(shop.customer().id, items=[{"price": shop.price(interval="day")}])
        answers: list[httpx.Response] = []

        def advance() -> None:
            with server.new_http() as http:
                answers.append(http.post("/api/clock/advance", json={"days": 700}))

        advancing = threading.Thread(target=advance)
        advancing.start()
        while server.get("/api/clock")["status"] != "advancing" and advancing.is_alive():
            pass
        assert advancing.is_alive()
        assert server.stop(told) == 0
        advancing.join()
        (answer,) = answers
        assert (answer.status_code, answer.json()["status"]) in ((200, "ready"), (200, "advancing"))
        server.start()
        wait_until(lambda: server.get("/api/clock")["status"] == "ready")
        now = Shop(server.client()).v1.subscriptions.retrieve(made.id)
        assert now["items"].data[0].current_period_end > answer.json()["now"]
