"""POST /api/webhooks/{gateway}: what a gateway tells us, shown to be its own by a signature."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from sao.api.endpoint import Reply
from sao.api.http.errors import headers_of, reply_to
from sao.api.http.requests import read_body
from sao.api.http.server import new_request_id, response
from sao.webhooks.ingress import Ingress

PATH = "/api/webhooks/{gateway}"


def serve(ingress: Ingress) -> Callable[[Request], Awaitable[Response]]:
    """What Starlette calls: 200 once it is stored, 429 with `Retry-After` where too much waits."""

    async def take(request: Request) -> Response:
        request_id = new_request_id()
        headers = {"Request-Id": request_id}
        try:
            signature = request.headers.get("stripe-signature", "")
            await ingress.take(request.path_params["gateway"], signature, await read_body(request))
            reply = Reply(200, {"received": True})
        except Exception as error:  # noqa: BLE001  (whatever it is, the gateway is answered)
            reply = reply_to(error, request, request_id)
            headers |= headers_of(error)
        return response(request, reply, headers)

    return take
