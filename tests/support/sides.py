"""The dashboard over a server, and with the engine in it: opened and asked in the same words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec
from playwright.sync_api import Browser, ConsoleMessage, Page

from support.server import Server
from support.static import Static, ready

PATIENCE_MS = 60_000
"""Long, since waiting costs only where something is missing."""
WIDE = {"width": 1280, "height": 900}

_ASK = """async (asked) => {
    const replies = [];
    for (const [method, path, params] of asked) {
        const { status, body } = await sao.transport.request(method, path, params);
        if (status !== 200) throw new Error(`${method} ${path}: ${JSON.stringify(body)}`);
        replies.push(body);
    }
    return replies;
}"""

_GO = """route => {
    document.querySelector("dialog[open]")?.close();
    document.querySelector(".said [aria-label=Dismiss]")?.click();
    location.hash = route;
}"""


class Side(Protocol):
    """One of the two. Every request has to succeed; what the page complains of is kept."""

    runtime: str
    complaints: list[str]

    def get(self, path: str, **params: Any) -> Any: ...

    def post(self, path: str, *, data: Any) -> Any: ...

    def ask(self, paths: Sequence[str]) -> list[Any]: ...

    def open(self, route: str) -> Page: ...

    def close(self) -> None: ...


class _Opened:
    """A page that stays, and goes from route to route."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.complaints: list[str] = []
        self._context = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
        self.page = self._context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{error}\n{error.stack}"))
        self.page.on("console", self._hear)
        self.page.goto(url)

    def open(self, route: str) -> Page:
        self.page.evaluate(_GO, route)
        self.page.locator(".said[data-empty]").wait_for(state="attached")
        self.page.locator("h1:visible").first.wait_for()
        return self.page

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and "status of 402" not in said.text:  # a card declined: an outcome
            self.complaints.append(f"{said.text} ({said.location['url']})")

    def close(self) -> None:
        self._context.close()


class OverServer(_Opened):
    """A server of its own, which can begin with a scenario."""

    runtime = "streaming"

    def __init__(self, browser: Browser, folder: Path, start: str, scenario: Any = None) -> None:
        data = folder / "data"
        self._server = Server(data, start if scenario is None else None)
        if scenario is not None:
            file = folder / "scenario.json"
            file.write_bytes(msgspec.json.encode(scenario))
            self._server.sao("scenario", "play", str(file))
        self._server.start()
        super().__init__(browser, f"{self._server.url}/")
        self.page.locator("[data-gb-now][datetime]").first.wait_for(state="attached")

    def get(self, path: str, **params: Any) -> Any:
        return self._server.get(path, **params)

    def post(self, path: str, *, data: Any) -> Any:
        return self._server.post(path, data=data)

    def ask(self, paths: Sequence[str]) -> list[Any]:
        return [self._server.get(path) for path in paths]

    def close(self) -> None:
        super().close()
        self._server.__exit__()


class InThePage(_Opened):
    """The static site, with the engine in the page."""

    runtime = "local"

    def __init__(self, browser: Browser, site: Path, start: int, scenario: Any = None) -> None:
        self._host = Static(site)
        self._host.start()
        super().__init__(browser, f"{self._host.url}/billing.html")
        ready(self.page)
        begin = "start => sao.transport.scenario.startAgain({ seed: 'pressed', start })"
        if scenario is None:
            self.page.evaluate(begin, start)
        else:
            self.page.evaluate("told => sao.transport.scenario.open(told)", scenario)

    def get(self, path: str, **params: Any) -> Any:
        return self._asked(("GET", path, params))[0]

    def post(self, path: str, *, data: Any) -> Any:
        return self._asked(("POST", path, data))[0]

    def ask(self, paths: Sequence[str]) -> list[Any]:
        return self._asked(*(("GET", path, {}) for path in paths))

    def _asked(self, *asked: tuple[str, str, Any]) -> list[Any]:
        return list(self.page.evaluate(_ASK, [list(one) for one in asked]))

    def close(self) -> None:
        super().close()
        self._host.stop()
