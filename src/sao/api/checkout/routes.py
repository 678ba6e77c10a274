"""/checkout/{token}/{id}: the page at a session's `url`, for whoever has it. No key is asked for.

What the form says goes the way of `POST /api/checkout/sessions/{id}/pay`, so it stands in the
command log like everything else. A wrong token and a session that does not exist are answered
alike.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sao.api.answering.service import ERRORS, Service
from sao.api.answering.service import Request as Asked
from sao.api.checkout import page
from sao.api.checkout.page import Entered
from sao.api.checkout.views import Shown, shown
from sao.api.endpoint import Parts, Reply, Text
from sao.api.http.errors import reply_to
from sao.api.http.requests import read_body
from sao.api.native.checkout import FAMILY, PAY_PATH
from sao.api.site.hosted import headers
from sao.wire.errors import TABLE
from sao.wire.form import Tree
from sao.wire.links import CHECKOUT

PATH = f"{CHECKOUT}{{token}}/{{id}}"
BODY_MAX = 16_384
CHALLENGED = TABLE["authentication_required"].code

_MISSING = "There is no such page. Check that the address is complete.\n"
_UNTOUCHED = Entered()
_EXPIRY = re.compile(r"\s*(\d{1,2})\s*[/ -]\s*(\d{2}|\d{4})\s*")


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

    async def show(self, request: Request) -> Response:
        """The page as it stands."""
        try:
            view = await self._view(request)
        except Exception as error:  # noqa: BLE001  (whatever it is, the customer is answered)
            return self._failed(error, request)
        return _missing() if view is None else _page(view)

    async def take(self, request: Request) -> Response:
        """What was entered is paid with, or only looked at with its promotion code."""
        object_id = request.path_params["id"]
        try:
            view = await self._view(request)
            if view is None:
                return _missing()
            form = await form_of(request)
        except Exception as error:  # noqa: BLE001  (as above)
            return self._failed(error, request)
        if view.status != "open":
            return RedirectResponse(request.url.path, 303, headers=headers(view.success_url))
        entered = _entered(form)
        reply: Reply | Text
        try:
            view = await self._view(request, entered.promotion_code) or view
            if form.get("do") == "apply":
                return _page(view, entered)
            reply = await self._paid(object_id, entered, form.get("do", "pay"))
        except Exception as error:  # noqa: BLE001  (as above)
            reply = reply_to(error, request, self._new_id())
        if isinstance(reply, Reply) and reply.status < ERRORS:
            onward = view.success_url or request.url.path
            return RedirectResponse(onward, 303, headers=headers(view.success_url))
        return self._refused(view, entered, reply)

    async def _paid(self, object_id: str, entered: Entered, do: str) -> Reply | Text:
        tree: Tree = {name: value for name, value in _said(entered).items() if value}
        if do in ("pass", "fail"):
            tree["challenge"] = do
        path = PAY_PATH.replace("{id}", object_id)
        asked = Asked(id=self._new_id(), path=path, ids={"id": object_id}, tree=tree)
        return await self._service.perform(self._pay, asked, {})

    def _failed(self, error: Exception, request: Request) -> Response:
        """Where there is no page to say it on."""
        reply = reply_to(error, request, self._new_id())
        return plain(f"{message_of(reply)}\n", reply.status)

    def _refused(self, view: Shown, entered: Entered, reply: Reply | Text) -> Response:
        told = reply.body["error"] if isinstance(reply, Reply) else {}
        if told.get("code") == CHALLENGED and told.get("param") == "challenge":
            return _page(view, entered, challenged=True)
        status = reply.status if isinstance(reply, Reply) else 500
        return _page(view, entered, message_of(reply), status=status)

    async def _view(self, request: Request, typed: str = "") -> Shown | None:
        object_id, token = request.path_params["id"], request.path_params["token"]
        if not self._parts.papers.addresses.opens(token, object_id):
            return None
        return await self._parts.desk.run(lambda session: shown(session, object_id, typed))


async def form_of(request: Request, *, emptied: bool = False) -> dict[str, str]:
    """What a form says, each name once; what was left empty, or `emptied`, only where wanted.

    Raises `body_too_large`.
    """
    content = await read_body(request, BODY_MAX)
    found = parse_qs(content.decode("utf-8", "replace"), keep_blank_values=emptied)
    return {name: values[-1].strip() for name, values in found.items()}


def _entered(form: dict[str, str]) -> Entered:
    known = {name: form[name] for name in Entered._fields if name in form}
    return Entered(**known)


def _said(entered: Entered) -> Tree:
    """What was entered, as the endpoint's parameters."""
    said: Tree = {
        "email": entered.email,
        "name": entered.name,
        "promotion_code": entered.promotion_code,
    }
    if entered.tax_id:
        said["tax_id"] = {"type": entered.tax_id_type, "value": entered.tax_id}
    if entered.number:
        expiry = _EXPIRY.fullmatch(entered.expiry)
        month, year = expiry.groups() if expiry is not None else ("0", "0")
        card: Tree = {"number": entered.number, "exp_month": month, "exp_year": year}
        if entered.cvc:
            card["cvc"] = entered.cvc
        said["card"] = card
    return said


def message_of(reply: Reply | Text) -> str:
    """What a refusal says."""
    if not isinstance(reply, Reply):
        return reply.content
    message: str = reply.body["error"]["message"]
    return message


def _page(
    view: Shown,
    entered: Entered = _UNTOUCHED,
    problem: str = "",
    *,
    status: int = 200,
    challenged: bool = False,
) -> Response:
    content = page.render(view, entered, problem, challenged=challenged)
    return Response(content, status, headers(view.success_url), "text/html")


def _missing() -> Response:
    return plain(_MISSING, 404)


def plain(text: str, status: int) -> Response:
    """A reply that is no page."""
    return Response(text, status, headers(), media_type="text/plain")
