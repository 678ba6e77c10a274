"""Work for processes that are spawned: they find it by its name in a module."""

import signal
from threading import Event

from sao.wiring.processes import Tell


def as_given(given: str) -> str:
    """What a process begins with."""
    return given


def deaf(_begun: str, _item: str, _tell: Tell) -> bool:
    """Whether a process hears nothing of Ctrl-C."""
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def for_ever(_begun: str, item: str, tell: Tell) -> None:
    """Tells once, and then never ends by itself."""
    tell(item)
    Event().wait()
