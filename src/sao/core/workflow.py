"""Workflows: how the world is asked, and how its answer comes back as commands.

A workflow is an `async def` over a `Context`. It awaits `step`s, each a `Call` to a named edge
(a gateway, mail), and `send`s commands. It runs nothing itself: `proceed` drives the coroutine with
the recorded answers and stops at the first that is not known. So a run can be taken up again
anywhere from its journal, which is the map of step name to answer.

A step is executed at least once and recorded exactly once; each call therefore carries a key
that is the same on every execution, for the edge to recognise.

A step that was given up is answered with `GivenUp`, one at which the run was cancelled with
`Cancelled`. Within the workflow these are raised, as `StepFailed` and `RunCancelled`, so that an
`except` or `finally` can compensate; whoever does not catch them is stuck, or ends.
"""

from collections.abc import Callable, Coroutine, Generator
from types import coroutine
from typing import Any

import msgspec

from sao.core.errors import InvariantBroken
from sao.core.ids import message_id
from sao.core.schema import Command

Journal = dict[str, Any]


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long a step is tried before it is given up: how many attempts, and how long each takes.

    The pauses double from `first_ms` up to `longest_ms`: two and a half days with the defaults.
    """

    timeout_ms: int = 60_000
    attempts_max: int = 70
    first_ms: int = 1_000
    longest_ms: int = 3_600_000


class Call(msgspec.Struct, frozen=True, gc=False):
    """One request to an edge. `key` is stable across executions: the edge's idempotency key."""

    edge: str
    data: Any
    step: str
    key: str
    patience: Patience = Patience()


class GivenUp(msgspec.Struct, frozen=True, tag="given_up"):
    """The answer to a step that was tried as long as its patience lasts, or failed for good."""

    reason: str


class Cancelled(msgspec.Struct, frozen=True, tag="cancelled"):
    """The answer to the step at which an operator cancelled the run."""

    reason: str


class StepFailed(Exception):  # noqa: N818  (it says what happened)
    """A step was given up."""


class RunCancelled(Exception):  # noqa: N818
    """The run was cancelled. Raised once; the steps that compensate run as any others."""


class Waiting(msgspec.Struct, frozen=True):
    """The run cannot go on before this call is answered."""

    call: Call


class Stuck(msgspec.Struct, frozen=True):
    """A failure that nobody caught: somebody has to look.

    `call` is the step that was given up, if it was the last one: it may be asked again.
    """

    reason: str
    call: Call | None


class Done(msgspec.Struct, frozen=True):
    """The run has ended and asks for these commands, in order; `canceled`: as it was told to."""

    commands: tuple[Command[Any], ...]
    canceled: bool = False


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

    async def step(
        self,
        name: str,
        edge: str,
        data: Any,
        patience: Patience = Patience(),  # noqa: B008  (immutable)
    ) -> Any:
        """The edge's answer to `data`, recorded under `name`, which is unique in the workflow.

        Raises `StepFailed`, `RunCancelled`.
        """
        return await _answer(Call(edge, data, name, f"{self.id}/{name}", patience))

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
) -> Waiting | Done | Stuck:
    """Drive a run as far as it goes.

    Answers come from `journal`, then from `perform` (which adds to the journal); without, or where
    it gives `PENDING`, the run waits.
    """
    context = Context(run_id, now)
    coroutine = workflow(context, data)
    asked: set[str] = set()
    answer: Any = None
    call: Call | None = None
    try:
        while True:
            call = _resume(coroutine, answer)
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
    except RunCancelled:
        return Done(context.sent, canceled=True)
    except StepFailed as error:
        return Stuck(str(error), call if isinstance(answer, GivenUp) else None)
    finally:
        coroutine.close()


def _resume(coroutine: Coroutine[Call, Any, None], answer: Any) -> Call:
    if isinstance(answer, GivenUp):
        return coroutine.throw(StepFailed(answer.reason))
    if isinstance(answer, Cancelled):
        return coroutine.throw(RunCancelled(answer.reason))
    return coroutine.send(answer)
