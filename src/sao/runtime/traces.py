"""What a desk and its carrier do, as spans: with cause and effect, also across a commit.

    request ─ unit ─ commit              one trace, the client's if it has one
                │ link
                ├─ workflow ─ step ─ gateway.confirm     a trace of its own, which may take long
                │      └─── answer ─ commit
                └─ webhook                               the same

Nothing of this is stored: after a restart a workflow's span has no link, but the same names. Units
are traced where somebody records the request that they are of, or the workflow; so where nothing is
recorded, all of this costs next to nothing.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

from sao.core.workflow import Call
from sao.runtime.runs import Run
from sao.runtime.runtime import ENVIRONMENT_CLOCK, Runtime
from sao.runtime.session import Busy, Session
from sao.telemetry.tracing import Attributes, Span, SpanContext, Tracer, during, failed

T = TypeVar("T")

REMEMBERED_MAX = 10_000
"""Of how many requests it is remembered where they stand in a trace, for what they cause."""


class Traces:
    """The spans of one runtime, to be called where it is worked on; `edge` in any thread."""

    def __init__(self, runtime: Runtime, tracer: Tracer | None = None) -> None:
        self._runtime = runtime
        self._tracer = tracer if tracer is not None else Tracer()
        self._units: list[Span] = []
        self._remembered: OrderedDict[str, SpanContext] = OrderedDict()
        self._runs: dict[str, Span] = {}
        self._clocks: dict[str, Span] = {}

    # --- units and commits ---------------------------------------------------------------------

    def unit(self, cause: Span, session: Session, job: Callable[[Session], T]) -> T:
        """Do a job as a part of `cause`, with each outcome that comes of it."""
        span = self._tracer.within(cause, "unit", {"sao.command_id": session.id})
        with during(span, put_off=Busy):
            done = job(session)
            self._note(span)
        self._remember(session.id, span)
        for clock_id in session.started:
            self._depart(clock_id, span)
        return done

    def answer(self, run_id: str, take: Callable[[], None]) -> None:
        """Take a run's answer in, as a part of the run."""
        run = self._runs.get(run_id)
        if run is None:
            take()
            return
        span = self._tracer.within(run, "answer", {"sao.run_id": run_id})
        with during(span):
            take()
            self._note(span)

    def sealed(self) -> list[Span]:
        """A commit begins: a span of it for each unit that waits for it."""
        units, self._units = self._units, []
        shared: Attributes = {"sao.commit.units": len(units)}
        return [self._tracer.within(unit, "commit", shared) for unit in units]

    def written(self, commit: Sequence[Span], error: Exception | None = None) -> None:
        """The commit is durable, or is not; then nothing that was built on it is either."""
        for span in commit:
            if error is not None:
                failed(span, str(error), type(error).__name__)
            span.end()
        if error is not None:
            self._units.clear()

    def cause_of(self, command_id: str) -> list[SpanContext]:
        """Where the request stands in a trace that a command, however far, goes back to."""
        root = command_id.partition(".")[0]
        known = self._remembered.get(root) or self._remembered.get(root.rpartition("-")[0])
        return [known] if known is not None else []

    def _note(self, span: Span) -> None:
        steps = list(self._runtime.objects.accepted())
        span.set_attribute("sao.outcomes", len(steps))
        for step in steps:
            outcome = step.outcome
            told: Attributes = {
                "sao.object_id": outcome.object_id,
                "sao.seq": outcome.seq,
                "sao.state": step.after.status,
                "sao.cause": outcome.cause,
            }
            span.add_event(f"{step.after.schema}.{outcome.action}", told)
        self._units.append(span)

    def _remember(self, command_id: str, span: Span) -> None:
        self._remembered[command_id] = span.get_span_context()
        while len(self._remembered) > REMEMBERED_MAX:
            self._remembered.popitem(last=False)

    # --- clocks --------------------------------------------------------------------------------

    def _depart(self, clock_id: str, cause: Span) -> None:
        causes = [cause.get_span_context()]
        told: Attributes = {"sao.object_id": clock_id}
        self._clocks[clock_id] = self._tracer.caused("advance", causes, told)

    def arrived(self, clock_id: str) -> None:
        """A clock's advance has ended."""
        span = self._clocks.pop(clock_id, None)
        if span is not None:
            span.end()

    # --- workflow runs -------------------------------------------------------------------------

    def carry(self, run: Run) -> None:
        """A run is taken up."""
        causes = self.cause_of(run.run_id)
        clock = self._clocks.get(self._runtime.clock_of(run.home) or ENVIRONMENT_CLOCK)
        if not causes and clock is not None:
            causes = [clock.get_span_context()]
        told: Attributes = {
            "sao.run_id": run.run_id,
            "sao.workflow": run.workflow,
            "sao.version": run.version,
            "sao.home": run.home,
        }
        span = self._tracer.caused(f"workflow {run.workflow}", causes, told)
        if span.is_recording():
            self._runs[run.run_id] = span

    def attempt(self, run_id: str, call: Call, attempt: int) -> AbstractContextManager[Span]:
        """One attempt at a step."""
        told: Attributes = {"sao.step": call.step, "sao.attempt": attempt, "sao.key": call.key}
        run = self._runs.get(run_id)
        name = f"step {call.step}"
        return during(
            self._tracer.caused(name, (), {**told, "sao.run_id": run_id})
            if run is None
            else self._tracer.within(run, name, told)
        )

    def hearing(self, name: str, told: Attributes) -> AbstractContextManager[Span]:
        """Somebody outside has told us something, and it is acted on."""
        return during(self._tracer.caused(name, (), told))

    def telling(self, name: str, cause: str, told: Attributes) -> AbstractContextManager[Span]:
        """Somebody outside is told of an outcome, of which this is the cause."""
        causes = self.cause_of(cause)
        return during(self._tracer.caused(name, causes, {**told, "sao.cause": cause}, asks=True))

    def edge(self, call: Call) -> AbstractContextManager[Span]:
        """What is asked beyond the edge."""
        return during(self._tracer.asking(call.edge, {"sao.key": call.key}))

    def ended(self, run_id: str, why: str = "") -> None:
        """A run has ended, or is carried no further for now: then why."""
        span = self._runs.pop(run_id, None)
        if span is None:
            return
        if why:
            failed(span, why)
        span.end()

    def close(self) -> None:
        """What is under way goes on in another process."""
        for run_id in list(self._runs):
            self.ended(run_id, "the server stopped")
        for clock_id in list(self._clocks):
            self.arrived(clock_id)
