"""History: what happened, and what is ahead."""

from sao.views.shapes.values import Money, Shape, Shaped, Tone


class Entry(Shaped, frozen=True, kw_only=True):
    """One outcome on a timeline. `summary` says what it did, without repeating the action.

    `owner` is the customer's name, where outcomes of several customers stand together.
    """

    object_id: str
    resource: str
    seq: int
    at: int
    action: str
    state: str
    state_before: str
    summary: str
    tone: Tone
    shape: Shape
    hash: str
    cause: str
    owner: str | None = None


class Ahead(Shaped, frozen=True, kw_only=True):
    """Something that is due if nothing changes. `owner_id` is the customer, where there is one."""

    object_id: str
    resource: str
    at: int
    action: str
    summary: str
    shape: Shape
    owner_id: str | None = None
    owner: str | None = None
    amount: Money | None = None


class Timeline(Shaped, frozen=True, kw_only=True):
    """Outcomes, newest first, and what is ahead, latest first. `before` pages on to older ones."""

    entries: tuple[Entry, ...]
    ahead: tuple[Ahead, ...] = ()
    earlier: int = 0
    first_at: int | None = None
    before: str | None = None


class Mark(Shaped, frozen=True, kw_only=True):
    """An instant at which something happened, for the scrubber; several outcomes share one."""

    at: int
    tone: Tone
    text: str
