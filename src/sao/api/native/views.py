"""/api/views: what a dashboard shows, ready to be shown (decision 0016)."""

from functools import partial
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.instants import instant
from sao.api.scenario.command_log import decode
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.views.behaviors import behaviors
from sao.views.diagrams import diagram
from sao.views.due import due
from sao.views.find import find_in_turns
from sao.views.frame import frame
from sao.views.inspect import inspection, verdict
from sao.views.lists.families import FAMILIES
from sao.views.lists.happenings import HAPPENINGS
from sao.views.lists.table import Wish, window_in_turns
from sao.views.moment import Moment
from sao.views.objects.detail import detail_in_turns
from sao.views.timeline import timeline_of, timeline_of_all
from sao.views.why import why
from sao.wire.errors import WireError, not_found
from sao.wire.params import Part

SEQ_DIGITS_MAX = 12
"""No chain is as long."""

Offset = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Limit = Annotated[int, Meta(ge=1, le=200)]


class Show(Part, frozen=True, kw_only=True):
    """No parameters."""


class Then(Part, frozen=True, kw_only=True):
    """As of an instant (Unix seconds or ISO 8601); without one, now."""

    as_of: str | None = None


class Window(Then, frozen=True, kw_only=True):
    """Which rows; `sort` is a column's key, with a `-` before it in descending order."""

    filter: str = "all"
    search: str = ""
    sort: str = "attention"
    offset: Offset = 0
    limit: Limit = 50


class Search(Part, frozen=True, kw_only=True):
    """Which rows, of those that are so called."""

    search: str = ""
    offset: Offset = 0
    limit: Limit = 50


class Looking(Then, frozen=True, kw_only=True):
    """`text`: a name, an address, a number or an id, or a part of one; `of`: only of one kind."""

    text: Annotated[str, Meta(max_length=200)] = ""
    of: str | None = None


class Past(Then, frozen=True, kw_only=True):
    """Which outcomes: of these objects (ids with commas between), or of all that live with one.

    Without either, of the whole environment. `before` is what the page before was told to go on
    with; `resources` are names with commas between.
    """

    object: str | None = None
    home_of: str | None = None
    resources: str = ""
    before: Offset | None = None
    limit: Limit = 50


class Doubt(Part, frozen=True, kw_only=True):
    """`flipped_seq`: as if a bit of that outcome were another. Nothing is written."""

    flipped_seq: Annotated[int, Meta(ge=1)] | None = None


class DueUntil(Search, frozen=True, kw_only=True):
    """Up to an instant (Unix seconds or ISO 8601), both inclusive."""

    until: str | None = None


def show_frame(session: Session, _call: Call[Show]) -> Answer:
    """The clock, what is due next, how many objects there are."""
    return _shown(frame(Moment(session)))


def show_list(session: Session, call: Call[Window]) -> Turns[Answer]:
    """A window of a resource's list. Raises `not_found` for what has no list."""
    family = FAMILIES.get(call.ids["resource"])
    if family is None and call.ids["resource"] not in HAPPENINGS:
        known = ", ".join((*FAMILIES, *HAPPENINGS))
        raise not_found(f"No such list: '{call.ids['resource']}'; there are {known}.", "resource")
    asked = call.params
    wish = Wish(asked.filter, asked.search, asked.sort, asked.offset, asked.limit)
    moment = _moment(session, asked)
    if family is not None:
        return _shown((yield from window_in_turns(family, moment, wish)))
    return _shown((yield from HAPPENINGS[call.ids["resource"]](moment, wish)))


def show_object(session: Session, call: Call[Then]) -> Turns[Answer]:
    """One object in full. Raises `not_found`, also where it did not exist yet."""
    found = yield from detail_in_turns(_moment(session, call.params), call.id)
    if found is None:
        raise not_found(f"There is, or was then, no object '{call.id}'.")
    return _shown(found)


def show_found(session: Session, call: Call[Looking]) -> Turns[Answer]:
    """Whatever goes by a text, a few of each kind."""
    asked = call.params
    if asked.of is not None and asked.of not in FAMILIES:
        raise not_found(f"No such list: '{asked.of}'; there are {', '.join(FAMILIES)}.", "of")
    found = yield from find_in_turns(_moment(session, asked), asked.text, asked.of)
    return _shown(found)


