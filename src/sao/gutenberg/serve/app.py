"""The preview over HTTP. Files come from memory, so no address leads out of the site."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from mimetypes import guess_type
from pathlib import Path

from markupsafe import escape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from watchfiles import awatch

from sao.gutenberg.serve.preview import Preview

_HERE = Path(__file__).parent
_ALIVE_S = 15
_OK = 200
_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; object-src 'none'"
)
"""Pages hold no executable script of their own; a drawing brings its style."""

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
}


def app(preview: Preview, *, watched: Path | None = None) -> Starlette:
    """The site; if a folder is watched, built anew whenever something in it changes."""
    hub = _Hub(preview)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(hub.watch(watched)) if watched else None
        try:
            yield
        finally:
            if task is not None:
                task.cancel()

    routes = [
        Route("/_gutenberg/events", hub.events),
        Route("/_gutenberg/{name}", _asset),
        Route("/{path:path}", _pages(preview, live=watched is not None)),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


class _Hub:
    """Who waits for the next version of the site."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        self._changed = asyncio.Condition()

    async def watch(self, folder: Path) -> None:
        """Build on every change. A save of several files is one change."""
        async for _ in awatch(folder):
            if await asyncio.to_thread(self.preview.refresh):
                async with self._changed:
                    self._changed.notify_all()

    async def events(self, _request: Request) -> StreamingResponse:
        """Server-sent events: the version now, and each to come."""
        return StreamingResponse(self._versions(), media_type="text/event-stream", headers=_HEADERS)

    async def _versions(self) -> AsyncIterator[str]:
        while True:
            seen = self.preview.version
            yield f"data: {seen}\n\n"
            try:
                async with asyncio.timeout(_ALIVE_S), self._changed:
                    while self.preview.version == seen:
                        await self._changed.wait()
            except TimeoutError:
                yield ": still here\n\n"


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ("live.js", "live.css"):
        return Response("no such file", 404)
    content = (_HERE / name).read_bytes()
    return Response(content, media_type=guess_type(name)[0], headers=_HEADERS)


def _pages(preview: Preview, *, live: bool) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        path = request.path_params["path"]
        name = preview.find(path)
        if name is None:
            return _html(_empty("Not found", f"There is no page /{path}."), 404, preview, live)
        content = preview.files.get(name)
        if content is None:
            missing = _empty("Cannot be compiled", "Mend what is reported below; it will appear.")
            return _html(missing, 500, preview, live, preview.wrong_with(name))
        kind = guess_type(name)[0] or "application/octet-stream"
        if kind != "text/html":
            return Response(content, media_type=kind, headers=_HEADERS)
        return _html(content.decode(), _OK, preview, live, preview.wrong_with(name))

    return page


def _html(html: str, status: int, preview: Preview, live: bool, wrong: str = "") -> Response:
    """A page with what the preview adds: the reload, and the overlay."""
    head = '<link rel="stylesheet" href="/_gutenberg/live.css">\n' if wrong else ""
    tail = _overlay(wrong, stale=status == _OK, live=live) if wrong else ""
    if live:
        head += (
            f'<meta name="gb-version" content="{preview.version}">\n'
            '<script type="module" src="/_gutenberg/live.js"></script>\n'
        )
    html = html.replace("</head>", f"{head}</head>", 1)
    before, end, after = html.rpartition("</body>")
    return Response(f"{before}{tail}{end}{after}", status, media_type="text/html", headers=_HEADERS)


def _overlay(wrong: str, *, stale: bool, live: bool) -> str:
    button = '<button type="button" data-gb-dismiss>Dismiss</button>' if live else ""
    title = "This page does not compile" + ("; shown is how it was last" if stale else "")
    return (
        '<section class="gb-overlay" role="alert" aria-labelledby="gb-overlay-title">'
        f'<h2 id="gb-overlay-title">{title}</h2>'
        f'<pre tabindex="0">{escape(wrong)}</pre>'
        f"{button}</section>\n"
    )


def _empty(title: str, text: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n"
        f"<p>{escape(text)}</p>\n</main>\n</body>\n</html>\n"
    )
