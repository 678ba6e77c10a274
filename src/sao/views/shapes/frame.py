"""The frame: what every page shows."""

from typing import Literal

from sao.views.shapes.history import Ahead
from sao.views.shapes.values import Shaped


class Clock(Shaped, frozen=True, kw_only=True):
    """The environment's clock; `target` while it advances. `simulated`: it can be advanced."""

    object_id: str
    now: int
    started_at: int
    status: Literal["ready", "advancing", "failed"]
    target: int | None = None
    simulated: bool = True


class Frame(Shaped, frozen=True, kw_only=True):
    """What every page shows: the clock, what is due next, how many there are, who is asked for."""

    clock: Clock
    next_due: Ahead | None
    counts: dict[str, int]
    currencies: tuple[str, ...]
    outcomes: int
    version: str
