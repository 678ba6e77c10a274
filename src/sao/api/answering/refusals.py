"""Whatever went wrong, as a refusal in Stripe's words: one table for every way to be called."""

from typing import Literal

from sao.api.answering.legacy import replacement
from sao.api.endpoint import Reply
from sao.billing.reckoning.calendar import BeyondCalendar
from sao.core.errors import ChainTooNew
from sao.platform.errors import (
    CommitFailed,
    Contended,
    QueueFull,
    ReadModelBehind,
    ReadModelDamaged,
)
from sao.runtime import Busy, Rejected
from sao.wire.errors import WireError, body, of_rejection

UNAVAILABLE: dict[type[Exception], str] = {
    CommitFailed: (  # the operator has been told why
        "The request could not be stored. Try again in a moment, under the same idempotency key if "
        "it has one."
    ),
    ReadModelDamaged: (
        "What is asked for is read from tables that are damaged, and are made anew from the "
        "chains. Try again in a moment."
    ),
    ChainTooNew: (
        "What is asked for was changed by a later version of this software, which this server "
        "cannot read. Try again in a moment: another server may be of that version."
    ),
}
"""What is told of errors that are not the caller's, and may be gone next time."""


class Misrouted(Exception):  # noqa: N818  (it is an answer, not an error)
    """There is no such path, or not with that method."""

    def __init__(self, code: Literal["route_missing", "method_not_allowed"]) -> None:
        self.code = code
        super().__init__(code)


def refusal(error: Exception, method: str, path: str) -> WireError | None:
    """What is told of an error; None of one that nobody foresaw."""
    if isinstance(error, WireError):
        return error
    if isinstance(error, Rejected):
        return of_rejection(error.rejection)
    if isinstance(error, BeyondCalendar):
        return WireError("parameter_invalid", str(error))
    if isinstance(error, Misrouted):
        return _misrouted(error, method, path)
    return _put_off(error)


def internal(request_id: str) -> WireError:
    """What is told of a failure of ours: nothing but where to look for it."""
    return WireError(
        "internal", f"Something went wrong on our side. The request's id is {request_id}."
    )


def reply_of(told: WireError) -> Reply:
    """The reply that says it."""
    return Reply(told.status, body(told))


def _put_off(error: Exception) -> WireError | None:
    """What may work if it is tried again."""
    for kind, why in UNAVAILABLE.items():
        if isinstance(error, kind):
            return WireError("unavailable", why)
    if isinstance(error, ReadModelBehind):
        return WireError("unavailable", _sentence(error))
    if isinstance(error, QueueFull):
        return WireError("queue_full", _sentence(error))
    if isinstance(error, Contended):
        return WireError(
            "object_contended",
            "This object cannot be accessed right now because another API request is currently "
            "accessing it. Try again in a moment, under the same idempotency key if it has one.",
        )
    if isinstance(error, Busy):  # a desk lets it wait; who works without one cannot
        return WireError("clock_advancing", f"{error}; try again once it has arrived.")
    return None


def _sentence(error: Exception) -> str:
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}."


def _misrouted(error: Misrouted, method: str, path: str) -> WireError:
    place = f"({method}: {path})"
    use = replacement(method, path)
    if use is not None:
        return WireError("endpoint_replaced", f"This endpoint is not supported {place}; {use}.")
    if error.code == "method_not_allowed":
        return WireError(error.code, f"This URL does not take that method {place}. See /docs.")
    hint = "See /docs for what there is."
    if path.endswith("/"):
        hint = (
            "If you are trying to list objects, remove the trailing slash. If you are trying "
            "to retrieve an object, make sure you passed a valid (non-empty) identifier."
        )
    return WireError(error.code, f"Unrecognized request URL {place}. {hint}")
