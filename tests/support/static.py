"""The static site on a host, and waiting for the engine in it."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from sao.api.site.dashboard import POLICY

BOOT_TIMEOUT_MS = 60_000


class Host(SimpleHTTPRequestHandler):
    """A static host, with the headers that `_headers` asks for."""

    policy = POLICY
    missing: str | None = None
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        if "/assets/engine/" in self.path:
            self.send_header("Cache-Control", "public, max-age=31536000, immutable")
        super().end_headers()

    def do_GET(self) -> None:
        if self.missing is not None and self.missing in self.path:
            self.send_error(404)
        else:
            super().do_GET()

    def log_message(self, *_arguments: Any) -> None:
        """Nobody reads along."""


class Static:
    """A folder on a static host, which can be stopped and started at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self, **differences: str) -> None:
        handler = type("Host", (Host,), differences)
        server = ThreadingHTTPServer(
            ("127.0.0.1", self._port), partial(handler, directory=str(self._folder))
        )
        self._server, self._port = server, server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


def ready(page: Page) -> None:
    """Wait until the engine is."""
    page.wait_for_function(
        "() => ['ready', 'failed'].includes(globalThis.sao?.transport.state.kind)",
        timeout=BOOT_TIMEOUT_MS,
    )
    state = page.evaluate("sao.transport.state")
    assert state["kind"] == "ready", state
