"""What an endpoint answers: the same over HTTP, in a browser and in a test.

Nothing here knows how a request comes in. What it owes the desk it awaits, so whoever brings parts
that never make it wait can drive it by hand (`dispatch`).
"""

from collections.abc import Callable, Generator, Mapping
from functools import cache
from inspect import iscoroutinefunction
from typing import cast

import msgspec
from msgspec.structs import replace

from sao.api.answering.idempotency import Idempotency, Job, Kept, fingerprint
from sao.api.answering.settling import Settling
from sao.api.endpoint import (
    Answer,
    Ask,
    Call,
    Endpoint,
    Handler,
    Lacks,
    Parts,
    Reader,
    Reply,
    Text,
    lacks_nothing,
)
from sao.api.scenario.command_log import encode
from sao.runtime import Session
from sao.runtime.session import command_id_of
from sao.runtime.turns import Turns
from sao.wire.areas import areas_along
from sao.wire.errors import not_found
from sao.wire.expand import expand
from sao.wire.form import Tree
from sao.wire.older import look_of
from sao.wire.params import NUL, read
from sao.wire.shapes import Rendered

ERRORS = 400

Complete = Callable[[Rendered, str | None], Rendered]
"""Puts addresses in place of the paths of documents, as a reply leaves: none is ever kept."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request for an endpoint: its path as it was asked for, and the ids that are in it.

    `later` is whether the client would rather not wait (`Prefer: respond-async`); `asked_at` the
    address at which it reached us, `accept` the media types that the client would take, `version`
    the version of the API that it was written for, empty for the newest. `key_id` is the API key
    that it came with, `lacks` what that may not read.
    """

    id: str
    path: str
    ids: Mapping[str, str]
    tree: Tree
    idempotency_key: str | None = None
    later: bool = False
    asked_at: str | None = None
    accept: str = ""
    version: str = ""
    key_id: str = ""
    lacks: Lacks = lacks_nothing


class Service:
    """All endpoints of one environment, over its desk and the parts beside it."""

    def __init__(self, parts: Parts, complete: Complete) -> None:
        self._parts = parts
        self._complete = complete
        self._idempotency = Idempotency(parts.desk)

    async def perform(
        self, endpoint: Endpoint, request: Request, headers: dict[str, str]
    ) -> Reply | Text:
        """The reply, and in `headers` what is told beside it. Raises what is to be told instead."""
        reply = await self._perform(endpoint, request, headers)
        if isinstance(reply, Text):
            return reply
        return Reply(reply.status, self._complete(reply.body, request.asked_at))

    async def _perform(
        self, endpoint: Endpoint, request: Request, headers: dict[str, str]
    ) -> Reply | Text:
        if any(NUL in one for one in request.ids.values()):
            raise not_found("An id cannot contain the character NUL.")
        params = read(endpoint.params, request.tree)
        call = _call(params, request)
        key = request.idempotency_key if endpoint.method == "POST" else None
        print_ = ""
        if key is not None:
            print_ = fingerprint(endpoint.method, request.path, request.tree)
        beside = _beside(endpoint, request, headers)
        if beside is not None:
            if key is not None:
                call = replace(call, request_id=command_id_of(f"{key}/{print_}"))
            answer = await beside(self._parts, call)
            return answer if isinstance(answer, Reply | Text) else Reply(200, answer)
        if endpoint.first is not None:
            await endpoint.first(self._parts)
        if endpoint.method == "GET":
            reply = await self._read(cast("Handler | Reader", endpoint.handler), call)
        else:
            told = encode(endpoint.method, request.path, request.tree)
            job = self._job(endpoint, call, told)
            reply = await self._on_desk(call.request_id, job, key, print_, headers)
        if endpoint.finish is not None and reply.status < ERRORS:
            return Reply(reply.status, await endpoint.finish(self._parts, reply.body))
        return reply

    def _job(self, endpoint: Endpoint, call: Call[msgspec.Struct], told: bytes) -> Job:
        """What changes something: logged as `told`, and answered again once the world has."""
        settling = Settling(self._parts.desk, endpoint)

        def work(session: Session) -> Reply:
            answer = _answered(cast("Handler", endpoint.handler)(session, call), session, call)
            session.log(told)
            settling.owes = session.owes
            return answer

        def again(session: Session, reply: Reply) -> Reply:
            return _answered(settling.again(session, reply), session, call)

        return Job(work, settling.due, again)

    async def _read(self, handler: Handler | Reader, call: Call[msgspec.Struct]) -> Reply:
        """As one job of the desk; of whoever looks at much, one after the other.

        Between them others have their turn.
        """
        turns: Turns[Answer] | None = None

        def turn(session: Session) -> Reply | None:
            nonlocal turns
            going = turns if turns is not None else handler(session, call)
            turns = None  # if this turn fails, the desk may try it again: from the beginning
            if not isinstance(going, Generator):
                return _answered(going, session, call)
            try:
                next(going)
            except StopIteration as done:
                return _answered(done.value, session, call)
            turns = going
            return None

        while (reply := await self._parts.desk.run(turn, command_id=call.request_id)) is None:
            pass
        return reply

    async def _on_desk(
        self,
        command_id: str,
        job: Job,
        key: str | None,
        print_: str,
        headers: dict[str, str],
    ) -> Reply:
        """As one job of the desk, once for an idempotency key."""
        if key is None:
            desk = self._parts.desk
            first = await desk.run(job.work, command_id=command_id)
            if not await job.due(command_id, first):
                return first
            return await desk.run(lambda session: job.again(session, first))
        kept = await self._idempotency.perform(key, print_, job)
        _tell_kept(headers, key, kept)
        return kept.reply


def _call(params: msgspec.Struct, request: Request) -> Call[msgspec.Struct]:
    """What is asked for. What would be expanded has to be read, whether or not it is there."""
    call = Call(
        params=params,
        ids=request.ids,
        request_id=request.id,
        accept=request.accept,
        version=request.version,
        key_id=request.key_id,
        lacks=request.lacks,
    )
    for number, path in enumerate(getattr(params, "expand", ())):
        call.check_reads(areas_along(path), f"expand[{number}]")
    return call


def _beside(endpoint: Endpoint, request: Request, headers: dict[str, str]) -> Ask | None:
    """What answers beside the desk; None where the desk does."""
    if endpoint.later is not None and request.later:
        headers["Preference-Applied"] = "respond-async"
        return endpoint.later
    return cast("Ask", endpoint.handler) if _is_beside(endpoint.handler) else None


_is_beside = cache(iscoroutinefunction)
"""Of each handler it says the same at every request."""


def _answered(answer: Answer, session: Session, call: Call[msgspec.Struct]) -> Reply:
    """The answer as a client of that version takes it, with what it wants expanded."""
    look = look_of(call.version)
    body = answer.body if isinstance(answer, Reply) else answer
    look.dress(body, session.find)
    if isinstance(answer, Reply):
        return answer
    paths: tuple[str, ...] = getattr(call.params, "expand", ())
    if paths:
        expand(answer, paths, session.find, look)
    return Reply(200, answer)


def _tell_kept(headers: dict[str, str], key: str, kept: Kept) -> None:
    headers["Idempotency-Key"] = key
    headers["Original-Request"] = kept.request_id
    if kept.replayed:
        headers["Idempotent-Replayed"] = "true"
    else:
        headers["Request-Id"] = kept.request_id
