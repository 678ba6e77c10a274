"""What a person waits for in the browser: the engine's start, and each click (real Chromium).

The simulation in the page, in an environment of N customers that was made here and put where the
page keeps its own. Absolute goals: the other side is one millisecond, or one second.
"""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.measure import Goals, Pair, Row, Sizes, Unavailable
from sao.api.site.files import OFFLINE, NotBuilt, built, site
from sao.browser import open as open_environment

CLICKS = 200
READY = "() => globalThis.sao?.transport.state.kind === 'ready'"
PATIENCE_MS = 180_000

PUT = """async (encoded) => {
    const root = await navigator.storage.getDirectory();
    const file = await root.getFileHandle("root.sao", { create: true });
    const writable = await file.createWritable();
    await writable.write(await (await fetch(encoded)).arrayBuffer());
    await writable.close();
}"""

CLICK = """async (many) => {
    const patience_ms = 30000;
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const until = async (found) => {  // looked at once a frame: watching all changes costs more
        for (const begun = performance.now(); !found(); await painted()) {
            const late = performance.now() - begun > patience_ms;
            if (late) throw new Error(`not there after ${patience_ms} ms: ${found}`);
        }
    };
    const seen = (selector) => [...document.querySelectorAll(selector)]
        .filter((element) => element.checkVisibility());
    const heading = () => seen("main h1")[0]?.textContent ?? "";
    const links = () => seen('main table a[href^="#/customers/cus_"]:not([href*="?"])');
    const listed = () => heading() === "Customers" && links().length > 5
        && !seen("[aria-busy=true]").length;
    const times = [];
    for (let n = 0; n < many; n += 1) {
        await until(listed);
        const link = links()[n % Math.min(10, links().length)];
        const name = link.textContent.trim();
        const begun = performance.now();
        link.click();
        await painted();
        await until(() => heading().includes(name));
        times.push(performance.now() - begun);
        location.hash = "#/customers";
        await painted();
    }
    return times;
}"""


class Visit:
    """The page in a profile of its own, with an environment of that many customers."""

    def __init__(self, browser: Browser, folder: Path, saved: bytes) -> None:
        handler = partial(_Host, directory=str(folder))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._url = f"http://127.0.0.1:{self._server.server_port}"
        (folder / "saved.bin").write_bytes(saved)
        self._context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = self._context.new_page()
        page.goto(f"{self._url}/assets/theme.js")
        page.evaluate(PUT, f"{self._url}/saved.bin")
        page.close()
        self.boot_ms()  # fills the caches

    def boot_ms(self) -> float:
        """From the address to an engine that answers, with everything cached."""
        page, milliseconds = self._opened()
        page.close()
        return milliseconds

    def click_ms(self) -> float:
        """The 99th percentile of opening a customer from the list, to the painted page."""
        page, _ = self._opened()
        times = sorted(page.evaluate(CLICK, CLICKS))
        page.close()
        return float(times[len(times) * 99 // 100])

    def boot_and_click_ms(self) -> float:
        """From the address to the first customer that is opened, painted."""
        page, milliseconds = self._opened()
        (click,) = page.evaluate(CLICK, 1)
        page.close()
        return milliseconds + float(click)

    def close(self) -> None:
        """End it."""
        self._context.close()
        self._server.shutdown()
        self._server.server_close()

    def _opened(self) -> tuple[Page, float]:
        page = self._context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{self._url}/billing.html#/customers")
        page.wait_for_function(READY, timeout=PATIENCE_MS)
        ready = page.evaluate(
            "sao.transport.request('GET', '/api/views/frame').then(() => performance.now())"
        )
        return page, float(ready)


class _Host(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def end_headers(self) -> None:
        if "/assets/engine/" in self.path:
            self.send_header("Cache-Control", "public, max-age=31536000, immutable")
        super().end_headers()

    def log_message(self, *_arguments: Any) -> None:
        pass


@contextmanager
def visited(size: int) -> Iterator[Visit]:
    """A visit; where there is no browser or no build, the row is skipped."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise Unavailable("needs Chromium: apt-get install chromium")
    try:
        place = built()
    except NotBuilt as error:
        raise Unavailable(str(error)) from error
    with TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        for path, file in site("local", place).items():
            if path == OFFLINE:  # what it fetches beside the page is no part of the measure
                continue
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, folder / path)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        visit = Visit(browser, folder, saved_environment(size))
        try:
            yield visit
        finally:
            visit.close()
            browser.close()


def saved_environment(customers: int) -> bytes:
    """An environment of customers with a paid monthly subscription each, as the page keeps it."""
    environment = open_environment(json.dumps({"seed": "bench", "start": 1_767_225_600}))
    card = "pm_card_visa"
    payer = {"payment_method": card, "invoice_settings": {"default_payment_method": card}}
    terms = {"currency": "usd", "unit_amount": "4900", "product_data": {"name": "Pro"}}
    price = _asked(environment, "/v1/prices", {**terms, "recurring": {"interval": "month"}})
    for number in range(customers):
        named = {"name": f"Customer {number:05}", "email": f"c{number}@example.com"}
        customer = _asked(environment, "/v1/customers", {**named, **payer})
        items = [{"price": price["id"]}]
        _asked(environment, "/v1/subscriptions", {"customer": customer["id"], "items": items})
    return bytes(environment.save())


def _asked(environment: Any, path: str, params: Any) -> Any:
    asked = {"method": "POST", "path": path, "params": params}
    told = json.loads(environment.request(json.dumps(asked)))
    if told["status"] != 200:
        raise ValueError(f"{path}: {told['body']}")
    return told["body"]


@contextmanager
def boot_and_click_of_many(size: int) -> Iterator[Pair]:
    """Seconds until the first customer that is opened from the list is painted: boot and click."""
    with visited(size) as visit:
        yield Pair(visit.boot_and_click_ms, lambda: 1000.0)


@contextmanager
def warm_boot(size: int) -> Iterator[Pair]:
    """Seconds to the first answer, the files cached."""
    with visited(size) as visit:
        yield Pair(visit.boot_ms, lambda: 1000.0)


@contextmanager
def click_to_painted(size: int) -> Iterator[Pair]:
    """Milliseconds."""
    with visited(size) as visit:
        yield Pair(visit.click_ms, lambda: 1.0)


ROWS = (
    Row(
        "browser-boot",
        "seconds of a warm start in Chromium to the first answer, N customers",
        Goals(2, 1, 0.6),
        Sizes(12, 12, 1_000),
        warm_boot,
        at_most=True,
    ),
    Row(
        "browser-click",
        "ms from a click to the painted page (p99), N customers",
        Goals(50, 33, 16),
        Sizes(12, 12, 1_000),
        click_to_painted,
        at_most=True,
    ),
    Row(
        "browser-10k",
        "the same of 10,000 customers: ms from a click to the painted page (p99)",
        Goals(50, 33, 16),
        Sizes(12, 10_000, 10_000),
        click_to_painted,
        at_most=True,
    ),
    Row(
        "browser-10k-boot",
        "seconds of a warm start with 10,000 customers until one is opened, painted",
        Goals(6, 4, 2),
        Sizes(12, 10_000, 10_000),
        boot_and_click_of_many,
        at_most=True,
    ),
)
