"""While a site is written: what is good is shown, what is wrong lies over it, and it reloads."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import httpx
import pytest

from sao.gutenberg.build import Builder, Site
from sao.gutenberg.serve import Preview, app
from support.pages import DRAWINGS, REGISTRY

GOOD = """\
gutenberg: 1
page: {id: home, title: Home, lang: en}
blocks:
  - {type: hero, id: top, title: Welcome}
"""
BAD = GOOD.replace("hero", "heroo")


@pytest.fixture
def src(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "docs").mkdir(parents=True)
    (folder / "index.yaml").write_text(GOOD)
    (folder / "docs/index.yaml").write_text(GOOD.replace("Welcome", "Documents"))
    (folder / "picture.svg").write_text("<svg/>")
    return folder


@pytest.fixture
def preview(src: Path) -> Preview:
    found = Preview(Builder(Site(src, REGISTRY, "local", DRAWINGS)))
    found.refresh()
    return found


class Client:
    """Asks the application directly, without a server."""

    def __init__(self, preview: Preview) -> None:
        self._transport = httpx.ASGITransport(app(preview))

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._get(path))

    async def _get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=self._transport, base_url="http://test") as client:
            return await client.get(path)


@pytest.fixture
def client(preview: Preview) -> Client:
    return Client(preview)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "Welcome"),
        ("/index", "Welcome"),
        ("/index.html", "Welcome"),
        ("/docs/", "Documents"),
        ("/docs", "Documents"),
        ("/docs/index.html", "Documents"),
        ("/picture.svg", "<svg/>"),
        ("/assets/gutenberg.css", ""),
    ],
)
def test_a_page_is_found_as_a_host_would_find_it(client: Client, path: str, text: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert text in answer.text
    assert "gb-overlay" not in answer.text


@pytest.mark.parametrize("path", ["/no", "/../site.yaml", "/index.yaml", "/%2e%2e/index.yaml"])
def test_nothing_else_is_served(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is no page" in answer.text


def test_no_inline_script_may_run(client: Client) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy


def test_the_last_good_page_stays_under_the_error(
    client: Client, preview: Preview, src: Path
) -> None:
    (src / "index.yaml").write_text(BAD)
    assert preview.refresh()
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Welcome" in answer.text
    assert 'role="alert"' in answer.text
    assert "index.yaml:4:12" in answer.text
    assert "did you mean `hero`?" in answer.text
    assert "gb-overlay" not in client.get("/docs/").text
    (src / "index.yaml").write_text(GOOD.replace("Welcome", "Hello"))
    preview.refresh()
    assert "Hello" in client.get("/").text
    assert "gb-overlay" not in client.get("/").text


def test_a_page_that_was_never_good_says_so(client: Client, preview: Preview, src: Path) -> None:
    (src / "new.yaml").write_text(BAD.replace("Welcome", "<b>"))
    preview.refresh()
    answer = client.get("/new")
    assert answer.status_code == 500
    assert "error[GB102]" in answer.text
    assert "title: &lt;b&gt;" in answer.text


def test_what_is_wrong_with_the_site_lies_over_every_page(
    client: Client, preview: Preview, src: Path
) -> None:
    (src / "site.yaml").write_text("gutenberg: 1\nsite: {nome: x}\n")
    preview.refresh()
    assert "error[GB101]" in client.get("/docs/").text
    (src / "site.yaml").unlink()
    (src / "index.html").write_text("collides")
    preview.refresh()
    assert "both become index.html" in client.get("/docs/").text
    assert "Documents" in client.get("/docs/").text


def test_nothing_changes_if_nothing_changed(preview: Preview) -> None:
    version = preview.version
    assert not preview.refresh()
    assert preview.version == version


@pytest.fixture
def server(src: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    sao = Path(sys.executable).parent / "sao"
    process = subprocess.Popen(
        [sao, "pages", "serve", src, "--watch", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "WATCHFILES_FORCE_POLLING": "true"},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def wait_for(url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


def listen(url: str, heard: Queue[str]) -> None:
    with suppress(httpx.TransportError), httpx.stream("GET", url, timeout=60) as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                heard.put(line)


def test_a_change_reaches_who_is_looking(server: str, src: Path) -> None:
    assert '<script type="module" src="/_gutenberg/live.js">' in httpx.get(server).text
    assert "EventSource" in httpx.get(f"{server}/_gutenberg/live.js").text
    assert httpx.get(f"{server}/_gutenberg/app.py").status_code == 404
    heard: Queue[str] = Queue()
    Thread(target=listen, args=(f"{server}/_gutenberg/events", heard), daemon=True).start()
    first = later = heard.get(timeout=30)
    for n in range(12):  # what is written before the watch has begun is no change to it
        (src / "index.yaml").write_text(GOOD.replace("Welcome", f"Changed {n}"))
        with suppress(Empty):
            later = heard.get(timeout=5)
            break
    assert later != first
    page = httpx.get(server).text
    assert "Changed" in page
    assert f'content="{later.removeprefix("data: ")}"' in page
