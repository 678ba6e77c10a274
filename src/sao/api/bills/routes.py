"""/documents/{token}/{id}/pay: an invoice is paid, by whoever has its address.

The card is the invoice's customer's from then on.
"""

from collections.abc import Awaitable, Callable, Iterator

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sao.api.answering.service import ERRORS
from sao.api.bills import page
from sao.api.bills.views import Shown, shown
from sao.api.endpoint import Parts, Reply
from sao.api.site.hosted import headers
from sao.api.taking.counter import ASKED, Counter, form_of, message_of, standing
from sao.api.taking.taker import NO_CARD
from sao.wire.form import Tree
from sao.wire.links import PREFIX

PATH = f"{PREFIX}{{token}}/{{id}}/pay"


def routes(parts: Parts, new_id: Callable[[], str]) -> Iterator[BaseRoute]:
    """The page, and where its form leads to."""
    cashier = Cashier(parts, new_id)
    yield Route(PATH, cashier.answered(cashier.show), methods=["GET"])
    yield Route(PATH, cashier.answered(cashier.take), methods=["POST"])


def payable(parts: Parts) -> Callable[[str], Awaitable[bool]]:
    """Whether an invoice can be paid on this page, now."""

    async def is_payable(object_id: str) -> bool:
        view = await parts.desk.run(lambda session: shown(session, object_id))
        return view is not None and view.status == "open"

    return is_payable


class Cashier(Counter):
    """Where an environment's invoices are paid."""

    missing = "There is nothing to pay here. Check that the address is complete."

    async def show(self, request: Request) -> Response:
        """The page as it stands; or, for its script, only how that is."""
        view = await self._view(request)
        if view is None:
            return self._nothing()
        return standing(request, view) or self._page(view, view.refused)

    async def take(self, request: Request) -> Response:
        """What a button, or the page's script, asks for."""
        view = await self._view(request)
        if view is None:
            return self._nothing()
        form = await form_of(request)
        do = form.get("do", "pay")
        if do in ASKED:
            return await self._asked(request, view, do)
        reply = await self._pressed(request, view, do, form)
        view = await self._view(request) or view
        if reply is not None and reply.status >= ERRORS and not view.waits:
            return self._page(view, message_of(reply), status=reply.status)
        return RedirectResponse(request.url.path, 303, headers=headers())

    async def _pressed(
        self, request: Request, view: Shown, do: str, form: dict[str, str]
    ) -> Reply | None:
        """Pay, or in a sandbox say how a challenge ends; None where there is nothing to do."""
        try:
            if do in ("pass", "fail"):
                if view.waits != "challenged" or self._taker.taking is not None:
                    return None
                path = f"/api/payment_intents/{view.intent}/authenticate"
                return await self._api.ask("POST", path, {"succeeded": str(do == "pass").lower()})
            if view.status != "open" or view.waits:
                return None
            return await self._pay(view, form)
        except Exception as error:  # noqa: BLE001  (whatever it is, the page says it)
            return self._told(error, request)

    async def _pay(self, view: Shown, form: dict[str, str]) -> Reply:
        """With the card that was taken, which is the customer's first."""
        if self._taker.taking is None:
            said: Tree = {"type": "card", "card": {"number": form.get("number", "")}}
            made = await self._api.ask("POST", "/v1/payment_methods", said)
            if made.status >= ERRORS:
                return made
            method = made.body["id"]
        elif form.get("kept"):
            method = await self._taker.kept(view.holder.name, form["kept"])
        else:
            return Reply(400, {"error": {"message": NO_CARD}})
        given = await self._api.ask(
            "POST", f"/api/customers/{view.holder.name}/cards", {"card": method}
        )
        if given.status >= ERRORS:
            return given
        tree: Tree = {"payment_method": method, "off_session": "false"}
        return await self._api.ask("POST", f"/v1/invoices/{view.id}/pay", tree)

    async def _view(self, request: Request) -> Shown | None:
        object_id = self._opened(request)
        if object_id is None:
            return None
        return await self._parts.desk.run(lambda session: shown(session, object_id))

    def _page(self, view: Shown, problem: str = "", *, status: int = 200) -> Response:
        taking = self._taker.taking
        content = page.render(view, taking, problem)
        allowed = headers("", page.client_of(view, taking))
        return Response(content, status, allowed, "text/html")
