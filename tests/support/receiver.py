"""A webhook receiver as our users write them: the official SDK checks what comes in."""

import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import stripe

from support.ports import free_port


class Receiver:
    """Listens on entering, stops on leaving, and can be entered again at the same address.

    Set `status` and `delay_s` to misbehave. `events` are those that were genuine and taken;
    `forged` those whose signature was not accepted; `headers` those of every request.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/hooks"
        self.secret = ""
        self.status = 200
        self.delay_s = 0.0
        self.answer: dict[str, str] = {}
        self.events: list[Any] = []
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.forged = 0
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver._take(self)

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    def _take(self, request: BaseHTTPRequestHandler) -> None:
        length = int(request.headers["content-length"])
        body = request.rfile.read(length)
        if len(body) < length:
            return  # the server was killed between two writes: nobody has got anything
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        time.sleep(self.delay_s)
        try:
            signed = request.headers["stripe-signature"]
            event = stripe.Webhook.construct_event(body, signed, self.secret)
        except stripe.SignatureVerificationError:
            self.forged += 1
            self._reply(request, 400)
            return
        if self.status == 200:
            self.bodies.append(body)
            self.events.append(event)
        self._reply(request, self.status)

    def _reply(self, request: BaseHTTPRequestHandler, status: int) -> None:
        try:
            request.send_response(status)
            for name, value in self.answer.items():
                request.send_header(name, value)
            request.end_headers()
        except (BrokenPipeError, ConnectionResetError):
            return  # the server was killed meanwhile

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    @property
    def ids(self) -> Counter[str]:
        """How often each event was taken."""
        return Counter(event.id for event in self.events)
