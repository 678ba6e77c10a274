"""/portal/{token}/{name}: a customer's portal, for whoever has its address.

What is not this customer's is answered as if it did not exist.
"""

from collections.abc import Callable, Iterator

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sao.api.answering.service import ERRORS
from sao.api.bills.views import waits
from sao.api.endpoint import Parts, Reply
from sao.api.portal import page
from sao.api.portal.changes import Costs
from sao.api.portal.views import Shown, shown
from sao.api.portal.wishes import Wish, wished
from sao.api.site.hosted import headers
from sao.api.taking.counter import Counter, form_of, message_of
from sao.api.taking.taker import holder
from sao.wire.errors import WireError
from sao.wire.links import PORTAL, page_path, portal_path
from sao.wire.resources.portal_session import Pass, pass_of

PATH = f"{PORTAL}{{token}}/{{name}}"


def routes(parts: Parts, new_id: Callable[[], str]) -> Iterator[BaseRoute]:
    """The page, and where its forms lead to."""
    portal = Portal(parts, new_id)
    yield Route(PATH, portal.answered(portal.show), methods=["GET"])
    yield Route(PATH, portal.answered(portal.take), methods=["POST"])


class Portal(Counter):
    """The portals of an environment's customers."""

    missing = "There is no such page, or its time is over. Ask for a new address where you got it."

    async def show(self, request: Request) -> Response:
        """The page as it stands."""
        view = await self._view(self._pass(request))
        return self._nothing() if view is None else self._page(view)

    async def take(self, request: Request) -> Response:
        """What a button asks for."""
        told = self._pass(request)
        view = await self._view(told)
        if told is None or view is None:
            return self._nothing()
        form = await form_of(request, emptied=True)
        if form.get("do") == "keep":
            return await self._keep(request, told, view)
        return await self._pressed(request, told, view, form)

    async def _pressed(
        self, request: Request, told: Pass, view: Shown, form: dict[str, str]
    ) -> Response:
        try:
            if form.get("kept"):
                form["payment_method"] = await self._taker.kept(told.customer, form.pop("kept"))
            wish = await self._parts.desk.run(lambda session: wished(session, told, view, form))
            if wish is None:
                return self._page(view, "That cannot be done here, or not any more.", status=400)
            if isinstance(wish, Costs):
                return self._page(view._replace(costs=wish))
            reply = await self._perform(wish)
            if form["do"] == "pay" and await self._waits(form["id"]):
                return RedirectResponse(f"{self._link(form['id'])}/pay", 303, headers=headers())
        except Exception as error:  # noqa: BLE001  (whatever it is, the page says it)
            reply = self._told(error, request)
        if reply.status >= ERRORS:
            return self._page(view, message_of(reply), status=reply.status)
        return self._done(request, told, view)

    async def _waits(self, invoice: str) -> bool:
        """Whether its own page says more of what was begun."""
        found: bool = await self._parts.desk.run(lambda session: waits(session, invoice))
        return found

    async def _keep(self, request: Request, told: Pass, view: Shown) -> Response:
        """For the page's script: the secret by which the gateway's client keeps a card."""
        if not view.features.payment_method_update:
            return self._nothing()
        owner = told.customer
        whose = await self._parts.desk.run(lambda session: holder(session, owner, owner))
        return await self._taker.keep(request, whose)

    async def _perform(self, wish: Wish) -> Reply:
        """What is asked; as the safest, unless the gateway cannot answer in time for that."""
        if wish.safest is not None:
            try:
                return await self._api.ask(wish.method, wish.path, wish.safest)
            except WireError as error:
                if error.code != "gateway_late":
                    raise
        return await self._api.ask(wish.method, wish.path, wish.tree)

    def _done(self, request: Request, told: Pass, view: Shown) -> Response:
        """Where it goes on: here, or with a flow where that says."""
        if told.flow is None:
            return RedirectResponse(request.url.path, 303, headers=headers())
        after = told.flow.after_completion
        if after.redirect is not None and after.type == "redirect":
            onward = after.redirect.return_url
            return RedirectResponse(onward, 303, headers=headers(onward))
        if after.type == "hosted_confirmation":
            said = after.hosted_confirmation
            message = (said.custom_message if said is not None else None) or "This is done."
            return self._page(view._replace(costs=None), done=message)
        home = {"object": "billing_portal.session", "url": portal_path(told.without_flow.name)}
        address = self._parts.papers.addresses.complete(home, "")["url"]
        return RedirectResponse(address, 303, headers=headers())

    def _pass(self, request: Request) -> Pass | None:
        """What the address says, if we made it."""
        name = self._opened(request, "name")
        return None if name is None else pass_of(name)

    async def _view(self, told: Pass | None) -> Shown | None:
        if told is None:
            return None
        return await self._parts.desk.run(lambda session: shown(session, told))

    def _page(
        self, view: Shown, problem: str = "", *, status: int = 200, done: str = ""
    ) -> Response:
        links = {bill.id: self._link(bill.id) for bill in view.bills}
        taking = self._taker.taking
        content = page.render(view, links, problem, done, taking=taking)
        allowed = headers(_onward(view), page.client_of(view, taking, done))
        return Response(content, status, allowed, "text/html")

    def _link(self, invoice: str) -> str:
        told = {"object": "invoice", "hosted_invoice_url": page_path(invoice)}
        link: str = self._parts.papers.addresses.complete(told, "")["hosted_invoice_url"]
        return link


def _onward(view: Shown) -> str:
    """Where a form of the page may lead besides back to it."""
    after = view.flow.after_completion if view.flow is not None else None
    return after.redirect.return_url if after is not None and after.redirect is not None else ""
