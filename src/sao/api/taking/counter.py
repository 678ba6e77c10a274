"""What the pages for customers have in common: they always answer, and they take cards.

Each is for whoever has its address; no key is asked for. A button makes requests of the API, so
what it does stands in the command log like everything else.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sao.api.answering.asking import Asking
from sao.api.endpoint import Parts, Reply
from sao.api.http.errors import reply_to
from sao.api.http.requests import read_body
from sao.api.site.hosted import headers, notice
from sao.api.taking.taker import Taker
from sao.gateways.port import Holder

BODY_MAX = 16_384

ASKED = ("challenge", "keep", "look")
"""What the page's script asks for."""

Serve = Callable[[Request], Awaitable[Response]]


class Payable(Protocol):
    """What can be paid on a page, as its customer sees it: an invoice, or a checkout session."""

    @property
    def status(self) -> str:
        """`open` while it can be paid."""

    @property
    def waits(self) -> str:
        """For what a payment under way waits: `processing`, or its customer (`challenged`)."""

    @property
    def intent(self) -> str:
        """What it is paid with, once that is there."""

    @property
    def holder(self) -> Holder:
        """Whose card it is to be."""


class Counter:
    """Where customers of an environment are served. Where nothing is found, it says `missing`."""

    missing = "There is no such page. Check that the address is complete."

    def __init__(self, parts: Parts, new_id: Callable[[], str]) -> None:
        self._parts = parts
        self._new_id = new_id
        self._api = Asking(parts, new_id)
        self._taker = Taker(parts, new_id)

    def answered(self, serve: Serve) -> Serve:
        """`serve`, which may fail as it likes: the customer is told so on a page."""

        async def safe(request: Request) -> Response:
            try:
                return await serve(request)
            except Exception as error:  # noqa: BLE001  (whatever it is, the customer is answered)
                reply = self._told(error, request)
                return notice(message_of(reply), reply.status)

        return safe

    def _opened(self, request: Request, named: str = "id") -> str | None:
        """What the address is of, if we made it."""
        name, token = request.path_params[named], request.path_params["token"]
        return name if self._parts.papers.addresses.opens(token, name) else None

    def _nothing(self) -> Response:
        return notice(self.missing, 404)

    def _told(self, error: Exception, request: Request) -> Reply:
        """What went wrong, as a reply."""
        return reply_to(error, request, self._new_id())

    async def _asked(self, request: Request, view: Payable, do: str) -> Response:
        """What the page's script asks for: secrets for the gateway's client, and to look again."""
        if do == "keep" and view.status == "open":
            return await self._taker.keep(request, view.holder)
        if do == "challenge" and view.waits == "challenged":
            return await self._taker.challenge(request, view.intent)
        if do == "look" and view.waits == "challenged":
            await self._taker.look(view.intent)
        return JSONResponse({"secret": None}, headers=headers())


def standing(request: Request, view: Payable, onward: str = "") -> Response | None:
    """For the page's script, if that asks: how it stands, and where it goes on."""
    if "state" not in request.query_params:
        return None
    return JSONResponse({"state": view.waits or view.status, "onward": onward}, headers=headers())


async def form_of(request: Request, *, emptied: bool = False) -> dict[str, str]:
    """What a form says, each name once; what was left empty, or `emptied`, only where wanted.

    Raises `body_too_large`.
    """
    content = await read_body(request, BODY_MAX)
    found = parse_qs(content.decode("utf-8", "replace"), keep_blank_values=emptied)
    return {name: values[-1].strip() for name, values in found.items()}


def message_of(reply: Reply) -> str:
    """What a refusal says."""
    message: str = reply.body["error"]["message"]
    return message
