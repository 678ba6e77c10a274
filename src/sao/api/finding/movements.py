"""Finding movements of money, which live in payment intents, refunds and disputes."""

from sao.billing.ledger.movements import Movement, movements, source_of
from sao.core.machine import Step
from sao.platform.ports import FeedEntry
from sao.runtime import Session
from sao.wire.events import labels
from sao.wire.resources.movement import TOLD


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


def _place(step: Step) -> int:
    """The number of the first label that tells of what a step moved."""
    return next(n for n, label in enumerate(labels(step)) if label in TOLD)