def show_timeline(session: Session, call: Call[Past]) -> Answer:
    """Outcomes, newest first. Raises `not_found` for an object that there is not."""
    asked, moment = call.params, _moment(session, call.params)
    ids = tuple(each for each in (asked.object or "").split(",") if each)
    for each in (*ids, *([asked.home_of] if asked.home_of else [])):
        if session.find(each) is None:
            raise not_found(f"There is no object '{each}'.", "object")
    wanted = frozenset(each for each in asked.resources.split(",") if each)
    if not ids and asked.home_of is None:
        return _shown(
            timeline_of_all(moment, resources=wanted, before=asked.before, limit=asked.limit)
        )
    return _shown(
        timeline_of(
            moment,
            ids,
            home_of=asked.home_of,
            resources=wanted,
            before=asked.before,
            limit=asked.limit,
        )
    )


def show_outcome(session: Session, call: Call[Show]) -> Answer:
    """One outcome. Raises `not_found`."""
    seq = call.ids["seq"]
    found = None
    if seq.isdecimal() and len(seq) < SEQ_DIGITS_MAX:
        found = inspection(Moment(session), call.id, int(seq), partial(_asked, session))
    if found is None:
        raise not_found(f"There is no outcome {seq} of an object '{call.id}'.")
    return _shown(found)


def show_verdict(session: Session, call: Call[Doubt]) -> Answer:
    """Whether an object's chain holds, as it is stored. Raises `not_found`."""
    found = verdict(Moment(session), call.id, call.params.flipped_seq)
    if found is None:
        raise not_found(f"There is no object '{call.id}'.")
    return _shown(found)


def show_why(session: Session, call: Call[Then]) -> Answer:
    """Why an object is in its state. Raises `not_found`, also where it did not exist yet."""
    found = why(_moment(session, call.params), call.id)
    if found is None:
        raise not_found(f"There is, or was then, no object '{call.id}'.")
    return _shown(found)


def show_due(session: Session, call: Call[DueUntil]) -> Turns[Answer]:
    """What is due next, soonest first."""
    asked = call.params
    until = instant(asked.until, "until") if asked.until is not None else None
    found = yield from due(
        Moment(session), offset=asked.offset, limit=asked.limit, search=asked.search, until=until
    )
    return _shown(found)


def show_behaviors(session: Session, call: Call[Search]) -> Turns[Answer]:
    """What payment methods do when they are charged."""
    asked, moment = call.params, Moment(session)
    found = behaviors(moment, offset=asked.offset, limit=asked.limit, search=asked.search)
    return _shown((yield from found))


def show_diagram(_session: Session, call: Call[Show]) -> Answer:
    """A resource's machine, laid out. Raises `not_found`."""
    found = diagram(call.ids["resource"])
    if found is None:
        raise not_found(f"No such machine: '{call.ids['resource']}'", "resource")
    return _shown(found)


def _moment(session: Session, params: Then) -> Moment:
    """The moment that is asked for. Raises `parameter_invalid`."""
    if params.as_of is None:
        return Moment(session)
    at = instant(params.as_of, "as_of")
    if at < 0:
        raise WireError("parameter_invalid", "Invalid as_of: must not be negative.", "as_of")
    return Moment(session, at)


def _asked(session: Session, request_id: str) -> str | None:
    """What a request asked for, from the command log."""
    for entry in session.logged():
        if entry.command_id == request_id and entry.request:
            told = decode(entry.request)
            return f"{told.method} {told.path}"
    return None


def _shown(shape: Any) -> Answer:
    shown: dict[str, Any] = msgspec.to_builtins(shape)
    return shown


_ROOT = "/api/views"

FAMILY = Family(
    "Views",
    (
        Endpoint("GET", f"{_ROOT}/frame", Show, show_frame, "What surrounds every page"),
        Endpoint("GET", f"{_ROOT}/lists/{{resource}}", Window, show_list, "A window of a list"),
        Endpoint("GET", f"{_ROOT}/objects/{{id}}", Then, show_object, "One object in full"),
        Endpoint("GET", f"{_ROOT}/find", Looking, show_found, "Anything, by name or id"),
        Endpoint("GET", f"{_ROOT}/timeline", Past, show_timeline, "What happened, newest first"),
        Endpoint("GET", f"{_ROOT}/outcomes/{{id}}/{{seq}}", Show, show_outcome, "One outcome"),
        Endpoint("GET", f"{_ROOT}/verify/{{id}}", Doubt, show_verdict, "Whether a chain holds"),
        Endpoint("GET", f"{_ROOT}/why/{{id}}", Then, show_why, "Why an object is in its state"),
        Endpoint("GET", f"{_ROOT}/due", DueUntil, show_due, "What is due next"),
        Endpoint("GET", f"{_ROOT}/behaviors", Search, show_behaviors, "What cards do"),
        Endpoint("GET", f"{_ROOT}/diagrams/{{resource}}", Show, show_diagram, "A machine, drawn"),
    ),
)
