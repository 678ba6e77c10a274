"""Reading a request: its query and body as one tree of parameters."""

import asyncio
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request

from sao.wire.errors import WireError
from sao.wire.form import Tree, parse

BODY_MAX = 1_048_576
BODY_TIMEOUT_S = 30.0
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


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


async def read_body(request: Request) -> bytes:
    """The body as it was sent. Raises `body_too_large`, `body_too_slow`, `form_malformed`."""
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            return await _received(request)
    except TimeoutError:
        raise WireError(
            "body_too_slow", f"The request did not arrive within {BODY_TIMEOUT_S:g} seconds."
        ) from None
    except ClientDisconnect:
        raise WireError("form_malformed", "The connection ended before the request did.") from None


async def _received(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_MAX:
            raise WireError("body_too_large", f"The request is larger than {BODY_MAX} bytes.")
        parts.append(part)
    return b"".join(parts)


def _object(body: bytes) -> Tree:
    try:
        found: dict[str, Any] = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WireError("form_malformed", f"The body is no JSON object: {error}") from None
    return found
