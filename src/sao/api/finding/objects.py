"""The objects that a request names: found, or refused as Stripe refuses."""

from typing import Any, TypeVar

from sao.core.instance import State
from sao.core.schema import Row, Schema
from sao.runtime import Reading, Session
from sao.wire.errors import WireError, no_such, not_found
from sao.wire.ids import stored
from sao.wire.registry import BY_STATE

S = TypeVar("S", bound=State)


def found(session: Reading, kind: type[S], object_id: str, param: str | None = None) -> S:
    """The object that a path is about. Raises `not_found`, also for one that was deleted."""
    state = find(session, kind, object_id)
    if state is None or state.status == "deleted":
        resource = BY_STATE[kind]
        raise not_found(f"No such {resource.noun}: '{object_id}'", param or resource.in_path)
    return state


def named(session: Reading, kind: type[S], object_id: str, param: str) -> S:
    """The object that a parameter names. Raises `resource_missing`, naming the parameter."""
    state = find(session, kind, object_id)
    if state is None or state.status == "deleted":
        raise no_such(BY_STATE[kind].noun, object_id, param)
    return state


def filtered(session: Reading, kind: type[S], object_id: str | None, param: str) -> None:
    """What a list is filtered by has to exist, or have existed: what it left can still be listed.

    Raises `resource_missing`.
    """
    if object_id is not None and find(session, kind, object_id) is None:
        raise no_such(BY_STATE[kind].noun, object_id, param)


def find(session: Reading, kind: type[S], object_id: str) -> S | None:
    """The object of this kind, by the id that clients know it by; None if there is none."""
    state: Any = session.find(stored_id(kind, object_id))
    if not isinstance(state, kind) or state.id == session.environment_clock:
        return None
    return state


def stored_id(kind: type[State], object_id: str) -> str:
    """The id under which we keep what clients know by this one."""
    resource = BY_STATE[kind]
    return stored(resource.schema.prefix, object_id) if resource.chosen_ids else object_id


def new_id(session: Session, kind: type[State], chosen: str | None) -> str:
    """The id for a new object, which the client may choose.

    Raises `resource_already_exists` for one that is taken.
    """
    resource = BY_STATE[kind]
    if chosen is None:
        return session.new_id(resource.schema.prefix)
    made = stored_id(kind, chosen)
    before = session.find(made)
    if before is not None and not _free_again(resource.schema, before.status):
        raise WireError(
            "resource_already_exists", f"{resource.noun.capitalize()} already exists.", "id"
        )
    return made


def _free_again(schema: Schema[Any], status: str) -> bool:
    """Whether an object can be created anew where one was left in this state."""
    return any(
        isinstance(row, Row) and row.action == "create" and status in row.sources
        for row in schema.table
    )
