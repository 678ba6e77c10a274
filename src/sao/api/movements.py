"""Finding movements of money, which live in payment intents, refunds and disputes."""

from collections.abc import Iterator
from typing import NamedTuple

from sao.billing.ledger.movements import Movement, movements, source_of
from sao.core.machine import Step
from sao.platform.ports import FeedEntry, FeedQuery
from sao.runtime import Session
from sao.wire.events import labels
from sao.wire.resources.movement import TOLD

ENTRIES_AT_ONCE = 1_000


class Sums(NamedTuple):
    """What is there by now, and what is on its way, by currency."""

    available: dict[str, int]
    pending: dict[str, int]


def find_movement(session: Session, movement: str) -> Movement | None:
    """The movement of this id, if there is one."""
    state = session.find(source_of(movement) or "")
    moved = movements(state) if state is not None else ()
    return next((each for each in moved if each.id == movement), None)


def made_by(step: Step) -> tuple[Movement, ...]:
    """What a step moved."""
    return movements(step.after.data)[len(movements(step.before.data)) :]


def told_by(session: Session, entry: FeedEntry) -> Movement | None:
    """The movement that a feed entry stands for: of those that tell of one step, the first."""
    step = session.step(entry.object_id, entry.seq)
    made = made_by(step) if step is not None else ()
    return made[0] if step is not None and made and _place(step) == entry.n else None


def position_of(session: Session, movement: str) -> int | None:
    """Where the feed tells of it, for cursors."""
    object_id = source_of(movement) or ""
    for step in session.history(object_id):
        if any(each.id == movement for each in made_by(step)):
            return session.position(object_id, step.outcome.seq, _place(step))
    return None


def sums(session: Session) -> Sums:
    """All that moved, on whatever clock; what has cleared is what its own clock says."""
    available: dict[str, int] = {}
    pending: dict[str, int] = {}
    for object_id in _sources(session):
        now = session.now(object_id)
        state = session.find(object_id)
        for each in movements(state) if state is not None else ():
            sums = available if each.available_on <= now else pending
            sums[each.currency] = sums.get(each.currency, 0) + each.amount
    return Sums(available, pending)


def _sources(session: Session) -> Iterator[str]:
    """Every object by which money moved, once."""
    seen: set[str] = set()
    before = None
    while True:
        page = session.feed(FeedQuery(TOLD, before=before, limit=ENTRIES_AT_ONCE))
        yield from (each for each in dict.fromkeys(e.object_id for e in page) if each not in seen)
        seen.update(entry.object_id for entry in page)
        if len(page) < ENTRIES_AT_ONCE:
            return
        before = page[-1].position


def _place(step: Step) -> int:
    """The number of the first label that tells of what a step moved."""
    return next(n for n, label in enumerate(labels(step)) if label in TOLD)
