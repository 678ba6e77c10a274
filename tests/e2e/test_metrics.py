"""GET /metrics on a really started server."""

from collections.abc import Iterator

import pytest

from support.server import Server
from support.stream import following

Metrics = dict[str, float]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("metrics") / "data") as server:
        yield server


def metrics(server: Server) -> Metrics:
    """Every sample by its name and labels, as Prometheus' text has them."""
    reply = server.http.get("/metrics")
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"].startswith("text/plain; version=")
    lines = [line for line in reply.text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_what_happens_is_counted_and_timed(server: Server) -> None:
    before = metrics(server)
    for number in range(3):
        server.post("/v1/customers", data={"name": f"Customer {number}"})
    assert server.http.get("/v1/customers/cus_nobody").status_code == 404
    after = metrics(server)
    assert after["sao_outcomes_total"] == before["sao_outcomes_total"] + 3
    assert after["sao_objects_total"] == before["sao_objects_total"] + 3
    created = 'sao_request_seconds_count{method="POST",path="/v1/customers",status="2xx"}'
    assert after[created] == 3
    missed = 'sao_request_seconds_count{method="GET",path="/v1/customers/{id}",status="4xx"}'
    assert after[missed] == 1
    assert 1 <= after["sao_commit_seconds_count"] - before["sao_commit_seconds_count"] <= 3
    assert 0 < after["sao_commit_seconds_sum"] < 60


def test_how_it_stands_is_looked_up(server: Server) -> None:
    clock = server.post("/api/clock/advance", json={"days": 1})
    server.post("/api/query", {"sql": "SELECT 1"})
    with following(server) as stream:
        next(stream)
        found = metrics(server)
    assert found["sao_clock_timestamp_seconds"] == clock["now"]
    assert found["sao_clock_advancing"] == 0
    assert found["sao_stream_readers"] == 1
    assert found["sao_read_model_lag_outcomes"] == 0
    assert found["sao_desk_waiting"] == 0
    assert found["sao_open_runs"] == 0
    queues = [name for name in found if name.startswith("sao_queue_depth{")]
    assert queues
    assert all(found[name] == 0 for name in queues)


def test_it_asks_for_a_key(server: Server) -> None:
    with server.new_http() as client:
        assert client.get("/metrics", headers={"Authorization": ""}).status_code == 401
