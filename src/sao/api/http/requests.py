"""Reading a request: its query and body as one tree of parameters."""

import asyncio
from collections.abc import Iterable
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request

from sao.wire.errors import WireError
from sao.wire.form import Tree, parse

BODY_MAX = 1_048_576
BODY_TIMEOUT_S = 30.0
ROWS_MAX = 16 * BODY_MAX
"""How large a body of many rows may be."""

DEPTH_MAX = 32
"""How deep what a body says in JSON may be nested; more is meant to exhaust whoever reads it."""

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
NDJSON = "application/x-ndjson"


async def read_tree(request: Request, *, json: bool) -> Tree:
    """The parameters. JSON only where `json` says so: Stripe's paths take forms.

    Raises `body_too_large`, `body_too_slow`, `media_type`, `form_malformed`.
    """
    body = await read_body(request)
    query: bytes = request.scope["query_string"]
    media = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if not body:
        return parse(query)
    if json and media == JSON:
        return parse(query) | _object(body)
    if media != FORM:
        raise WireError(
            "media_type",
            f"Invalid request (check that your POST content type is {FORM}"
            f"{f' or {JSON}' if json else ''}; it is {media}).",
        )
    return parse(b"&".join(part for part in (query, body) if part))


async def read_rows(request: Request, name: str) -> Tree:
    """The rows of the body, a JSON array or NDJSON, as the parameter `name`.

    Raises what `read_tree` raises.
    """
    body = await read_body(request, ROWS_MAX)
    media = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if media not in (JSON, NDJSON):
        raise WireError(
            "media_type",
            f"Invalid request (check that your POST content type is {JSON}, with an array, or "
            f"{NDJSON}; it is {media}).",
        )
    try:
        if media == NDJSON:
            rows: list[Any] = msgspec.json.Decoder(Any).decode_lines(body)
        else:
            rows = msgspec.json.decode(body, type=list[Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WireError("form_malformed", f"The body is not {media} with rows: {error}") from None
    except RecursionError:
        raise _too_deep() from None
    _check_depth(rows)
    return {name: rows}


async def read_body(request: Request, size_max: int = BODY_MAX) -> bytes:
    """The body as it was sent. Raises `body_too_large`, `body_too_slow`, `form_malformed`."""
    if not _has_body(request):
        return b""  # to wait for what does not come would cost most requests a tenth of their time
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            return await _received(request, size_max)
    except TimeoutError:
        raise WireError(
            "body_too_slow", f"The request did not arrive within {BODY_TIMEOUT_S:g} seconds."
        ) from None
    except ClientDisconnect:
        raise WireError("form_malformed", "The connection ended before the request did.") from None


def _has_body(request: Request) -> bool:
    """Whether one follows. Source: RFC 9112, section 6.3."""
    headers = request.headers
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


async def _received(request: Request, size_max: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > size_max:
            raise WireError("body_too_large", f"The request is larger than {size_max} bytes.")
        parts.append(part)
    return b"".join(parts)


def _object(body: bytes) -> Tree:
    try:
        found: dict[str, Any] = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WireError("form_malformed", f"The body is not a JSON object: {error}") from None
    except RecursionError:
        raise _too_deep() from None
    _check_depth(found)
    return found


def _check_depth(value: Any) -> None:
    """Raises `form_malformed`."""
    level = [value]
    for _depth in range(DEPTH_MAX):
        level = [inner for one in level for inner in _within(one) if isinstance(inner, dict | list)]
        if not level:
            return
    raise _too_deep()


def _within(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _too_deep() -> WireError:
    return WireError("form_malformed", f"The body is nested more than {DEPTH_MAX} levels deep.")
