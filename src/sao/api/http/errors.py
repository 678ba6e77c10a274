"""What went wrong while a request was served over HTTP, as a reply; the operator is told too."""

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request

from sao.api.answering.refusals import Misrouted, internal, refusal, reply_of
from sao.api.endpoint import Reply
from sao.platform.errors import QueueFull

NOT_FOUND, METHOD_NOT_ALLOWED = 404, 405

log = logging.getLogger("sao.api")


def reply_to(error: Exception, request: Request, request_id: str) -> Reply:
    """The reply; what nobody foresaw is logged, and shown as nothing but a request id."""
    told = refusal(_routed(error), request.method, request.url.path)
    if told is None:
        method, path = request.method, request.url.path
        log.error("%s %s failed (%s)", method, path, request_id, exc_info=error)
        told = internal(request_id)
    return reply_of(told)


def headers_of(error: Exception) -> dict[str, str]:
    """What the reply's headers tell beside it: when there will be room again."""
    if isinstance(error, QueueFull):
        return {"Retry-After": str(-(-error.retry_after_ms // 1000))}
    return {}


def _routed(error: Exception) -> Exception:
    """Starlette's word for a path or method that there is not, as ours."""
    status = error.status_code if isinstance(error, HTTPException) else None
    if status == NOT_FOUND:
        return Misrouted("route_missing")
    return Misrouted("method_not_allowed") if status == METHOD_NOT_ALLOWED else error
