"""The objects that a request names: found, or refused as Stripe refuses."""

from typing import Any, TypeVar

from sao.billing.resources.product import Product
from sao.core.instance import State
from sao.runtime import Session
from sao.wire.errors import no_such, not_found
from sao.wire.ids import stored
from sao.wire.registry import BY_STATE
from sao.wire.resources import product

S = TypeVar("S", bound=State)


def found(session: Session, kind: type[S], object_id: str, param: str = "id") -> S:
    """The object that a path is about. Raises `not_found`, also for one that was deleted."""
    state = find(session, kind, object_id)
    if state is None or state.status == "deleted":
        raise not_found(f"No such {BY_STATE[kind].noun}: '{object_id}'", param)
    return state


def named(session: Session, kind: type[S], object_id: str, param: str) -> S:
    """The object that a parameter names. Raises `resource_missing`, naming the parameter."""
    state = find(session, kind, object_id)
    if state is None or state.status == "deleted":
        raise no_such(BY_STATE[kind].noun, object_id, param)
    return state


def filtered(session: Session, kind: type[S], object_id: str | None, param: str) -> None:
    """What a list is filtered by has to exist, or have existed: what it left can still be listed.

    Raises `resource_missing`.
    """
    if object_id is not None and find(session, kind, object_id) is None:
        raise no_such(BY_STATE[kind].noun, object_id, param)


def find(session: Session, kind: type[S], object_id: str) -> S | None:
    """The object of this kind, by the id that clients know it by; None if there is none."""
    known: Any = stored(product.PREFIX, object_id) if kind is Product else object_id
    state = session.find(known)
    if not isinstance(state, kind) or state.id == session.environment_clock:
        return None
    return state
