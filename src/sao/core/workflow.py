"""Workflows: how the world is asked, and how its answer comes back as commands.

A workflow is an `async def` over a `Context`. It awaits `step`s, each a `Call` to a named edge
(a gateway, mail), and `send`s commands. It runs nothing itself: `proceed` drives the coroutine with
the recorded answers and stops at the first that is not known. So a run can be taken up again
anywhere from its journal, which is the map of step name to answer.

A step is executed at least once and recorded exactly once; each call therefore carries a key
that is the same on every execution, for the edge to recognise.
"""

from collections.abc import Callable, Coroutine, Generator
from types import coroutine
from typing import Any

import msgspec

from sao.core.errors import InvariantBroken
from sao.core.ids import message_id
from sao.core.schema import Command

Journal = dict[str, Any]


class Call(msgspec.Struct, frozen=True, gc=False):
    """One request to an edge. `key` is stable across executions: the edge's idempotency key."""

    edge: str
    data: Any
    step: str
    key: str


class Waiting(msgspec.Struct, frozen=True):
    """The run cannot go on before this call is answered."""

    call: Call


class Done(msgspec.Struct, frozen=True):
    """The run has ended and asks for these commands, in order."""

    commands: tuple[Command[Any], ...]


@coroutine
def _answer(call: Call) -> Generator[Call, Any, Any]:
    return (yield call)


class Context:
    """What a workflow may do. `id` is the run's, `now` the billing time at which it was started."""

    __slots__ = ("_sent", "id", "now")

    def __init__(self, run_id: str, now: int) -> None:
        self.id = run_id
        self.now = now
        self._sent: list[Command[Any]] = []

    async def step(self, name: str, edge: str, data: Any) -> Any:
        """The edge's answer to `data`, recorded under `name`, which is unique in the workflow."""
        return await _answer(Call(edge, data, name, f"{self.id}/{name}"))

    def send(self, object_id: str, action: str, data: Any = None) -> None:
        """Ask an object for a transition, once the run has ended."""
        command_id = message_id(self.id, len(self._sent))
        self._sent.append(Command(command_id, object_id, action, data))

    @property
    def sent(self) -> tuple[Command[Any], ...]:
        """All that was sent so far."""
        return tuple(self._sent)


Workflow = Callable[[Context, Any], Coroutine[Call, Any, None]]
Perform = Callable[[Call], Any]


PENDING = object()
"""What `perform` gives where the answer has to be waited for."""


def proceed(
    workflow: Workflow,
    run_id: str,
    data: Any,
    now: int,
    journal: Journal,
    *,
    perform: Perform | None = None,
) -> Waiting | Done:
    """Drive a run as far as it goes.

    Answers come from `journal`, then from `perform` (which adds to the journal); without, or where
    it gives `PENDING`, the run waits.
    """
    context = Context(run_id, now)
    coroutine = workflow(context, data)
    asked: set[str] = set()
    answer = None
    try:
        while True:
            call = coroutine.send(answer)
            if call.step in asked:
                raise InvariantBroken(f"workflow run {run_id}: two steps are named {call.step!r}")
            asked.add(call.step)
            if call.step not in journal:
                answer = PENDING if perform is None else perform(call)
                if answer is PENDING:
                    return Waiting(call)
                journal[call.step] = answer
            answer = journal[call.step]
    except StopIteration:
        return Done(context.sent)
    finally:
        coroutine.close()
