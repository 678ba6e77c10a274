"""Addresses that open a checkout session, for whoever has them: each visit opens one.

`/pay/{token}/{id}` is a payment link's, `/recover/{token}/{id}` that of an expired session, whose
offer is made once more. They go the way of `POST /api/payment_links/{id}/open` and of
`POST /api/checkout/sessions/{id}/recover`, so they stand in the command log; then the visitor is
sent to the session's page.
"""

from collections.abc import Callable, Iterator

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sao.api.answering.service import ERRORS, Service
from sao.api.answering.service import Request as Asked
from sao.api.checkout.routes import message_of
from sao.api.endpoint import Endpoint, Parts, Reply, Text
from sao.api.http.errors import reply_to
from sao.api.native import checkout, payment_links
from sao.api.site.hosted import headers, notice
from sao.wire.form import Tree
from sao.wire.links import CHECKOUT, PAY, RECOVERY

PATH = f"{PAY}{{token}}/{{id}}"
AGAIN_PATH = f"{RECOVERY}{{token}}/{{id}}"
SAID = ("client_reference_id", "prefilled_email")
"""What the address may say of the visitor."""

_MISSING = "There is no such page. Check that the address is complete."


def routes(parts: Parts, new_id: Callable[[], str]) -> Iterator[BaseRoute]:
    """The addresses."""
    open_link, recover = payment_links.FAMILY.endpoints[0], checkout.FAMILY.endpoints[1]
    yield Route(PATH, Door(parts, new_id, open_link, SAID).enter, methods=["GET"])
    yield Route(AGAIN_PATH, Door(parts, new_id, recover).enter, methods=["GET"])


class Door:
    """What opens a session by an endpoint, told what the address `says` of the visitor."""

    def __init__(
        self,
        parts: Parts,
        new_id: Callable[[], str],
        endpoint: Endpoint,
        says: tuple[str, ...] = (),
    ) -> None:
        self._parts = parts
        self._new_id = new_id
        self._service = Service(parts, parts.papers.addresses.complete)
        self._endpoint = endpoint
        self._says = says

    async def enter(self, request: Request) -> Response:
        """On to the page of a new session. Who only asks whether there is a page, opens none."""
        object_id, token = request.path_params["id"], request.path_params["token"]
        if not self._parts.papers.addresses.opens(token, object_id):
            return notice(_MISSING, 404)
        if request.method == "HEAD":
            return Response(status_code=200, headers=headers())
        tree: Tree = {
            name: request.query_params[name] for name in self._says if _says(request, name)
        }
        path = self._endpoint.path.replace("{id}", object_id)
        asked = Asked(id=self._new_id(), path=path, ids={"id": object_id}, tree=tree)
        reply: Reply | Text
        try:
            reply = await self._service.perform(self._endpoint, asked, {})
        except Exception as error:  # noqa: BLE001  (whatever it is, the visitor is answered)
            reply = reply_to(error, request, self._new_id())
        if isinstance(reply, Reply) and reply.status < ERRORS:
            onward = CHECKOUT + str(reply.body["url"]).partition(CHECKOUT)[2]
            return RedirectResponse(onward, 303, headers=headers())
        return notice(message_of(reply), reply.status if isinstance(reply, Reply) else 500)


def _says(request: Request, name: str) -> bool:
    return bool(request.query_params.get(name))
