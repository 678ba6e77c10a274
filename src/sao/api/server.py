"""Serving an endpoint: from request to reply, with the headers that Stripe's clients read."""

import re
import secrets
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import cast

import msgspec
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from sao.api.auth import VerifyKey, check
from sao.api.endpoint import Answer, Ask, Call, Endpoint, Handler, Parts, Reply
from sao.api.errors import headers_of, reply_to
from sao.api.idempotency import Idempotency, Kept, fingerprint
from sao.api.requests import read_rows, read_tree
from sao.core.ids import token
from sao.runtime import Session
from sao.runtime.desk import command_id_of
from sao.wire import API_VERSION
from sao.wire.expand import expand
from sao.wire.params import read

ERRORS = 400
UNAUTHORIZED = 401
RETRY = {408: "true", 409: "true", 429: "true", 503: "true", 500: None}
"""Whether to try again, by status: an error is final, but for these; of a defect nobody knows."""

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_VERSION = re.compile(r"[\w.;=, -]{1,100}")
Serve = Callable[[Request], Awaitable[Response]]


class Server:
    """All endpoints of one environment, over its desk and the parts beside it."""

    def __init__(self, parts: Parts, verify_key: VerifyKey, new_id: Callable[[], str]) -> None:
        self._parts = parts
        self._verify_key = verify_key
        self._new_id = new_id
        self._idempotency = Idempotency(parts.desk)

    def serve(self, endpoint: Endpoint) -> Serve:
        """What Starlette calls for this endpoint."""

        async def respond(request: Request) -> Response:
            request_id = self._new_id()
            headers = {"Request-Id": request_id}
            try:
                check(request.headers.get("authorization"), self._verify_key)
                reply = await self._perform(endpoint, request, request_id, headers)
                self._parts.papers.addresses.complete(reply.body, asked_at(request))
            except Exception as error:  # noqa: BLE001  (whatever it is, the client is answered)
                reply = reply_to(error, request, request_id)
                headers |= headers_of(error)
            return response(request, reply, headers)

        return respond

    async def _perform(
        self, endpoint: Endpoint, request: Request, request_id: str, headers: dict[str, str]
    ) -> Reply:
        if endpoint.rows is not None:
            tree = await read_rows(request, endpoint.rows)
        else:
            tree = await read_tree(request, json=endpoint.path.startswith("/api/"))
        call = Call(read(endpoint.params, tree), request.path_params, request_id)
        key = request.headers.get("idempotency-key") if endpoint.method == "POST" else None
        print_ = fingerprint(endpoint.method, request.url.path, tree) if key is not None else ""
        beside = _beside(endpoint, request, headers)
        if beside is not None:
            if key is not None:
                call = replace(call, request_id=command_id_of(f"{key}/{print_}"))
            return _reply(await beside(self._parts, call))
        if endpoint.first is not None:
            await endpoint.first(self._parts)
        reply = await self._on_desk(endpoint, call, key, print_, headers)
        if endpoint.finish is not None and reply.status < ERRORS:
            return Reply(reply.status, await endpoint.finish(self._parts, reply.body))
        return reply

    async def _on_desk(
        self,
        endpoint: Endpoint,
        call: Call[msgspec.Struct],
        key: str | None,
        print_: str,
        headers: dict[str, str],
    ) -> Reply:
        """As one job of the desk, once for an idempotency key."""

        def work(session: Session) -> Reply:
            return _answered(cast("Handler", endpoint.handler), session, call)

        if key is None:
            return await self._parts.desk.run(work, command_id=call.request_id)
        kept = await self._idempotency.perform(key, print_, work)
        _tell_kept(headers, key, kept)
        return kept.reply


def _beside(endpoint: Endpoint, request: Request, headers: dict[str, str]) -> Ask | None:
    """What answers beside the desk; None where the desk does."""
    if endpoint.later is not None and "respond-async" in request.headers.get("prefer", ""):
        headers["Preference-Applied"] = "respond-async"
        return endpoint.later
    return cast("Ask", endpoint.handler) if iscoroutinefunction(endpoint.handler) else None


def _reply(answer: Answer) -> Reply:
    return answer if isinstance(answer, Reply) else Reply(200, answer)


def _answered(handler: Handler, session: Session, call: Call[msgspec.Struct]) -> Reply:
    answer = handler(session, call)
    if isinstance(answer, Reply):
        return answer
    paths: tuple[str, ...] = getattr(call.params, "expand", ())
    if paths:
        expand(answer, paths, session.find)
    return Reply(200, answer)


def _tell_kept(headers: dict[str, str], key: str, kept: Kept) -> None:
    headers["Idempotency-Key"] = key
    headers["Original-Request"] = kept.request_id
    if kept.replayed:
        headers["Idempotent-Replayed"] = "true"
    else:
        headers["Request-Id"] = kept.request_id


def response(request: Request, reply: Reply, headers: dict[str, str]) -> Response:
    """The reply as it leaves."""
    asked = request.headers.get("stripe-version", "")
    headers["Stripe-Version"] = asked if _VERSION.fullmatch(asked) else API_VERSION
    if reply.status == UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Basic realm="SAO Billing"'
    retry = RETRY.get(reply.status, "false")
    if reply.status >= ERRORS and retry is not None:
        headers["Stripe-Should-Retry"] = retry
    content = msgspec.json.encode(reply.body)
    return Response(content, reply.status, headers, media_type="application/json")


def asked_at(request: Request) -> str | None:
    """The address that a client reached us at; None where it did not say so properly."""
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host}" if _HOST.fullmatch(host) else None


def new_request_id() -> str:
    """The id of a request, and of the command that it becomes: random, here at the edge."""
    return f"req_{token(secrets.token_hex(16))}"
