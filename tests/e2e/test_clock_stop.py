"""An advance can be stopped: at an instant that is over, with everything due until then done."""

from pathlib import Path
from threading import Thread
from typing import Any

from support.dashboard import move_in
from support.server import Server
from support.waiting import wait_until

YEARS = 60
PATIENCE_S = 20


def test_an_advance_ends_where_it_is_told_to(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "2026-01-01T09:00:00Z") as server:
        company = move_in(server)
        begun = server.get("/api/clock")["now"]
        replies: list[Any] = []

        def advance() -> None:
            with server.new_http() as http:
                asked = {"months": 12 * YEARS}
                replies.append(http.post("/api/clock/advance", data=asked).json())

        running = Thread(target=advance)
        running.start()
        under_way(server, begun)
        stopped = server.post("/api/clock/stop")
        running.join(PATIENCE_S)
        assert stopped["status"] == "ready"
        assert stopped["target"] is None
        assert begun < stopped["now"] < begun + YEARS * 365 * 86_400
        assert replies == [stopped]
        overdue = server.get("/api/views/due", until=stopped["now"])
        assert overdue["rows"] == []
        told = server.get("/api/scenario")["commands"][-1]
        assert told["path"] == "/api/clock/advance"
        assert int(told["params"]["to"]) == stopped["now"]
        assert server.get(f"/v1/customers/{company.paid}")["name"] == "Fennimore Press"


def test_a_server_that_ends_answers_who_waits_for_its_clock(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "2026-01-01T09:00:00Z") as server:
        move_in(server)
        begun = server.get("/api/clock")["now"]
        replies: list[Any] = []

        def advance() -> None:
            with server.new_http() as http:
                replies.append(http.post("/api/clock/advance", data={"months": 12 * YEARS}))

        running = Thread(target=advance)
        running.start()
        under_way(server, begun)
        assert server.stop() == 0
        running.join(PATIENCE_S)
        (reply,) = replies
        assert (reply.status_code, reply.json()["status"]) == (200, "advancing")
        server.start()
        assert server.post("/api/clock/stop")["status"] == "ready"


def test_a_clock_that_stands_still_stays_where_it_is(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "2026-01-01T09:00:00Z") as server:
        before = server.get("/api/clock")
        assert server.post("/api/clock/stop") == before


def under_way(server: Server, begun: int) -> None:
    """Wait until the clock has left where it was."""

    def has_set_out() -> bool:
        clock = server.get("/api/clock")
        return bool(clock["status"] == "advancing" and clock["now"] > begun)

    wait_until(has_set_out)
