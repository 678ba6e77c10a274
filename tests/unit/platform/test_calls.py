"""Calls to an engine of several nodes: the next one is asked, under the same key."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sao.platform.errors import CommitFailed
from sao.platform.restate import calls
from sao.platform.restate.calls import Call, Calls
from support.ports import free_port


class Node(ThreadingHTTPServer):
    """A node that answers; `keys` are those of the calls that it was asked."""

    daemon_threads = True
    status = 200

    def __init__(self) -> None:
        self.keys: list[str] = []
        node = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                node.keys.append(self.headers["idempotency-key"])
                self.rfile.read(int(self.headers["content-length"]))
                self.send_response(node.status)
                self.send_header("content-length", "4")
                self.end_headers()
                self.wfile.write(b"done")

            def log_message(self, *_args: object) -> None:
                """Say nothing."""

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def node() -> Iterator[Node]:
    with Node() as running:
        yield running
        running.shutdown()


CALL = Call("/Home/main.x/commit", b"part", "the key")


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "PAUSE_S", 0.01)
    monkeypatch.setattr(calls, "HANGS_S", 0.2)


def test_a_node_that_is_not_there_is_passed_over_and_then_forgotten(node: Node) -> None:
    engine = Calls(f"http://127.0.0.1:{free_port()},{node.address}")
    assert [engine.ask(CALL), engine.ask(CALL)] == [b"done", b"done"]
    assert node.keys == ["the key", "the key"]
    engine.close()


def test_a_node_that_hangs_is_not_waited_for(node: Node) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        engine = Calls(f"http://127.0.0.1:{hanging.getsockname()[1]},{node.address}")
        assert engine.ask(CALL) == b"done"
        engine.close()
    assert node.keys == ["the key"]


def test_what_is_refused_is_not_asked_elsewhere(node: Node) -> None:
    node.status = 400
    with Node() as other:
        engine = Calls(f"{node.address},{other.address}")
        with pytest.raises(CommitFailed, match="400 done"):
            engine.ask(CALL)
        engine.close()
        assert (len(node.keys), other.keys) == (1, [])
        other.shutdown()
