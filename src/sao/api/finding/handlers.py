"""Handlers of endpoints that only show the object in their path, or do one action with it.

`words` are what the docs say of the answer.
"""

from collections.abc import Callable
from typing import Any

from sao.api.endpoint import Answer, Call
from sao.api.finding.objects import found
from sao.core.instance import State
from sao.runtime import Session
from sao.wire.params import check_merged
from sao.wire.render import present

Handler = Callable[[Session, Call[Any]], Answer]


def shows(kind: type[State], words: str, param: str | None = None) -> Handler:
    """A handler that answers with the object. It raises `not_found`, about `param` if given."""

    def show(session: Session, call: Call[Any]) -> Answer:
        return present(found(session, kind, call.id, param))

    show.__doc__ = words
    return show


def tells(kind: type[State], action: str, words: str, param: str | None = None) -> Handler:
    """A handler that does an action with the `data` of the parameters, if they have any.

    It answers with the object, and raises as `shows`, or `Rejected`.
    """

    def tell(session: Session, call: Call[Any]) -> Answer:
        state: Any = found(session, kind, call.id, param)
        params = call.params
        if hasattr(params, "metadata"):
            check_merged(state.metadata, params.metadata)
        said = params.data() if hasattr(params, "data") else None
        return present(session.submit(state.id, action, said).state)

    tell.__doc__ = words
    return tell
