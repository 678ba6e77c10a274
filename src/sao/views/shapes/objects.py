"""One object in full."""

from sao.views.shapes.actions import Action
from sao.views.shapes.history import Ahead, Mark
from sao.views.shapes.lists import Table
from sao.views.shapes.machine import Standing
from sao.views.shapes.values import Fact, Shaped, StateCell, Tone


class Address(Shaped, frozen=True, kw_only=True, tag="address", tag_field="object"):
    """A page or a file for customers, at `url`; None where no server is there to show it.

    One that is `handed_out` is worth copying.
    """

    label: str
    url: str | None
    handed_out: bool = False


class Alert(Shaped, frozen=True, kw_only=True):
    """What needs attention, with the next step: `jump_at` is when it comes by itself."""

    tone: Tone
    title: str
    text: str
    object_id: str
    jump_at: int | None = None
    actions: tuple[Action, ...] = ()


class Behavior(Shaped, frozen=True, kw_only=True):
    """What the simulated gateway answers when a method is charged, and when that takes effect.

    `next_charge_at` None: no attempt is planned. `set` is the request that changes it, with the
    parameter `behavior`; of the page's choices only those can be set that are in `choices`.
    """

    object_id: str
    label: str
    owner_id: str | None
    owner: str | None
    note: str
    behavior: str
    choices: tuple[str, ...]
    next_charge_at: int | None
    set: Action


class Behaviors(Shaped, frozen=True, kw_only=True):
    """A window of the payment methods, those that are charged soonest first."""

    rows: tuple[Behavior, ...]
    total: int
    offset: int = 0


class Detail(Shaped, frozen=True, kw_only=True):
    """An object as it is, or was at `as_of`. `sections` by the names that page specs use.

    `related` are the ids whose outcomes its timeline shows by default, its own first; `marks` are
    theirs, whatever `as_of`, so that a scrubber leads back as well.
    """

    object_id: str
    resource: str
    title: str
    state: StateCell | None
    owner_id: str | None
    owner: str | None
    facts: tuple[Fact, ...]
    alerts: tuple[Alert, ...]
    addresses: tuple[Address, ...]
    actions: tuple[Action, ...]
    sections: dict[str, Table]
    behaviors: tuple[Behavior, ...]
    standings: tuple["Standpoint", ...]
    marks: tuple[Mark, ...]
    ahead: tuple[Ahead, ...]
    related: tuple[str, ...]
    created_at: int
    as_of: int | None = None


class Standpoint(Shaped, frozen=True, kw_only=True):
    """An object's standing with its name; a customer's detail has one a subscription."""

    object_id: str
    title: str
    standing: Standing


class Due(Shaped, frozen=True, kw_only=True):
    """A window of what is due next, soonest first, up to `until` where that was asked for."""

    rows: tuple[Ahead, ...]
    total: int
    offset: int = 0
    until: int | None = None


class Upcoming(Shaped, frozen=True, kw_only=True):
    """The invoice that a subscription brings next, as it stands now; `at` is when it is final.

    Without one, `note` says why.
    """

    object_id: str
    at: int | None
    note: str
    lines: Table | None = None
    totals: Table | None = None
