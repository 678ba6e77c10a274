"""/checkout/{token}/{id}: the page at a session's `url`, for whoever has it.

What the form says goes the way of `POST /api/checkout/sessions/{id}/pay`. A wrong token and a
session that does not exist are answered alike.
"""

from collections.abc import Callable, Iterator

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sao.api.answering.service import ERRORS
from sao.api.checkout import page
from sao.api.checkout.goods import words_of
from sao.api.checkout.orders import Pay
from sao.api.checkout.page import NONE, Entered, Problem
from sao.api.checkout.sent import said, taken
from sao.api.checkout.views import PLAIN, Shown, shown
from sao.api.endpoint import Parts, Reply
from sao.api.native.checkout import PAY_PATH
from sao.api.site.hosted import headers
from sao.api.taking.counter import ASKED, Counter, form_of, message_of, standing
from sao.api.taking.taker import NO_CARD
from sao.wire.errors import TABLE
from sao.wire.links import CHECKOUT, RECOVERY
from sao.wire.params import read

PATH = f"{CHECKOUT}{{token}}/{{id}}"
CHALLENGED = TABLE["authentication_required"].code
MISSING = TABLE["parameter_missing"].code

UNTOUCHED: Entered = {}


def routes(parts: Parts, new_id: Callable[[], str]) -> Iterator[BaseRoute]:
    """The page, and where its form leads to."""
    till = Till(parts, new_id)
    yield Route(PATH, till.answered(till.show), methods=["GET"])
    yield Route(PATH, till.answered(till.take), methods=["POST"])


class Till(Counter):
    """The pages of an environment's checkout sessions."""

    async def show(self, request: Request) -> Response:
        """The page as it stands; or, for its script, only how that is."""
        view = await self._view(request)
        if view is None:
            return self._nothing()
        shows = standing(request, view, view.success_url)
        return shows or self._page(view, problem=Problem(view.refused))

    async def take(self, request: Request) -> Response:
        """What was entered is paid with, or only looked at: what is taken, with which code."""
        view = await self._view(request)
        if view is None:
            return self._nothing()
        form = await form_of(request)
        do = form.pop("do", "pay")
        if do in ASKED:
            return await self._asked(request, view, do)
        if view.status != "open" or view.waits:
            return _back(request, view)
        try:
            view = await self._view(request, read(Pay, taken(form, taxed=view.taxed))) or view
            view = await self._brought(view, form)
            if do == "apply" or _unseen(view, form):
                return self._page(view, form, NONE if do == "apply" else _comes_to(view))
            reply = await self._paid(request.path_params["id"], form, do)
        except Exception as error:  # noqa: BLE001  (whatever it is, the page says it)
            reply = self._told(error, request)
        return await self._came_of(request, view, form, reply)

    async def _came_of(
        self, request: Request, view: Shown, form: Entered, reply: Reply
    ) -> Response:
        """What came of it: on to where the seller says, or back here."""
        after = await self._view(request) or view
        if after.waits:
            return _back(request, view)
        if reply.status < ERRORS:
            onward = view.success_url or request.url.path
            return RedirectResponse(onward, 303, headers=headers(view.success_url))
        if after.refused:
            view = after
        return self._refused(view, form, reply)

    async def _brought(self, view: Shown, form: dict[str, str]) -> Shown:
        """The card that the gateway's client has kept is what is paid with, and is shown."""
        name = form.pop("kept", "")
        if name:
            form["payment_method"] = await self._taker.kept(view.holder.name, name)
        chosen = form.get("payment_method", "")
        if self._taker.taking is None or not chosen or chosen in dict(view.saved):
            return view
        words = await self._parts.desk.run(lambda session: words_of(session, chosen))
        return view._replace(saved=((chosen, words), *view.saved)) if words else view

    async def _paid(self, object_id: str, form: Entered, do: str) -> Reply:
        tree = said(form)
        if do in ("pass", "fail"):
            tree["challenge"] = do
        return await self._api.ask("POST", PAY_PATH.replace("{id}", object_id), tree)

    def _refused(self, view: Shown, form: Entered, reply: Reply) -> Response:
        told = reply.body["error"]
        if told.get("type") == "card_error" and self._taker.taking is not None:
            tried = form.get("payment_method", "")
            form = {name: value for name, value in form.items() if name != "payment_method"}
            view = view._replace(saved=tuple(one for one in view.saved if one[0] != tried))
        if told.get("code") == CHALLENGED and told.get("param") == "challenge":
            return self._page(view, form, challenged=True)
        place = told.get("param") or ("card" if told.get("type") == "card_error" else "")
        missing = (told.get("code"), place) == (MISSING, "payment_method")
        words = NO_CARD if missing and self._taker.taking is not None else message_of(reply)
        problem = Problem(words, place)
        return self._page(view, form, problem, status=reply.status)

    def _page(
        self,
        view: Shown,
        entered: Entered = UNTOUCHED,
        problem: Problem = NONE,
        *,
        status: int = 200,
        challenged: bool = False,
    ) -> Response:
        taking = self._taker.taking
        content = page.render(view, entered, problem, challenged=challenged, taking=taking)
        allowed = headers(view.success_url, page.client_of(view, taking))
        return Response(content, status, allowed, "text/html")

    async def _view(self, request: Request, said: Pay = PLAIN) -> Shown | None:
        object_id = self._opened(request)
        if object_id is None:
            return None
        view = await self._parts.desk.run(lambda session: shown(session, object_id, said))
        if view is None or not view.again:
            return view
        return view._replace(again=f"{RECOVERY}{request.path_params['token']}/{object_id}")


def _unseen(view: Shown, form: Entered) -> bool:
    """Whether it comes to something else than stood there when the button was pressed."""
    return form.get("due", str(view.due)) != str(view.due)


def _comes_to(view: Shown) -> Problem:
    return Problem(f"This comes to {view.total}. Look at it once more, and pay then.")


def _back(request: Request, view: Shown) -> Response:
    """To the page as it stands now."""
    return RedirectResponse(request.url.path, 303, headers=headers(view.success_url))
