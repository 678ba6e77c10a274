"""How any object looks, by the kind of its state."""

from sao.core.instance import State
from sao.wire.ids import shown
from sao.wire.registry import BY_STATE
from sao.wire.shapes import Rendered, stub


def render(state: State) -> Rendered:
    """The object as Stripe shows it while it lives (and in the event that tells of its end)."""
    return BY_STATE[type(state)].render(state)


def present(state: State) -> Rendered:
    """The object as a reply shows it: of one that was deleted, that it was."""
    if state.status == "deleted":
        return stub(kind_of(state), shown(state.id))
    return render(state)


def kind_of(state: State) -> str:
    """What Stripe calls such objects."""
    return BY_STATE[type(state)].object
