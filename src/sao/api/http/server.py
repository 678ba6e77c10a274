"""Serving an endpoint over HTTP: from request to reply, with the headers that clients read."""

import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from sao.api.answering import service
from sao.api.answering.service import ERRORS, Service
from sao.api.endpoint import Endpoint, Parts, Reply, Text
from sao.api.http.auth import Admitted, Check
from sao.api.http.errors import headers_of, reply_to
from sao.api.http.permissions import need_of
from sao.api.http.requests import read_rows, read_tree
from sao.api.http.watching import Watch
from sao.api.stripe.account import ACCOUNT, check_account
from sao.core.ids import token
from sao.wire import API_VERSION

UNAUTHORIZED = 401
RETRY = {408: "true", 409: "true", 429: "true", 503: "true", 500: None}
"""Whether to try again, by status: an error is final, but for these; of a defect nobody knows."""

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_VERSION = re.compile(r"[\w.;=, -]{1,100}")
Serve = Callable[[Request], Awaitable[Response]]


class Server:
    """All endpoints of one environment, to whoever may ask."""

    def __init__(
        self,
        parts: Parts,
        check: Check,
        new_id: Callable[[], str],
        watch: Watch | None = None,
        *,
        api_version: str = "",
    ) -> None:
        self._service = Service(parts, parts.papers.addresses.complete)
        self._check = check
        self._new_id = new_id
        self._watch = watch if watch is not None else Watch()
        self._version = api_version

    def serve(self, endpoint: Endpoint) -> Serve:
        """What Starlette calls for this endpoint."""
        need = need_of(endpoint)

        async def respond(request: Request) -> Response:
            request_id = self._new_id()
            version = request.headers.get("stripe-version") or self._version
            headers = {"Request-Id": request_id, "Stripe-Version": version}
            reply: Reply | Text
            with self._watch.request(endpoint, request, request_id) as watched:
                try:
                    admitted = self._check(request, need)
                    watched.key_id = admitted.key_id
                    check_account(request.headers.get("stripe-account") or ACCOUNT)
                    asked = await _asked(endpoint, request, request_id, version, admitted)
                    reply = await self._service.perform(endpoint, asked, headers)
                except Exception as error:  # noqa: BLE001  (whatever it is, the client is answered)
                    reply = reply_to(error, request, request_id)
                    headers |= headers_of(error)
                watched.answered(reply, headers)
            return response(request, reply, headers)

        return respond


async def _asked(
    endpoint: Endpoint, request: Request, request_id: str, version: str, admitted: Admitted
) -> service.Request:
    tree: dict[str, Any]
    if endpoint.rows is not None:
        tree = await read_rows(request, endpoint.rows)
    else:
        tree = await read_tree(request, json=endpoint.takes_json)
    return service.Request(
        id=request_id,
        path=request.scope["path"],
        ids=request.path_params,
        tree=tree,
        idempotency_key=request.headers.get("idempotency-key"),
        later="respond-async" in request.headers.get("prefer", ""),
        asked_at=_asked_at(request),
        accept=request.headers.get("accept", ""),
        version=version,
        key_id=admitted.key_id,
        lacks=admitted.lacks,
    )


def _asked_at(request: Request) -> str | None:
    """The address that a client reached us at; None where it did not say so properly."""
    host = request.headers.get("host", "")
    return f"{request.scope['scheme']}://{host}" if _HOST.fullmatch(host) else None


def response(request: Request, reply: Reply | Text, headers: dict[str, str]) -> Response:
    """The reply as it leaves."""
    asked = headers.get("Stripe-Version") or request.headers.get("stripe-version", "")
    headers["Stripe-Version"] = asked if _VERSION.fullmatch(asked) else API_VERSION
    if isinstance(reply, Text):
        return Response(reply.content, headers=headers, media_type=reply.media_type)
    if reply.status == UNAUTHORIZED and not _of_a_page(request):
        headers["WWW-Authenticate"] = 'Basic realm="SAO Billing"'
    retry = RETRY.get(reply.status, "false")
    if reply.status >= ERRORS and retry is not None:
        headers["Stripe-Should-Retry"] = retry
    content = msgspec.json.encode(reply.body)
    return Response(content, reply.status, headers, media_type="application/json")


def _of_a_page(request: Request) -> bool:
    """Whether a script asks: then the browser itself is not to ask its user for a password."""
    return request.headers.get("sec-fetch-mode", "navigate") != "navigate"


def new_request_id() -> str:
    """The id of a request, and of the command that it becomes: random, here at the edge."""
    return f"req_{token(secrets.token_hex(16))}"
