"""The way in to the stream: who asks, from where on, and for what."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sao.api.endpoint import Lacks
from sao.api.http.auth import Check
from sao.api.http.errors import reply_to
from sao.api.http.permissions import Need
from sao.api.http.requests import read_tree
from sao.api.http.server import new_request_id, response
from sao.api.stream.events import Wants, follow
from sao.api.stream.tail import Tail
from sao.api.stream.telling import START, Cursor, read_cursor, wanted
from sao.billing.machines import MACHINES
from sao.core.ids import home_of
from sao.wire.areas import area_of_schema
from sao.wire.errors import WireError
from sao.wire.params import Part, read

PATH = "/api/stream"
NEED = Need("stream")

HEADERS = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # a proxy in front hands on what it gets
}


class Which(Part, frozen=True, kw_only=True):
    """From where on (`after`: a cursor, or `start`; without it from now on), and whose outcomes.

    `schema` takes several, separated by commas. The header `Last-Event-ID` goes before `after`.
    """

    after: str | None = None
    schema: str = ""
    home_of: str | None = None
    object: str | None = None


class Beginning(Part, frozen=True, kw_only=True):
    """Where a stream begins. `reset`: not where its reader stood, which is of another history."""

    since: Cursor
    reset: bool = False


def serve(tail: Tail, check: Check) -> Callable[[Request], Awaitable[Response]]:
    """What Starlette calls: a stream, or why there is none."""

    async def respond(request: Request) -> Response:
        request_id = new_request_id()
        try:
            admitted = check(request, NEED)
            asked = read(Which, await read_tree(request, json=False))
            wants = await _wants(tail, asked, admitted.lacks)
            begin = await _begin(tail, request.headers.get("last-event-id") or asked.after)
        except Exception as error:  # noqa: BLE001  (whatever it is, the client is answered)
            reply = reply_to(error, request, request_id)
            return response(request, reply, {"Request-Id": request_id})
        events: AsyncIterator[bytes] = follow(
            tail, begin.since, wants, reset=begin.reset, may=partial(_may, check, request)
        )
        headers = {**HEADERS, "Request-Id": request_id}
        return StreamingResponse(events, headers=headers, media_type="text/event-stream")

    return respond


def _may(check: Check, request: Request) -> bool:
    """Whether who asked is still let in."""
    try:
        check(request, NEED)
    except WireError:
        return False
    return True


async def _begin(tail: Tail, after: str | None) -> Beginning:
    """Where the stream begins. Raises `parameter_invalid` for a cursor that is none."""
    if after is None:
        return Beginning(since=await tail.head())
    cursor = read_cursor(START if after == "start" else after)
    if cursor is None:
        raise WireError(
            "parameter_invalid",
            f"Invalid after: '{after}' is no cursor. Give the id of the last event that you got, "
            "'start' for everything, or nothing to be told what happens from now on.",
            "after",
        )
    if await tail.holds(cursor):
        return Beginning(since=cursor)
    return Beginning(since=await tail.head(), reset=True)


async def _wants(tail: Tail, asked: Which, lacks: Lacks) -> Wants | None:
    """The filter. Raises `parameter_invalid`, `permission_missing`, `resource_missing`."""
    schemas = frozenset(name for name in asked.schema.split(",") if name)
    unknown = schemas - MACHINES.by_name.keys()
    if unknown:
        raise WireError(
            "parameter_invalid",
            f"Invalid schema: there is no '{min(unknown)}'. There are "
            f"{', '.join(sorted(MACHINES.by_name))}.",
            "schema",
        )
    for param, object_id in (("home_of", asked.home_of), ("object", asked.object)):
        if object_id is not None and not await tail.exists(object_id):
            raise WireError("resource_missing", f"No such object: '{object_id}'", param)
    readable = _readable(schemas, lacks)
    home = home_of(asked.home_of) if asked.home_of is not None else None
    return wanted(readable, home, asked.object)


def _readable(schemas: frozenset[str], lacks: Lacks) -> frozenset[str] | None:
    """Whose outcomes are told, None for all. Raises `permission_missing` for one asked for."""
    for schema in sorted(schemas):
        why = lacks(area_of_schema(schema))
        if why is not None:
            raise WireError("permission_missing", why, "schema")
    told = frozenset(each for each in MACHINES.by_name if lacks(area_of_schema(each)) is None)
    return schemas or (None if told == MACHINES.by_name.keys() else told)
