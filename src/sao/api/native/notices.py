"""/api/notices: what customers are told by mail, and what became of it; which kinds are sent."""

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from sao.api.endpoint import Answer, Call, Endpoint, Family, Parts
from sao.api.finding.instants import iso
from sao.billing.resources.settings import SETTINGS, SetNotices, Settings
from sao.notices.names import NAMES
from sao.platform.errors import Terminal
from sao.runtime import Session
from sao.wire.errors import WireError, no_such, not_found
from sao.wire.params import Part
from sao.wire.shapes import Rendered, listing

if TYPE_CHECKING:  # its templates need a server's libraries
    from sao.notices.register import Shown

SCANNED_MAX = 1_000
"""How many entries of the feed are looked through for a page."""


class Which(Part, frozen=True, kw_only=True):
    """Which notices: those of a kind, in a status, about an object; the newest first."""

    kind: str | None = None
    status: str | None = None
    about: str | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 10
    starting_after: str | None = None


class One(Part, frozen=True, kw_only=True):
    """No parameters."""


class Switches(Part, frozen=True, kw_only=True):
    """Which kinds are sent: true or false for each that changes."""

    receipt: bool | None = None
    payment_failed: bool | None = None
    card_expiring: bool | None = None
    trial_ending: bool | None = None
    invoice: bool | None = None


async def list_all(parts: Parts, call: Call[Which]) -> Answer:
    """A page of notices, without what their mails say."""
    params, post = call.params, parts.notices
    found: list[Shown] = []
    if params.kind is not None and params.kind not in NAMES:
        known = ", ".join(NAMES)
        raise WireError("parameter_invalid", f"kind is one of {known}.", "kind")
    register, now_ms, before, passed = post.register, post.wall_ms(), None, ""
    if params.starting_after is not None:
        last = register.find(params.starting_after, now_ms)
        if last is None:
            raise no_such("notice", params.starting_after, "starting_after")
        before, passed = last.position + 1, last.notice.id
    for _ in range(SCANNED_MAX):
        before = register.below(before)
        if before is None or len(found) > params.limit:
            break
        page = register.page(before + 1, 1, now_ms)
        ids = [one.notice.id for one in page]
        fresh = page[ids.index(passed) + 1 :] if passed in ids else page
        found += [one for one in fresh if _wanted(one, params)]
    shown = [_shown(one) for one in found[: params.limit]]
    return listing(_NOTICES, shown, has_more=len(found) > params.limit)


async def retrieve(parts: Parts, call: Call[One]) -> Answer:
    """A notice with its mail, also where none was sent."""
    post = parts.notices
    found = post.register.find(call.id, post.wall_ms())
    if found is None:
        raise not_found(f"No such notice: '{call.id}'")
    try:
        letter = post.register.letter(found.notice)
    except Terminal as error:
        return {**_shown(found), "subject": None, "text": None, "html": None, "error": str(error)}
    mail = {"subject": letter.subject, "text": letter.text, "html": letter.html}
    return {**_shown(found), **mail}


def show(session: Session, _call: Call[One]) -> Answer:
    """Which kinds are sent."""
    return _switches(session)


def change(session: Session, call: Call[Switches]) -> Answer:
    """Which kinds are sent from now on."""
    before = set(_off(session))
    for name in NAMES:
        wish = getattr(call.params, name)
        if wish is not None:
            (before.discard if wish else before.add)(name)
    off = tuple(name for name in NAMES if name in before)
    session.submit(SETTINGS, "set_notices", SetNotices(off=off))
    return _switches(session)


def _wanted(one: "Shown", params: Which) -> bool:
    return (
        params.kind in (None, one.notice.kind)
        and params.status in (None, one.fate.status)
        and params.about in (None, one.notice.about)
    )


def _shown(one: "Shown") -> Rendered:
    return {
        "id": one.notice.id,
        "object": "notice",
        "kind": one.notice.kind,
        "about": one.notice.about,
        "to": one.notice.to or None,
        "created": one.notice.at,
        "created_iso": iso(one.notice.at),
        "status": one.fate.status,
        "attempts": one.fate.attempts,
        "attempted_at_iso": iso(one.fate.at),
        "error": one.fate.error or None,
    }


def _off(session: Session) -> tuple[str, ...]:
    settings = session.find(SETTINGS)
    return settings.notices_off if isinstance(settings, Settings) else ()


def _switches(session: Session) -> Rendered:
    off = _off(session)
    return {"object": "notice_settings", **{name: name not in off for name in NAMES}}


_NOTICES = "/api/notices"
_SETTINGS = "/api/settings/notices"

FAMILY = Family(
    "Notices",
    (
        Endpoint("GET", _NOTICES, Which, list_all, "What customers are told by mail"),
        Endpoint("GET", f"{_NOTICES}/{{id}}", One, retrieve, "A notice, with its mail"),
        Endpoint("GET", _SETTINGS, One, show, "Which kinds of notices are sent"),
        Endpoint("POST", _SETTINGS, Switches, change, "Switch kinds of notices on or off"),
    ),
)
