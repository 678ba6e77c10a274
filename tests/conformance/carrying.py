"""The least engine that carries an `async def` over a `WorkflowJournal`: for trying the port.

Decides as docs/decisions/0007 says. Payloads are text. Knows one clock and one home.
"""

from collections.abc import Callable, Coroutine, Generator
from types import coroutine
from typing import Any, NamedTuple

from sao.platform.errors import Terminal, Transient
from sao.platform.ports import WorkflowJournal
from sao.platform.ports.workflows import (
    CANCEL,
    OUTSIDE,
    Entry,
    NewEntry,
    NewRun,
    Record,
    Run,
    Status,
    Wait,
)

CLOCK, WALL = "clock_1", "wall"
PAUSE_MS = 1_000


class StepFailed(Exception):  # noqa: N818
    """A step was given up."""


class Cancelled(Exception):  # noqa: N818
    """The run was cancelled."""


class Ask(NamedTuple):
    """What a workflow waits for."""

    kind: str  # step, sleep, event
    name: str
    data: str = ""
    until_ms: int | None = None
    attempts_max: int = 3


@coroutine
def _ask(ask: Ask) -> Generator[Ask, Any, Any]:
    return (yield ask)


class Context:
    def __init__(self, run: Run) -> None:
        self.id, self.now_ms = run.run_id, run.started_at_ms
        self.sent: list[tuple[str, str]] = []

    async def step(self, name: str, edge: str, **more: Any) -> str:
        return str(await _ask(Ask("step", name, edge, **more)))

    async def sleep(self, name: str, until_ms: int) -> None:
        await _ask(Ask("sleep", name, until_ms=until_ms))

    async def wait_event(self, name: str, until_ms: int | None) -> str | None:
        answer: str | None = await _ask(Ask("event", name, until_ms=until_ms))
        return answer

    def send(self, command: str) -> None:
        self.sent.append((f"{self.id}.{len(self.sent)}", command))


Workflow = Callable[[Context, str], Coroutine[Ask, Any, None]]
Edge = Callable[[str, str], str]  # key, data
Answer = str | None | Exception


def answers_of(entries: list[Entry]) -> dict[str, Answer]:
    """What each await was answered with: the first that was written down for its name counts.

    A retry by hand takes back what was given up, if nothing was answered since.
    """
    answers: dict[str, Answer] = {}
    given_up = ""
    for entry in entries:
        text = entry.payload.decode()
        match entry.kind:
            case "retry":
                answers.pop(given_up, None)
            case "answered" | "event":
                answers.setdefault(entry.name, text)
            case "slept" | "timed_out":
                answers.setdefault(entry.name, None)
            case "given_up":
                answers.setdefault(entry.name, StepFailed(text))
            case "cancelled":
                answers.setdefault(entry.name, Cancelled(text))
        if entry.kind not in OUTSIDE:
            given_up = entry.name if entry.kind == "given_up" else ""
    return answers


def failed_since(entries: list[Entry], step: str) -> list[Entry]:
    """The attempts at a step, since it was last given up."""
    failed: list[Entry] = []
    for entry in entries:
        if entry.name == step and entry.kind == "failed":
            failed.append(entry)
        elif entry.name == step and entry.kind == "given_up":
            failed = []
    return failed


class Engine:
    """One process. `commit` takes the commands of a run that ends; the same again is no matter."""

    def __init__(
        self,
        journal: WorkflowJournal,
        workflows: dict[str, Workflow],
        edge: Edge,
        commit: Callable[[list[tuple[str, str]]], None],
    ) -> None:
        self.journal, self.workflows, self.edge, self.commit = journal, workflows, edge, commit
        self.now_ms = {CLOCK: 0, WALL: 0}

    def start(self, run_id: str, workflow: str, data: str) -> None:
        self.journal.start([NewRun(run_id, workflow, 1, "ann", data.encode())], self.now_ms[CLOCK])

    def rest(self) -> None:
        """Until nothing can be done before a clock moves or something comes from outside."""
        while True:
            ready = self.journal.woken(10)
            for clock, now_ms in self.now_ms.items():
                ready += [due.run_id for due in self.journal.due(clock, now_ms, 10)]
            if not ready:
                return
            for run_id in ready:
                self.turn(run_id)

    def turn(self, run_id: str) -> None:
        """Take a run one record further."""
        run = self.journal.run(run_id)
        if run is None or run.status != "open":
            return
        entries = self.journal.entries(run_id)
        context = Context(run)
        answers = answers_of(entries)
        flow = self.workflows[run.workflow](context, run.input.decode())
        try:
            ask = flow.send(None)
            while ask.name in answers:
                answer = answers[ask.name]
                raised = isinstance(answer, Exception)
                ask = flow.throw(answer) if raised else flow.send(answer)  # type: ignore[arg-type]
        except StopIteration:
            self._end(context, Record(run_id, run.seq, status="done"))
        except Cancelled as error:
            self._end(context, Record(run_id, run.seq, status="canceled", reason=str(error)))
        except Exception as error:  # noqa: BLE001  (whatever it is, somebody has to look)
            left = any(entry.kind == CANCEL for entry in entries)
            status: Status = "canceled" if left else "stuck"
            self._write(Record(run_id, run.seq, status=status, reason=repr(error)))
        else:
            flow.close()
            self._write(self._answer(run, ask, entries))

    def _answer(self, run: Run, ask: Ask, entries: list[Entry]) -> Record:
        kinds = [entry.kind for entry in entries]
        if "cancel" in kinds and "cancelled" not in kinds:
            reason = entries[kinds.index("cancel")].payload
            return self._go_on(run, NewEntry("cancelled", ask.name, 0, reason))
        if ask.kind == "step":
            return self._step(run, ask, entries)
        if ask.until_ms is not None and ask.until_ms <= self.now_ms[CLOCK]:
            kind = "slept" if ask.kind == "sleep" else "timed_out"
            return self._go_on(run, NewEntry(kind, ask.name, 0, b""))
        return Record(run.run_id, run.seq, wait=Wait(ask.kind, ask.name, CLOCK, ask.until_ms))

    def _step(self, run: Run, ask: Ask, entries: list[Entry]) -> Record:
        failed = failed_since(entries, ask.name)
        by_hand = [entry.seq for entry in entries if entry.kind == "retry"]
        attempt = 1 + len(failed)
        if failed and not any(seq > failed[-1].seq for seq in by_hand):
            due_ms = failed[-1].at_ms + PAUSE_MS
            if due_ms > self.now_ms[WALL]:
                return Record(run.run_id, run.seq, wait=Wait("pause", ask.name, WALL, due_ms))
        try:
            answer = self.edge(f"{run.run_id}/{ask.name}", ask.data)
        except Transient as error:
            gone = attempt >= ask.attempts_max
            kind, reason = "given_up" if gone else "failed", str(error).encode()
            return self._go_on(run, NewEntry(kind, ask.name, attempt, reason))
        except Terminal as error:
            return self._go_on(run, NewEntry("given_up", ask.name, attempt, str(error).encode()))
        return self._go_on(run, NewEntry("answered", ask.name, attempt, answer.encode()))

    def _go_on(self, run: Run, entry: NewEntry) -> Record:
        return Record(run.run_id, run.seq, (entry,))

    def _end(self, context: Context, record: Record) -> None:
        self.commit(context.sent)
        self._write(record)

    def _write(self, record: Record) -> None:
        """What is refused is read again at the next turn."""
        self.journal.record([record], self.now_ms[WALL])
