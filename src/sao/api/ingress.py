"""POST /api/webhooks/{gateway}: what a gateway tells us, shown to be its own by a signature."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from sao.api.endpoint import Reply
from sao.api.errors import reply_to
from sao.api.requests import read_body
from sao.api.server import new_request_id, response
from sao.platform.errors import QueueFull
from sao.webhooks.ingress import Ingress
from sao.wire.errors import WireError

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
        except QueueFull as error:
            headers["Retry-After"] = str(-(-error.retry_after_ms // 1000))
            reply = reply_to(WireError("too_much_waits", str(error)), request, request_id)
        except Exception as error:  # noqa: BLE001  (whatever it is, the gateway is answered)
            reply = reply_to(error, request, request_id)
        return response(request, reply, headers)

    return take
