"""The read model beside a really started server and from the command line, also when lost."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.server import Server
from support.waiting import wait_until

DUMP = "SELECT * FROM ledger_entry ORDER BY id, seq, account"


def fill(server: Server, customers: int = 8) -> None:
    product = server.post("/v1/products", data={"name": "Gold"})["id"]
    form = {"product": product, "currency": "usd", "unit_amount": "900"}
    price = server.post("/v1/prices", data={**form, "recurring[interval]": "day"})["id"]
    for number in range(customers):
        owner = {
            "name": f"Customer {number}",
            "payment_method": "pm_card_visa",
            "invoice_settings[default_payment_method]": "pm_card_visa",
        }
        made = server.post("/v1/customers", data=owner)["id"]
        server.post("/v1/subscriptions", data={"customer": made, "items[0][price]": price})


def asked(server: Server, sql: str) -> list[Any]:
    rows: list[Any] = server.post("/api/query", {"sql": sql, "limit": 100_000})["rows"]
    return rows


def test_who_asks_sees_what_they_did_and_a_lost_model_is_made_anew(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Server(data) as server:
        fill(server)
        assert asked(server, "SELECT count(*) FROM subscription WHERE status = 'active'") == [[8]]
        server.post("/api/clock/advance", json={"days": 30})
        assert asked(server, "SELECT count(*) FROM invoice WHERE status = 'paid'") == [[8 * 30]]
        before = asked(server, DUMP)
        assert server.get("/api/read_model")["lag"] == 0
        report = server.get("/api/reports/cash")

    (data / "read_model.sqlite").unlink()
    with server:
        assert asked(server, DUMP) == before, "deleted while the server was down"

    path = data / "read_model.sqlite"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with server:
        assert asked(server, DUMP) == before, "truncated while the server was down"
        assert server.get("/api/reports/cash") == report

        # and now under its hands, as a disk that fails would
        with path.open("r+b") as file:
            file.truncate(8_192)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        fill(server, 1)
        wait_until(lambda: asked(server, "SELECT count(*) FROM customer") == [[9]])


def go_on(server: Server) -> None:
    """A month on; the server is killed over it."""
    try:
        with server.new_http() as client:
            client.post("/api/clock/advance", json={"days": 30})
    except httpx.TransportError:
        return


def test_a_server_that_is_killed_loses_and_doubles_no_row(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    with server:
        fill(server)
        server.kill()
        for _life in range(3):
            server.start()
            advance = threading.Thread(target=go_on, args=(server,))
            advance.start()
            time.sleep(0.3)
            server.kill()
            advance.join()
        server.start()
        wait_until(lambda: server.get("/api/clock")["status"] == "ready")
        live = asked(server, DUMP)
        server.post("/api/read_model/rebuild", {})
        assert asked(server, DUMP) == live
        sums = asked(
            server, "SELECT id, seq FROM ledger_entry GROUP BY 1, 2 HAVING sum(amount_minor) <> 0"
        )
        assert sums == []


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("read_model") / "data"
    with Server(folder) as server:
        fill(server, 3)
        server.post("/api/clock/advance", json={"days": 10})
    return folder


@pytest.fixture(scope="module")
def server(data: Path) -> Server:
    """Not started: for its command line."""
    return Server(data)


def test_the_command_line_asks_in_sql(server: Server) -> None:
    sql = "SELECT status, count(*) AS n FROM invoice GROUP BY status"
    assert json.loads(server.sao("query", sql, "--format", "json").stdout) == [
        {"status": "draft", "n": 3},
        {"status": "paid", "n": 30},
    ]
    assert server.sao("query", sql, "--format", "csv").stdout == "status,n\ndraft,3\npaid,30\n"
    assert "draft" in server.sao("query", sql).stdout
    refused = server.sao("query", "DELETE FROM invoice", check=False)
    assert refused.returncode == 2
    assert "something else than read" in refused.stderr
    cut = server.sao("query", "SELECT id FROM invoice", "--limit", "2", check=False)
    assert (cut.returncode, len(cut.stdout.splitlines())) == (1, 3)
    assert "more than these 2 rows" in cut.stderr
    assert "ledger_entry" in server.sao("query", "--tables").stdout


def test_the_command_line_reports_and_rebuilds(server: Server) -> None:
    shown = json.loads(server.sao("report", "cash", "--format", "json").stdout)
    assert shown["totals"]["net"] == "270.00"
    assert "MRR" not in server.sao("report", "cash").stdout
    assert "monthly recurring revenue" in server.sao("report").stdout.lower()
    wrong = server.sao("report", "cash", "--from", "never", check=False)
    assert (wrong.returncode, "'never' is not an instant" in wrong.stderr) == (2, True)
    assert "made anew from" in server.sao("read-model", "rebuild").stdout
    again = json.loads(server.sao("report", "cash", "--format", "json").stdout)
    assert again == shown


def test_beside_a_server_it_reads_and_does_not_rebuild(server: Server) -> None:
    with server:
        rows = server.sao("query", "SELECT count(*) AS n FROM customer", "--format", "json").stdout
        assert json.loads(rows) == [{"n": 3}]
        refused = server.sao("read-model", "rebuild", check=False)
        assert refused.returncode == 2
        assert "in use by another process" in refused.stderr
