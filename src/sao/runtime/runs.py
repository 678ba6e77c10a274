"""Open workflow runs: those that wait for the world, with the answers that they have so far."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from sao.billing.workflows import ANSWERS, WORKFLOWS, Entry
from sao.core import canonical
from sao.core.errors import InvariantBroken
from sao.core.schema import Command, Start
from sao.core.workflow import (
    PENDING,
    Call,
    Cancelled,
    Done,
    GivenUp,
    Journal,
    Stuck,
    Waiting,
    proceed,
)
from sao.platform.ports import RunRow
from sao.runtime.edges import Edge


class Run(msgspec.Struct):
    """An open workflow run: how it was started, and the answers so far by step.

    Runs that were started together (`group`) go on together, once all are answered: so the order in
    which a home hears the world does not depend on how fast the world is. Nobody waits for one that
    is `stuck` (why), until somebody has looked at it.
    """

    run_id: str
    group: str
    home: str
    workflow: str
    version: int
    data: Any
    now: int
    journal: Journal
    waiting: Call | None = None
    stuck: str = ""

    @property
    def pending(self) -> bool:
        """Whether its group waits for it."""
        return self.waiting is not None and not self.stuck


class OpenRuns:
    """The open runs of one runtime, by id. `keep` takes what is to be durable of them."""

    def __init__(self, edges: Mapping[str, Edge], keep: Callable[[RunRow], None]) -> None:
        self.by_id: dict[str, Run] = {}
        self.ended: list[tuple[str, bool]] = []
        """Which have ended since somebody looked, and whether as an operator told them to."""
        self.workflows: Mapping[str, Entry] = WORKFLOWS
        self._edges = edges
        self._keep = keep
        self._opened: list[str] = []
        self._closed: list[tuple[Run, bool]] = []

    def reopen(self, rows: Iterable[RunRow]) -> None:
        """Those that are stored, and no others."""
        self.by_id.clear()
        self.ended.clear()
        self._opened.clear()
        self._closed.clear()
        for row in rows:
            self._reopen(row)

    def adopt(self, rows: Iterable[RunRow]) -> None:
        """Go on with these, which another process has left."""
        for row in rows:
            if row.run_id not in self.by_id:
                self._reopen(row)

    def leave(self, run_id: str) -> None:
        """Another process goes on with this run and its group."""
        group = self.by_id[run_id].group
        self.by_id = {key: run for key, run in self.by_id.items() if run.group != group}

    def begin(self) -> None:
        """From here on, `undo` takes back what was opened and what has ended."""
        self._opened.clear()
        if self._closed:
            self.ended += [(run.run_id, canceled) for run, canceled in self._closed]
            self._closed.clear()

    def undo(self) -> None:
        """Whoever asked for it is gone: the world is not asked."""
        self.by_id.update({run.run_id: run for run, _canceled in self._closed})
        self._closed.clear()
        for run_id in self._opened:
            self.by_id.pop(run_id, None)
        self._opened.clear()

    # --- looking -------------------------------------------------------------------------------

    @property
    def owing(self) -> bool:
        """Whether a clock has to wait, because its present still waits for the world."""
        return any(not run.stuck for run in self.by_id.values())

    @property
    def opened(self) -> bool:
        """Whether what was accepted since `begin` owes the world a question."""
        return bool(self._opened)

    def unanswered(self) -> list[str]:
        """Those that wait for the world, in the order in which they were started."""
        return [run.run_id for run in self.by_id.values() if run.pending]

    def stuck(self, run_id: str) -> list[Run]:
        """Who is stuck of a run's group, the run among them or not."""
        group = self.by_id[run_id].group if run_id in self.by_id else None
        return [run for run in self.by_id.values() if run.group == group and run.stuck]

    def sticks(self, run_id: str, answer: GivenUp) -> bool:
        """Whether the run's workflow does not know how to go on from this answer."""
        run = self.by_id[run_id]
        if run.waiting is None:
            raise InvariantBroken(f"workflow run {run_id} waits for nothing")
        workflow = self.workflows[run.workflow].versions[run.version]
        journal = {**run.journal, run.waiting.step: answer}
        return isinstance(proceed(workflow, run_id, run.data, run.now, journal), Stuck)

    def perform(self, run_id: str) -> Any:
        """Ask the world for the open run's answer. Touches no state: any thread may do it."""
        call = self.by_id[run_id].waiting
        if call is None:
            raise InvariantBroken(f"workflow run {run_id} waits for nothing")
        return self._edges[call.edge].perform(call)

    # --- going on ------------------------------------------------------------------------------

    def start(self, starts: list[tuple[str, Start]], home: str, now: int) -> list[Command[Any]]:
        """Start runs together; the commands of those that nobody has to wait for."""
        commands: list[Command[Any]] = []
        for run_id, start in starts:
            version = self.workflows[start.workflow].latest
            name, data = start.workflow, start.data
            run = Run(run_id, starts[0][0], home, name, version, data, now, {})
            commands += self._proceed(run)
        return commands

    def record(self, run_id: str, answer: Any) -> str:
        """Note an answer; the run's group. One that has all its answers is only made to go on."""
        run = self.by_id[run_id]
        if run.waiting is not None and isinstance(answer, GivenUp) and self.sticks(run_id, answer):
            run.stuck = answer.reason
        else:
            if run.waiting is not None:
                run.journal[run.waiting.step] = answer
            run.waiting, run.stuck = None, ""
        return run.group

    def close_group(self, group_id: str) -> list[Command[Any]]:
        """Once all of a group are answered: what they make of it. Those who are stuck stay so."""
        group = [run for run in self.by_id.values() if run.group == group_id]
        if any(run.pending for run in group):
            return []
        answered = [run for run in group if not run.stuck]
        return [command for run in answered for command in self._proceed(run)]

    def park(self, run_id: str, reason: str) -> None:
        """Those of its group that are answered are stuck: they cannot go on from their answers."""
        group = self.by_id[run_id].group
        for run in self.by_id.values():
            if run.group == group and run.waiting is None:
                run.stuck = reason

    def unpark(self, run_id: str) -> None:
        """Somebody has looked: its group waits for it again."""
        self.by_id[run_id].stuck = ""

    def _proceed(self, run: Run) -> list[Command[Any]]:
        result = self._go_on(run, simulate=True)
        if isinstance(result, Done):
            if self.by_id.pop(run.run_id, None) is not None:
                self._closed.append((run, result.canceled))
                self._keep(RunRow(run.run_id, run.home, None))
            return list(result.commands)
        if run.run_id not in self.by_id:
            self.by_id[run.run_id] = run
            self._opened.append(run.run_id)
        self._keep(RunRow(run.run_id, run.home, _packed(run)))
        return []

    def _go_on(self, run: Run, *, simulate: bool = False) -> Waiting | Done | Stuck:
        """Drive a run as far as its answers lead, and note in it where it stands."""
        versions = self.workflows[run.workflow].versions
        if run.version not in versions:
            known = ", ".join(map(str, versions))
            raise InvariantBroken(
                f"workflow run {run.run_id} was started with version {run.version} of "
                f"{run.workflow}, and this software knows {known}: use one that knows it"
            )
        perform = self._simulate if simulate else None
        workflow = versions[run.version]
        result = proceed(workflow, run.run_id, run.data, run.now, run.journal, perform=perform)
        run.waiting, run.stuck = None, ""
        if isinstance(result, Waiting):
            run.waiting = result.call
        elif isinstance(result, Stuck):
            run.waiting, run.stuck = result.call, result.reason
            if result.call is not None:
                del run.journal[result.call.step]
        return result

    def _simulate(self, call: Call) -> Any:
        edge = self._edges[call.edge]
        return edge.perform(call) if edge.simulated and not edge.late(call) else PENDING

    def _reopen(self, row: RunRow) -> None:
        group, name, raw, now, answers, *version = canonical.decode(row.state or b"")
        journal = {step: _unpacked(edge, answer) for step, (edge, answer) in answers.items()}
        data = msgspec.convert(raw, self.workflows[name].data)
        number = version[0] if version else 1  # older rows have none
        run = Run(row.run_id, group, row.home, name, number, data, now, journal)
        self._go_on(run)
        self.by_id[run.run_id] = run


def pack_answer(answer: Any) -> bytes:
    """An answer as a journal keeps it."""
    return canonical.encode([_edge_of(answer), answer])


def unpack_answer(packed: bytes) -> Any:
    """An answer as a journal has kept it."""
    return _unpacked(*canonical.decode(packed))


def _packed(run: Run) -> bytes:
    answers = {}
    for step, answer in run.journal.items():
        answers[step] = (_edge_of(answer), answer)
    return canonical.encode([run.group, run.workflow, run.data, run.now, answers, run.version])


_UNANSWERED = "workflow"
"""The edge of answers that no edge gave."""


def _unpacked(edge: str, answer: Any) -> Any:
    kind = GivenUp | Cancelled if edge == _UNANSWERED else ANSWERS[edge]
    return msgspec.convert(answer, kind)


def _edge_of(answer: Any) -> str:
    if isinstance(answer, GivenUp | Cancelled):
        return _UNANSWERED
    for edge, kind in ANSWERS.items():
        if isinstance(answer, kind):
            return edge
    raise InvariantBroken(f"no edge answers with {type(answer).__name__}")
