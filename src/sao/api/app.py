"""The app: every endpoint over one desk, with its description beside it."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from typing import Protocol

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sao.api.bills import routes as bills
from sao.api.checkout import links
from sao.api.checkout import routes as checkout
from sao.api.describing.beside import BESIDE
from sao.api.describing.openapi import describe
from sao.api.endpoint import Endpoint, Parts, Reply
from sao.api.families import FAMILIES
from sao.api.http import ingress, papers
from sao.api.http.auth import Gate
from sao.api.http.errors import reply_to
from sao.api.http.metrics import PATH as METRICS
from sao.api.http.metrics import Metrics
from sao.api.http.metrics import serve as serve_metrics
from sao.api.http.routing import Endpoints
from sao.api.http.server import Serve, Server, new_request_id, response
from sao.api.http.sessions import Sessions
from sao.api.http.watching import Watch
from sao.api.portal import routes as portal
from sao.api.site import dashboard, docs, plain, sign_in
from sao.api.site.hosted import notice
from sao.api.stream import endpoint as stream
from sao.api.taking import scripts
from sao.keys import Keyring


class Part(Protocol):
    """What works beside the requests."""

    async def start(self) -> None:
        """Go on with what a former process left."""
        ...

    async def stop(self) -> None:
        """Leave it as it is."""
        ...


def create_app(
    parts: Parts,
    new_id: Callable[[], str] = new_request_id,
    sessions: Sessions | None = None,
    metrics: Metrics | None = None,
    *,
    watch: Watch | None = None,
    resting: tuple[object, ...] = (),
    api_version: str = "",
) -> Starlette:
    """The app over an environment's parts, which it starts and stops.

    `new_id` names each request; from its name follow the ids of all that it makes. Without
    `sessions` there is no dashboard, but the API alone; without `metrics` nothing is measured.
    `watch` says where traces go, if not to whichever provider the process has. Parts that are
    `resting` are not started: another process does their work. `api_version` is meant where a
    request names none.
    """
    gate = Gate(parts.keys, sessions)
    server = Server(parts, gate.check, new_id, watch, api_version=api_version)

    def measured(endpoint: Endpoint) -> Serve:
        served = server.serve(endpoint)
        return served if metrics is None else metrics.timed(endpoint, served)

    beside: list[BaseRoute] = [
        Route(ingress.PATH, ingress.serve(parts.ingress), methods=["POST"]),
        Route(stream.PATH, stream.serve(parts.tail, gate.check), methods=["GET"]),
        Route(
            papers.PATH, papers.serve(parts.papers, bills.payable(parts), notice), methods=["GET"]
        ),
        Route(papers.QUOTE_PATH, papers.serve_quote(parts.papers, gate.check), methods=["GET"]),
        *_hosted(parts, new_id),
    ]
    if metrics is not None:
        beside.append(Route(METRICS, serve_metrics(metrics, gate.check), methods=["GET"]))

    app = Starlette(
        routes=[
            Endpoints(FAMILIES, measured),
            *beside,
            *_pages(),
            *_dashboard(sessions, parts.keys),
        ],
        lifespan=lambda _app: _running([part for part in parts if part not in resting]),
        exception_handlers={404: _refused, 405: _refused, Exception: _refused},
    )
    app.router.redirect_slashes = False  # an empty id is a mistake, not another spelling of a list
    return app


def _hosted(parts: Parts, new_id: Callable[[], str]) -> Iterator[BaseRoute]:
    """The pages for customers."""
    for pages in (checkout, links, portal, bills):
        yield from pages.routes(parts, new_id)
    yield from scripts.routes(parts)


@asynccontextmanager
async def _running(parts: Iterable[Part]) -> AsyncIterator[None]:
    """Started in their order, and stopped in the reverse."""
    async with AsyncExitStack() as running:
        for part in parts:
            await part.start()
            running.push_async_callback(part.stop)
        yield


async def _refused(request: Request, error: Exception) -> Response:
    """What no endpoint was found for, or what went wrong outside of one."""
    request_id = new_request_id()
    reply: Reply = reply_to(error, request, request_id)
    return response(request, reply, {"Request-Id": request_id})


def _dashboard(sessions: Sessions | None, keys: Keyring) -> Iterator[BaseRoute]:
    if sessions is None:
        yield Route("/", _to_docs)
    else:
        yield from sign_in.routes(sessions, keys)
        yield from dashboard.routes(sessions, keys)


async def _to_docs(_request: Request) -> Response:
    return RedirectResponse("/docs")


@cache
def _pages() -> tuple[BaseRoute, ...]:
    """What can be read without a key: how to use the rest. The same for every app."""
    document = describe(FAMILIES, BESIDE)
    openapi = msgspec.json.encode(document)
    page = docs.page(document)
    styles = {name: plain.static(name) for name in docs.STYLES}

    async def show_openapi(_request: Request) -> Response:
        return Response(openapi, media_type="application/json")

    async def show_docs(_request: Request) -> Response:
        return Response(page, media_type="text/html", headers=plain.HEADERS)

    async def show_style(request: Request) -> Response:
        style = styles[request.url.path.rpartition("/")[2]]
        return Response(style, media_type="text/css", headers=plain.HEADERS)

    return (
        Route("/openapi.json", show_openapi),
        Route("/docs", show_docs),
        *(Route(f"/docs/{name}", show_style) for name in styles),
    )
