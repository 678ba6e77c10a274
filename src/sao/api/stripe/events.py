"""/v1/events."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing, Parts
from sao.api.finding.lists import paged
from sao.platform.ports import FeedEntry, FeedQuery
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.areas import area_of_event, areas_of_events
from sao.wire.errors import not_found
from sao.wire.event_ids import event_id, event_source
from sao.wire.events import LABELS, labels, render_event, request_of
from sao.wire.older import telling
from sao.wire.resources import event
from sao.wire.shapes import Rendered, listing


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The event."""
    object_id, seq, n = event_source(call.id) or ("", 0, 0)
    hidden = object_id == session.environment_clock
    step = None if hidden else session.step(object_id, seq)
    told = labels(step) if step is not None else ()
    if step is None or n >= len(told):
        raise not_found(f"No such event: '{call.id}'")
    call.check_reads({area_of_event(told[n])})
    key = session.key_of(request_of(step))
    return render_event(step, told[n], call.id, key, telling(call.version, session.find))


def list_all(session: Session, call: Call[event.List]) -> Turns[Answer]:
    """A page of events, without those of what a key may not read."""
    params = call.params
    wanted = _readable(call)
    if wanted is None:
        return listing("/v1/events", [])

    def fetch(before: int | None, after: int | None, limit: int) -> list[tuple[int, FeedEntry]]:
        query = FeedQuery(wanted, before, after, params.bounds(), limit)
        return [(entry.position, entry) for entry in session.feed(query)]

    def cursor(event: str) -> int | None:
        source = event_source(event)
        return session.position(*source) if source is not None else None

    entries, more = yield from paged(
        params, cursor, fetch, lambda entry: entry.object_id != session.environment_clock
    )
    histories = {object_id: session.history(object_id) for object_id in _objects(entries)}
    steps = [histories[entry.object_id][entry.seq - 1] for entry in entries]
    keys = {request: session.key_of(request) for request in set(map(request_of, steps))}
    shown = [
        render_event(
            step,
            entry.label,
            event_id(entry.object_id, entry.seq, entry.n),
            keys[request_of(step)],
            telling(call.version, session.find),
        )
        for entry, step in zip(entries, steps, strict=True)
    ]
    return listing("/v1/events", shown, has_more=more)


def _readable(call: Call[event.List]) -> tuple[str, ...] | None:
    """The types that are meant and may be read; empty for all, None where nothing can match.

    Raises `permission_missing`.
    """
    meant = call.params.labels()
    if meant:
        param = "type" if call.params.type is not None else "types"
        call.check_reads(areas_of_events(meant), param)
    if meant != () or not any(map(call.lacks, areas_of_events(LABELS))):
        return meant
    return tuple(each for each in LABELS if call.lacks(area_of_event(each)) is None) or None


def _objects(entries: list[FeedEntry]) -> set[str]:
    return {entry.object_id for entry in entries}


async def _pending(parts: Parts, shown: Rendered) -> Rendered:
    """How many of its webhooks were not delivered is no part of any chain."""
    for told in shown["data"] if shown["object"] == "list" else (shown,):
        told["pending_webhooks"] = await parts.outbox.pending(told["id"], told["type"])
    return shown


_ONE = "/v1/events/{id}"

FAMILY = Family(
    "Events",
    (
        Endpoint("GET", "/v1/events", event.List, list_all, "List events", finish=_pending),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve an event", finish=_pending),
    ),
)
