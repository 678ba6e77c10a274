"""/checkout/{token}/{id}: the page at a session's `url`, for whoever has it. No key is asked for.

What the form says goes the way of `POST /api/checkout/sessions/{id}/pay`, so it stands in the
command log like everything else. A wrong token and a session that does not exist are answered
alike.
"""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sao.api.answering.service import ERRORS, Service
from sao.api.answering.service import Request as Asked
from sao.api.checkout import page
from sao.api.checkout.goods import words_of
from sao.api.checkout.orders import Pay
from sao.api.checkout.page import NONE, Entered, Problem
from sao.api.checkout.sent import said, taken
from sao.api.checkout.views import PLAIN, Shown, shown
from sao.api.endpoint import Parts, Reply, Text
from sao.api.http.errors import reply_to
from sao.api.http.requests import read_body
from sao.api.native.checkout import FAMILY, PAY_PATH
from sao.api.site.hosted import headers, notice
from sao.api.taking.taker import NO_CARD, Taker
from sao.wire.errors import TABLE
from sao.wire.links import CHECKOUT, RECOVERY
from sao.wire.params import read

PATH = f"{CHECKOUT}{{token}}/{{id}}"
BODY_MAX = 16_384
CHALLENGED = TABLE["authentication_required"].code
MISSING = TABLE["parameter_missing"].code

ASKED = ("challenge", "keep", "look")
"""What the page's script asks for."""

UNTOUCHED: Entered = {}

_MISSING = "There is no such page. Check that the address is complete."


def routes(parts: Parts, new_id: Callable[[], str]) -> Iterator[BaseRoute]:
    """The page, and where its form leads to."""
    till = Till(parts, new_id)
    yield Route(PATH, till.show, methods=["GET"])
    yield Route(PATH, till.take, methods=["POST"])


class Till:
    """The pages of an environment's checkout sessions."""

    def __init__(self, parts: Parts, new_id: Callable[[], str]) -> None:
        self._parts = parts
        self._new_id = new_id
        self._service = Service(parts, parts.papers.addresses.complete)
        self._pay = FAMILY.endpoints[0]
        self._taker = Taker(parts, new_id)

    async def show(self, request: Request) -> Response:
        """The page as it stands; or, for its script, only how that is."""
        try:
            view = await self._view(request)
        except Exception as error:  # noqa: BLE001  (whatever it is, the customer is answered)
            return self._failed(error, request)
        if view is None:
            return _missing()
        if "state" in request.query_params:
            standing = {"state": view.waits or view.status, "onward": view.success_url}
            return JSONResponse(standing, headers=headers())
        return self._page(view, problem=Problem(view.refused))

    async def take(self, request: Request) -> Response:
        """What was entered is paid with, or only looked at: what is taken, with which code."""
        try:
            view = await self._view(request)
            if view is None:
                return _missing()
            form = await form_of(request)
            do = form.pop("do", "pay")
            if do in ASKED:
                return await self._asked(request, view, do)
        except Exception as error:  # noqa: BLE001  (as above)
            return self._failed(error, request)
        if view.status != "open" or view.waits:
            return _back(request, view)
        reply: Reply | Text
        try:
            view = await self._view(request, read(Pay, taken(form, taxed=view.taxed))) or view
            view = await self._brought(view, form)
            if do == "apply" or _unseen(view, form):
                return self._page(view, form, NONE if do == "apply" else _comes_to(view))
            reply = await self._paid(request.path_params["id"], form, do)
        except Exception as error:  # noqa: BLE001  (as above)
            reply = reply_to(error, request, self._new_id())
        return await self._answered(request, view, form, reply)

    async def _answered(
        self, request: Request, view: Shown, form: Entered, reply: Reply | Text
    ) -> Response:
        """What came of it: on to where the seller says, or back here."""
        after = await self._view(request) or view
        if after.waits:
            return _back(request, view)
        if isinstance(reply, Reply) and reply.status < ERRORS:
            onward = view.success_url or request.url.path
            return RedirectResponse(onward, 303, headers=headers(view.success_url))
        if after.refused:
            view = after
        return self._refused(view, form, reply)

    async def _asked(self, request: Request, view: Shown, do: str) -> Response:
        """What the page's script asks for: secrets for the gateway's client, and to look again."""
        if do == "keep" and view.status == "open":
            return await self._taker.keep(request, view.holder)
        if do == "challenge" and view.waits == "challenged":
            return await self._taker.challenge(request, view.intent)
        if do == "look" and view.waits == "challenged":
            await self._taker.look(view.intent)
        return JSONResponse({"secret": None}, headers=headers())

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

    async def _paid(self, object_id: str, form: Entered, do: str) -> Reply | Text:
        tree = said(form)
        if do in ("pass", "fail"):
            tree["challenge"] = do
        path = PAY_PATH.replace("{id}", object_id)
        asked = Asked(id=self._new_id(), path=path, ids={"id": object_id}, tree=tree)
        return await self._service.perform(self._pay, asked, {})

    def _failed(self, error: Exception, request: Request) -> Response:
        """Where there is no page to say it on."""
        reply = reply_to(error, request, self._new_id())
        return notice(message_of(reply), reply.status)

    def _refused(self, view: Shown, form: Entered, reply: Reply | Text) -> Response:
        told = reply.body["error"] if isinstance(reply, Reply) else {}
        if told.get("type") == "card_error" and self._taker.taking is not None:
            tried = form.get("payment_method", "")
            form = {name: value for name, value in form.items() if name != "payment_method"}
            view = view._replace(saved=tuple(one for one in view.saved if one[0] != tried))
        if told.get("code") == CHALLENGED and told.get("param") == "challenge":
            return self._page(view, form, challenged=True)
        status = reply.status if isinstance(reply, Reply) else 500
        place = told.get("param") or ("card" if told.get("type") == "card_error" else "")
        missing = (told.get("code"), place) == (MISSING, "payment_method")
        words = NO_CARD if missing and self._taker.taking is not None else message_of(reply)
        problem = Problem(words, place)
        return self._page(view, form, problem, status=status)

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
        object_id, token = request.path_params["id"], request.path_params["token"]
        if not self._parts.papers.addresses.opens(token, object_id):
            return None
        view = await self._parts.desk.run(lambda session: shown(session, object_id, said))
        if view is None or not view.again:
            return view
        return view._replace(again=f"{RECOVERY}{token}/{object_id}")


async def form_of(request: Request, *, emptied: bool = False) -> dict[str, str]:
    """What a form says, each name once; what was left empty, or `emptied`, only where wanted.

    Raises `body_too_large`.
    """
    content = await read_body(request, BODY_MAX)
    found = parse_qs(content.decode("utf-8", "replace"), keep_blank_values=emptied)
    return {name: values[-1].strip() for name, values in found.items()}


def _unseen(view: Shown, form: Entered) -> bool:
    """Whether it comes to something else than stood there when the button was pressed."""
    return form.get("due", str(view.due)) != str(view.due)


def _comes_to(view: Shown) -> Problem:
    return Problem(f"This comes to {view.total}. Look at it once more, and pay then.")


def message_of(reply: Reply | Text) -> str:
    """What a refusal says."""
    if not isinstance(reply, Reply):
        return reply.content
    message: str = reply.body["error"]["message"]
    return message


def _back(request: Request, view: Shown) -> Response:
    """To the page as it stands now."""
    return RedirectResponse(request.url.path, 303, headers=headers(view.success_url))


def _missing() -> Response:
    return notice(_MISSING, 404)
