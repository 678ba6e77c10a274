"""Serving the built dashboard: what is found, in which encoding, for how long."""

import gzip
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from sao.api.http.sessions import Sessions
from sao.api.site import dashboard, files
from sao.keys import Keyring, MemorySafe
from support.asgi import ask

ENGINE = "assets/engine/own-0123456789ab.zip"
BUILT = {
    "manifest.json": b"{}",
    "offline.js": b"// before\nconst FILES = [];\n// after\n",
    "pages/local/billing.html": b"<p>local",
    "pages/local/docs/index.html": b"<p>blocks",
    "pages/streaming/billing.html": b"<p>streaming",
    "assets/billing.local.js": b"local()",
    "assets/billing.local.js.br": b"brotli!",
    "assets/billing.streaming.js": b"streaming()",
    ENGINE: b"archive",
    f"{ENGINE}.gz": b"zipped!",
    "assets/engine/pyodide-1/pyodide.asm.wasm": b"\0asm",
    "assets/engine/pyodide-1/pyodide.asm.mjs": b"export default 1",
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, content in BUILT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(files, "built", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def get(place: Path) -> Any:
    """GET of the site."""
    return partial(ask, _app(), "GET") if place else None


def _door() -> tuple[Sessions, Keyring]:
    return Sessions(bytes(32), clock=lambda: 0, open_here=True), Keyring(MemorySafe(), lambda: 0)


def _app() -> Starlette:
    return Starlette(routes=[*dashboard.routes(*_door()), Route("/v1/x", _x, methods=["POST"])])


def _x(_request: Any) -> Any:
    raise AssertionError("nobody asks for this")


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("/", b"<p>streaming", "text/html; charset=utf-8"),
        ("/billing.html", b"<p>streaming", "text/html; charset=utf-8"),
        ("/assets/billing.streaming.js", b"streaming()", "text/javascript; charset=utf-8"),
        ("/sim/", b"<p>local", "text/html; charset=utf-8"),
        ("/sim/docs/", b"<p>blocks", "text/html; charset=utf-8"),
        ("/sim/assets/billing.local.js", b"local()", "text/javascript; charset=utf-8"),
        (f"/sim/{ENGINE}", b"archive", "application/zip"),
        ("/sim/assets/engine/pyodide-1/pyodide.asm.wasm", b"\0asm", "application/wasm"),
        (
            "/sim/assets/engine/pyodide-1/pyodide.asm.mjs",
            b"export default 1",
            "text/javascript; charset=utf-8",
        ),
    ],
)
def test_what_is_there(get: Any, path: str, content: bytes, kind: str) -> None:
    found = get(path, headers={"accept-encoding": "identity"})
    assert (found.status_code, found.content) == (200, content)
    assert found.headers["content-type"] == kind
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "script-src 'self' 'wasm-unsafe-eval'" in found.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/billing.local.js",  # of the other site
        f"/{ENGINE}",
        "/offline.js",
        "/sim/assets/billing.streaming.js",
        "/sim/assets/billing.local.js.br",
        "/sim/../manifest.json",
        "/sim/%2e%2e/manifest.json",
        "/manifest.json",
        "/sim//billing.html",
        "/simulation",
    ],
)
def test_what_is_not(get: Any, path: str) -> None:
    assert get(path).status_code == 404


def test_the_simulation_is_a_folder(get: Any) -> None:
    found = get("/sim?a=b")
    assert (found.status_code, found.headers["location"]) == (307, "/sim/?a=b")


def test_it_is_only_read(place: Path) -> None:
    assert place
    assert ask(_app(), "POST", "/").status_code == 404, "an API's client is told as of any address"
    head = ask(_app(), "HEAD", "/")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("path", "accepted", "encoding"),
    [
        ("/sim/assets/billing.local.js", "gzip, br", "br"),
        ("/sim/assets/billing.local.js", "br;q=0.5, gzip", "br"),
        (f"/sim/{ENGINE}", "gzip, br", "gzip"),
        (f"/sim/{ENGINE}", "br", None),
        ("/sim/", "gzip", "gzip"),
        ("/sim/", "", None),
    ],
)
def test_it_is_sent_compressed(get: Any, path: str, accepted: str, encoding: str | None) -> None:
    found = get(path, headers={"accept-encoding": accepted})
    raw = found.content
    assert found.headers.get("content-encoding") == encoding
    assert found.headers["vary"] == "Accept-Encoding"
    assert int(found.headers["content-length"]) == len(raw)
    if path == "/sim/" and encoding:
        assert gzip.decompress(raw) == BUILT["pages/local/billing.html"]


def test_what_has_a_hash_is_kept_for_good(get: Any) -> None:
    kept = get(f"/sim/{ENGINE}", headers={"accept-encoding": "identity"})
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    page = get("/sim/")
    assert page.headers["cache-control"] == "no-cache"
    again = get("/sim/", headers={"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_only_the_streaming_page_opens_a_session(get: Any) -> None:
    assert "set-cookie" in get("/").headers
    for path in ("/sim/", "/assets/billing.streaming.js"):
        assert "set-cookie" not in get(path).headers


def test_the_worker_knows_every_file(get: Any) -> None:
    source = get("/sim/offline.js", headers={"accept-encoding": "identity"}).text
    assert '["billing.html","' in source
    assert f'["{ENGINE}",""]' in source, "its name is its version"
    assert ".br" not in source
    assert "streaming" not in source
    assert source.endswith("// after\n")


def test_without_a_build_the_page_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "files", lambda _package: tmp_path)
    told = ask(Starlette(routes=list(dashboard.routes(*_door()))), "GET", "/").text
    assert "make web" in told
    assert 'href="/docs"' in told
