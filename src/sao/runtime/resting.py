"""Asking the world where nothing serves: nobody else works meanwhile, and nothing has to wait."""

from collections.abc import Callable
from typing import Any

from sao.core.workflow import GivenUp
from sao.platform.errors import Terminal, Transient
from sao.runtime.runtime import Runtime

ATTEMPTS_MAX = 10
"""How often the world is asked before it is given up: there are no pauses here."""


def rest(runtime: Runtime, flush: Callable[[], None]) -> None:
    """Ask the world until nothing is owed to it any more; `flush` makes durable what led there."""
    while runtime.runs.owing:
        flush()
        for run_id in runtime.runs.unanswered():
            runtime.answer(run_id, _ask(runtime, run_id))
        flush()
    runtime.runs.ended.clear()


def _ask(runtime: Runtime, run_id: str) -> Any:
    """The world's answer; where it has none for now, it is asked again at once."""
    why = "nobody was asked"
    for _attempt in range(ATTEMPTS_MAX):
        try:
            return runtime.runs.perform(run_id)
        except Transient as error:
            why = str(error)
        except Terminal as error:
            return GivenUp(str(error))
    return GivenUp(why)
