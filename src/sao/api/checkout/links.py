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

from sao.api.answering.service import ERRORS
from sao.api.endpoint import Parts
from sao.api.native.checkout import RECOVER_PATH
from sao.api.native.payment_links import OPEN_PATH
from sao.api.site.hosted import headers, notice
from sao.api.taking.counter import Counter, message_of
from sao.wire.form import Tree
from sao.wire.links import CHECKOUT, PAY, RECOVERY

PATH = f"{PAY}{{token}}/{{id}}"
AGAIN_PATH = f"{RECOVERY}{{token}}/{{id}}"
SAID = ("client_reference_id", "prefilled_email")
"""What the address may say of the visitor."""


def routes(parts: Parts, new_id: Callable[[], str]) -> Iterator[BaseRoute]:
    """The addresses."""
    for at, asks, says in ((PATH, OPEN_PATH, SAID), (AGAIN_PATH, RECOVER_PATH, ())):
        door = Door(parts, new_id, asks, says)
        yield Route(at, door.answered(door.enter), methods=["GET"])


class Door(Counter):
    """Opens a session: `asks` is the path of the API, `says` what addresses tell of visitors."""

    def __init__(
        self, parts: Parts, new_id: Callable[[], str], asks: str, says: tuple[str, ...]
    ) -> None:
        super().__init__(parts, new_id)
        self._asks = asks
        self._says = says

    async def enter(self, request: Request) -> Response:
        """On to the page of a new session. Who only asks whether there is a page, opens none."""
        object_id = self._opened(request)
        if object_id is None:
            return self._nothing()
        if request.method == "HEAD":
            return Response(status_code=200, headers=headers())
        said = {name: request.query_params.get(name) for name in self._says}
        tree: Tree = {name: value for name, value in said.items() if value}
        reply = await self._api.ask("POST", self._asks.replace("{id}", object_id), tree)
        if reply.status >= ERRORS:
            return notice(message_of(reply), reply.status)
        onward = CHECKOUT + str(reply.body["url"]).partition(CHECKOUT)[2]
        return RedirectResponse(onward, 303, headers=headers())
