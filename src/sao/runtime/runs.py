"""Open workflow runs, and how they are stored."""

from typing import Any

import msgspec

from sao.billing.workflows import ANSWERS
from sao.core import canonical
from sao.core.errors import InvariantBroken
from sao.core.workflow import Call, Journal


class Run(msgspec.Struct):
    """An open workflow run: how it was started, and the answers so far by step.

    Runs that were started together (`group`) go on together, once all are answered: so the order in
    which a home hears the world does not depend on how fast the world is.
    """

    run_id: str
    group: str
    home: str
    workflow: str
    data: Any
    now: int
    journal: Journal
    waiting: Call | None = None


def packed(run: Run) -> bytes:
    """A run, to be stored."""
    answers = {}
    for step, answer in run.journal.items():
        answers[step] = (_edge_of(answer), answer)
    return canonical.encode([run.group, run.workflow, run.data, run.now, answers])


def _edge_of(answer: Any) -> str:
    for edge, kind in ANSWERS.items():
        if isinstance(answer, kind):
            return edge
    raise InvariantBroken(f"no edge answers with {type(answer).__name__}")
