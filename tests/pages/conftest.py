"""The project's site in a real browser, served under the policy that it is made for."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from support.browsing import axe, browser

ROOT = Path(__file__).parents[2]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self'; connect-src 'self'"
)

__all__ = ["axe", "browser"]


class Host(SimpleHTTPRequestHandler):
    """A static host."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Nobody reads along."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as anybody would."""
    out = tmp_path_factory.mktemp("site") / "out"
    sao = Path(sys.executable).with_name("sao")
    subprocess.run([sao, "pages", "build", ROOT / "pages", "-o", out], check=True)
    return out


@pytest.fixture(scope="session")
def site(folder: Path) -> Iterator[str]:
    """Where the site is served."""
    handler = partial(Host, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
