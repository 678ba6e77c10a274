"""The project's site in a real browser, served under the policy that it is made for."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "browser"
TOOLS = ROOT / ".tools/browser"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self'; connect-src 'self'"
)


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it. It is gone before other tests want an event loop."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm to install axe-core")
    source = TOOLS / "node_modules/axe-core/axe.min.js"
    if not source.exists():
        shutil.copytree(HERE, TOOLS, dirs_exist_ok=True)
        install = [npm, "ci", "--no-audit", "--no-fund", "--prefer-offline"]
        done = subprocess.run(install, cwd=TOOLS, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"npm cannot install axe-core: {done.stderr[-300:]}")
    return source.read_text(encoding="utf-8")
