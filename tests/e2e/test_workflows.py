"""`sao workflow` beside a server, and the server killed while money may have moved."""

import json
from pathlib import Path
from typing import Any

from support.server import Server
from support.waiting import wait_until


def far_away(server: Server, behavior: str) -> str:
    """A payment intent whose gateway does not answer the first time."""
    method = server.post("/v1/payment_methods", data={"type": "card", "card[token]": "tok_visa"})
    path = f"/api/payment_methods/{method['id']}/behavior"
    server.post(path, {"behavior": behavior})
    form = {"amount": "700", "currency": "usd", "payment_method": method["id"], "confirm": "true"}
    return str(server.post("/v1/payment_intents", data=form)["id"])


def runs(server: Server) -> list[Any]:
    return list(server.get("/api/workflows")["data"])


def die_over(server: Server, behavior: str) -> tuple[str, Any]:
    """An intent and its run: the server was killed before its second attempt."""
    intent = far_away(server, behavior)
    (run,) = wait_until(lambda: [one for one in runs(server) if one["status"] == "retrying"])
    server.kill()
    return intent, run


def test_a_charge_outlives_kill_9_and_an_operator_sees_it(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    assert "holds no environment" in server.sao("workflow", "list", check=False).stderr
    with server:
        assert runs(server) == []
        intent, run = die_over(server, "unknown_outcome")
        assert (run["about"], run["attempts"]) == (intent, 1)
        (listed,) = json.loads(server.sao("workflow", "list", "--json").stdout)
        assert (listed["id"], listed["status"]) == (run["id"], "retrying")
        assert "whether the money moved is not known" in server.sao("workflow", "list").stdout
        shown = server.sao("workflow", "show", run["id"]).stdout
        assert "charge version 1" in shown
        assert "If it is cancelled: The gateway is told to collect nothing" in shown
        server.start()
        wait_until(lambda: server.get(f"/v1/payment_intents/{intent}")["status"] == "succeeded")
        wait_until(lambda: runs(server)[0]["status"] == "done")
        charges = server.get("/v1/charges", payment_intent=intent)["data"]
        assert [charge["amount_captured"] for charge in charges] == [700]
        assert "does not wait" in server.sao("workflow", "retry", run["id"], check=False).stderr


def test_what_the_command_line_cancels_the_next_server_ends(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    with server:
        intent, run = die_over(server, "timeout")
        assert "say --yes" in server.sao("workflow", "cancel", run["id"], check=False).stderr
        done = server.sao("workflow", "cancel", run["id"], "--yes", "--reason", "no use")
        assert "is being cancelled. The gateway is told" in done.stdout
        server.start()
        wait_until(lambda: runs(server)[0]["status"] == "done")
        after = server.get(f"/v1/payment_intents/{intent}")
        assert after["status"] == "requires_payment_method"
        assert after["last_payment_error"]["code"] == "processing_error"
        unknown = server.sao("workflow", "show", "x.0", check=False)
        assert "there is no workflow run x.0" in unknown.stderr
        refused = server.sao("workflow", "list", "--status", "lost", check=False)
        assert "--status is one of" in refused.stderr
