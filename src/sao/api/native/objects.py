"""/api/objects: any object as it is or was, and the chain that proves it."""

from typing import Any

import msgspec

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.instants import instant, iso
from sao.core.machine import Step
from sao.core.outcome import genesis
from sao.runtime import Session
from sao.wire.areas import area_of_schema
from sao.wire.errors import not_found
from sao.wire.params import Part
from sao.wire.shapes import Rendered


class AsOf(Part, frozen=True, kw_only=True):
    """As of an instant (Unix seconds or ISO 8601) or an outcome's seq; both inclusive."""

    at: str | None = None
    seq: int | None = None


class Chain(Part, frozen=True, kw_only=True):
    """No parameters."""


def retrieve(session: Session, call: Call[AsOf]) -> Answer:
    """The object's state. Raises `not_found`, also where it did not exist yet."""
    at = instant(call.params.at, "at") if call.params.at is not None else None
    seq = call.params.seq
    then = None
    for step in _history(session, call):
        outcome = step.outcome
        if (at is None or outcome.at <= at) and (seq is None or outcome.seq <= seq):
            then = step
    if then is None:
        raise not_found(f"There was no object '{call.id}' then.")
    return {
        "object": "state",
        "id": call.id,
        "schema": then.after.schema,
        "seq": then.outcome.seq,
        "at": then.outcome.at,
        "at_iso": iso(then.outcome.at),
        "hash": then.outcome.hash.hex(),
        "state": msgspec.to_builtins(then.after.data),
    }


def outcomes(session: Session, call: Call[Chain]) -> Answer:
    """The object's chain, oldest first: each hash is sha256 of the one before and the body."""
    steps = _history(session, call)
    return {
        "object": "chain",
        "id": call.id,
        "schema": steps[0].after.schema,
        "genesis": genesis(call.id).hex(),
        "head": steps[-1].outcome.hash.hex(),
        "data": [_outcome(step) for step in steps],
    }


def _history(session: Session, call: Call[Any]) -> list[Step]:
    steps: list[Step] = session.history(call.id)
    if not steps:
        raise not_found(f"No such object: '{call.id}'")
    call.check_reads({area_of_schema(steps[0].after.schema)})
    return steps


def _outcome(step: Step) -> Rendered:
    outcome = step.outcome
    facts: Any = msgspec.to_builtins(outcome.facts)
    return {
        "seq": outcome.seq,
        "version": outcome.version,
        "at": outcome.at,
        "at_iso": iso(outcome.at),
        "action": outcome.action,
        "state": outcome.state,
        "facts": facts,
        "cause": outcome.cause,
        "hash": outcome.hash.hex(),
        "body": outcome.body.decode(),
    }


FAMILY = Family(
    "Objects",
    (
        Endpoint("GET", "/api/objects/{id}", AsOf, retrieve, "Any object, as of any instant"),
        Endpoint("GET", "/api/objects/{id}/outcomes", Chain, outcomes, "An object's chain"),
    ),
)
