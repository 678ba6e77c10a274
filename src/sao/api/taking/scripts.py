"""/hosted/…: the scripts of pages that take cards. Without a gateway that can, there are none."""

from collections.abc import Awaitable, Callable, Iterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sao.api.endpoint import Parts
from sao.api.site.plain import static

CARDS, GATEWAY = "/hosted/cards.js", "/hosted/gateway.js"

_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


def routes(parts: Parts) -> Iterator[BaseRoute]:
    """Ours, and what speaks to the gateway's client."""
    gateway = parts.teller.gateway
    client = gateway.client if gateway is not None else None
    if client is None:
        return
    for path, script in ((CARDS, static("cards.js")), (GATEWAY, client.glue)):
        yield Route(path, _serve(script.encode()), methods=["GET"])


def _serve(script: bytes) -> Callable[[Request], Awaitable[Response]]:
    async def show(_request: Request) -> Response:
        return Response(script, headers=_HEADERS, media_type="text/javascript")

    return show
