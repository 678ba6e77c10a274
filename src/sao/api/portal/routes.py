"""/portal/{token}/{name}: a customer's portal, for whoever has its address. No key is asked for.

Each of its buttons is a request of the API, so it stands in the command log like everything else.
What is not this customer's is answered as if it did not exist.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sao.api.checkout.page import headers
from sao.api.checkout.routes import form_of, message_of, plain
from sao.api.endpoint import Parts, Reply
from sao.api.errors import reply_to
from sao.api.families import FAMILIES
from sao.api.native.checkout import CARD_PATH
from sao.api.portal import page
from sao.api.portal.views import Shown, shown
from sao.api.routes import Routes
from sao.api.service import ERRORS, Service
from sao.api.service import Request as Asked
from sao.wire.form import Tree
from sao.wire.links import PORTAL, page_path
from sao.wire.resources.portal_session import Pass, pass_of

PATH = f"{PORTAL}{{token}}/{{name}}"

_MISSING = "There is no such page, or its time is over. Ask for a new address where you got it.\n"


class Wish(NamedTuple):
    """What a button asks of the API."""

    path: str
    tree: Tree


def routes(parts: Parts, new_id: Callable[[], str]) -> Iterator[BaseRoute]:
    """The page, and where its forms lead to."""
    portal = Portal(parts, new_id)
    yield Route(PATH, portal.show, methods=["GET"])
    yield Route(PATH, portal.take, methods=["POST"])


class Portal:
    """The portals of an environment's customers."""

    def __init__(self, parts: Parts, new_id: Callable[[], str]) -> None:
        self._parts = parts
        self._new_id = new_id
        self._service = Service(parts, parts.papers.addresses.complete)
        self._routes = Routes(FAMILIES)

    async def show(self, request: Request) -> Response:
        """The page as it stands."""
        try:
            view = await self._view(self._told(request))
        except Exception as error:  # noqa: BLE001  (whatever it is, the customer is answered)
            return self._failed(error, request)
        return plain(_MISSING, 404) if view is None else self._page(view)

    async def take(self, request: Request) -> Response:
        """What a button asks for."""
        try:
            told = self._told(request)
            view = await self._view(told)
            if told is None or view is None:
                return plain(_MISSING, 404)
            wish = _wish(told, view, await form_of(request))
        except Exception as error:  # noqa: BLE001  (as above)
            return self._failed(error, request)
        if wish is None:
            return self._page(view, "That is not here any more.", status=400)
        try:
            reply = await self._perform(wish)
        except Exception as error:  # noqa: BLE001  (as above)
            reply = reply_to(error, request, self._new_id())
        if reply.status >= ERRORS:
            return self._page(view, message_of(reply), status=reply.status)
        return RedirectResponse(request.url.path, 303, headers=headers())

    async def _perform(self, wish: Wish) -> Reply:
        found = self._routes.find("POST", wish.path)
        asked = Asked(id=self._new_id(), path=wish.path, ids=found.ids, tree=wish.tree)
        reply = await self._service.perform(found.endpoint, asked, {})
        return reply if isinstance(reply, Reply) else Reply(200, {})

    def _told(self, request: Request) -> Pass | None:
        """What the address says, if we made it."""
        name, token = request.path_params["name"], request.path_params["token"]
        return pass_of(name) if self._parts.papers.addresses.opens(token, name) else None

    async def _view(self, told: Pass | None) -> Shown | None:
        if told is None:
            return None
        return await self._parts.desk.run(lambda session: shown(session, told))

    def _failed(self, error: Exception, request: Request) -> Response:
        reply = reply_to(error, request, self._new_id())
        return plain(f"{message_of(reply)}\n", reply.status)

    def _page(self, view: Shown, problem: str = "", *, status: int = 200) -> Response:
        links = {bill.id: self._link(bill.id) for bill in view.bills}
        return Response(page.render(view, links, problem), status, headers(), "text/html")

    def _link(self, invoice: str) -> str:
        told = {"object": "invoice", "hosted_invoice_url": page_path(invoice)}
        link: str = self._parts.papers.addresses.complete(told, "")["hosted_invoice_url"]
        return link


def _wish(told: Pass, view: Shown, form: Mapping[str, str]) -> Wish | None:
    """What was asked for; None for what is not this customer's."""
    do, object_id = form.get("do"), form.get("id")
    if do == "card":
        return Wish(
            CARD_PATH.replace("{id}", told.customer), {"card": {"number": form.get("number", "")}}
        )
    if do in ("cancel", "resume") and object_id in {plan.id for plan in view.plans}:
        ends = "true" if do == "cancel" else "false"
        return Wish(f"/v1/subscriptions/{object_id}", {"cancel_at_period_end": ends})
    if do == "pay" and object_id in {bill.id for bill in view.bills}:
        return Wish(f"/v1/invoices/{object_id}/pay", {})
    return None
