"""The one place where whatever went wrong becomes a reply in Stripe's shape."""

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request

from sao.api.endpoint import Reply
from sao.api.legacy import replacement
from sao.platform.errors import CommitFailed, QueueFull
from sao.runtime import Rejected
from sao.wire.errors import WireError, body, of_rejection

log = logging.getLogger("sao.api")


def reply_to(error: Exception, request: Request, request_id: str) -> Reply:
    """The reply; what nobody foresaw is logged, and shown as nothing but a request id."""
    told = _told(error, request)
    if told is None:
        log.error("%s %s failed (%s)", request.method, request.url.path, request_id, exc_info=error)
        told = WireError(
            "internal", f"Something went wrong on our side. The request's id is {request_id}."
        )
    return Reply(told.status, body(told))


def headers_of(error: Exception) -> dict[str, str]:
    """What the reply's headers tell beside it: when there will be room again."""
    if isinstance(error, QueueFull):
        return {"Retry-After": str(-(-error.retry_after_ms // 1000))}
    return {}


def _told(error: Exception, request: Request) -> WireError | None:
    if isinstance(error, WireError):
        return error
    if isinstance(error, Rejected):
        return of_rejection(error.rejection)
    if isinstance(error, CommitFailed):  # the desk has told the operator why
        return WireError(
            "unavailable",
            "The request could not be stored. Try again in a moment, under the same idempotency "
            "key if it has one.",
        )
    if isinstance(error, QueueFull):
        return WireError("queue_full", f"{str(error).capitalize()}.")
    return _misrouted(error, request) if isinstance(error, HTTPException) else None


def _misrouted(error: HTTPException, request: Request) -> WireError | None:
    """There is no such path, or not with that method."""
    path, place = request.url.path, f"({request.method}: {request.url.path})"
    use = replacement(request.method, path)
    if use is not None:
        return WireError("endpoint_replaced", f"This endpoint is not supported {place}; {use}.")
    if error.status_code == 404:  # noqa: PLR2004
        hint = "See /docs for what there is."
        if path.endswith("/"):
            hint = (
                "If you are trying to list objects, remove the trailing slash. If you are trying "
                "to retrieve an object, make sure you passed a valid (non-empty) identifier."
            )
        return WireError("route_missing", f"Unrecognized request URL {place}. {hint}")
    if error.status_code == 405:  # noqa: PLR2004
        return WireError(
            "method_not_allowed", f"This URL does not take that method {place}. See /docs."
        )
    return None
