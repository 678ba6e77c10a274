"""The facade that a browser calls (Pyodide): JSON texts in, JSON texts out, on the memory driver.

    environment = sao.browser.open('{"seed": "k3v9", "start": 1767225600}')   # a new one
    environment = sao.browser.restore(saved)                                  # bytes of `save`

    environment.hello()     {"position": "1.9f3e21aa", "clock": {...}, "seed", "start"}
    environment.request('{"method": "POST", "path": "/v1/customers", "params": {"name": "Ada"}}')
                            {"status": 200, "body": {...}, "messages": [...]}

What takes long is gone through in steps. Between two steps others may be asked: what is read is
answered, what follows the clock that is under way is refused with 429 (`lock_timeout`); so put
commands in a queue, first in first out.

    steps = environment.begin(request)      # any request; an advance or a study has several steps
    steps = environment.play(scenario)      # as GET /api/scenario tells it, in a new environment
    steps = environment.resume()            # advances under way when it was saved: hello says so
    steps.step()            {"done": false, "clock": {...}, "played": 3, "of": 60, "messages": []}
                            {"done": true, "status": 200, "body": {...}, "messages": [...]}
    steps.cancel()          the advance ends at the instant it has reached; step on until done

`messages` are what the stream of a server sends, in order, since the last that were handed out:

    {"event": "outcome", "id": "17.be41c0d2", "data": {"object": "outcome", "id": "in_...",
        "schema", "home", "seq", "at", "action", "state", "facts", "cause", "hash"}}
    {"event": "clock", "data": <as GET /api/clock>}     after each step, and where it moved
    {"event": "reset"}      instead of outcomes, where more than `OUTCOMES_MAX` came at once

Saving is append-only: `save()` gives what came since it was called last (empty: nothing). Append it
to what was saved before, and give `restore` the whole; a last piece that is torn is left out, and
`restore` starts from the one before. `environment.recovered` says how many bytes were good: cut the
file there before appending. Raises `SavedUnreadable`, with a way out.

A study (`POST /api/studies`) takes several steps, too: each of its variants is lived through in an
environment of its own, and `cancel` ends it.

A scenario is shared as GET /api/scenario tells it: `open` a new environment with its seed and
start, and `play` it there. `environment.branch('{"at": 1772528404}')` tells it up to an instant. A
list whose commands have neither ids nor instants (GET /api/demo) can be played anywhere.

Requests that change something get ids that follow from the seed and their place in the command log,
so the same clicks give the same chains, byte for byte, here and everywhere.
"""

from collections.abc import Generator
from typing import Any

import msgspec

from sao.api.answering.dispatch import Dispatcher
from sao.api.endpoint import Reply
from sao.api.scenario.command_log import Command, scenario_of
from sao.api.scenario.playing import Refused, play
from sao.api.stream.telling import cursor_at, tell
from sao.api.study import Life, Stage
from sao.api.study.by_hand import StudiesByHand
from sao.core.machine import Step
from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.platform.memory.saved import RecordingStore, SavedUnreadable, read
from sao.platform.ports.read_model import ReadModel
from sao.read_model.by_hand import AskedByHand
from sao.runtime import Reading, Runtime
from sao.runtime.tally import Tally
from sao.wire.events import labels

OUTCOMES_MAX = 2_000
"""How many outcomes are told one by one before a `reset` stands for all."""

HAND_GROUP = 200
"""How many requests of a study's variant share a commit."""

_encode = msgspec.json.Encoder().encode


class Opening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an environment begins: from `start` (UTC seconds) and `seed` follow all its ids."""

    seed: str
    start: int


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request, as it comes in."""

    method: str
    path: str
    params: dict[str, Any] | None = None
    id: str | None = None
    idempotency_key: str | None = None


class Play(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be played, of a scenario; the environment has its seed and start."""

    commands: tuple[Command, ...]


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """Where to branch off, UTC seconds."""

    at: int


class Environment:
    """One environment in memory. Make it with `open` or `restore`."""

    def __init__(self, opening: Opening, store: RecordingStore, *, recovered: int = 0) -> None:
        self.recovered = recovered
        self._opening = opening
        self._store = store
        self._runtime = Runtime(store, SIMULATED, labels, seed=opening.seed)
        self._runtime.start_clock(opening.start)
        self._dispatcher, self._studies = _asked_of(self._runtime, store)
        self._position = store.counters().outcomes
        """Up to where the outcomes were told."""
        if not recovered:
            store.begin(opening.seed, opening.start)

    def hello(self) -> str:
        """Where it stands: the first message of a stream."""
        return _text({"position": self._cursor(), "clock": self.clock()} | self._origin())

    def request(self, asked: str) -> str:
        """Ask for something and go through all of it."""
        steps = self.begin(asked)
        while not steps.done:
            told = steps.step()
        return told

    def begin(self, asked: str) -> "Steps":
        """Ask for something, step by step."""
        return Steps(self, self._asking(_read(asked, Asked)))

    def resume(self) -> "Steps":
        """Go on with the advances that were under way when it was saved."""
        return Steps(self, self._resuming())

    def play(self, scenario: str) -> "Steps":
        """Ask for all that a scenario tells, in this new environment (or, without ids, in any)."""
        return Steps(self, self._playing(_read(scenario, Play).commands))

    def branch(self, at: str) -> str:
        """The scenario up to an instant, to be played in another environment."""
        until = _read(at, Branch).at
        return _text(self._dispatcher.request("GET", "/api/scenario", {"until": until}).body)

    def save(self) -> bytes:
        """What is to be saved behind what was saved before."""
        self._runtime.flush()
        return self._store.save()

    # --- steps ---------------------------------------------------------------------------------

    def _asking(self, asked: Asked) -> "Going":
        steps = self._dispatcher.steps(
            asked.method,
            asked.path,
            asked.params,
            request_id=asked.id,
            idempotency_key=asked.idempotency_key,
        )
        while True:
            try:
                next(steps)
            except StopIteration as done:
                reply: Reply = done.value
                return reply
            yield {}

    def _playing(self, commands: tuple[Command, ...]) -> "Going":
        shown = {"played": 0, "of": len(commands)}
        exact = self._store.told() == 0
        try:
            for played in play(self._dispatcher, commands, exact=exact):
                shown["played"] = played.commands
                yield dict(shown)
        except Refused as refused:
            told = {**refused.reply.body, "played": refused.place - 1, "reason": str(refused)}
            return Reply(refused.reply.status, told)
        return Reply(200, {"object": "played", **shown})

    def _resuming(self) -> "Going":
        for _instant in self._dispatcher.resume():
            yield {}
        return Reply(200, self.clock())

    def stop(self) -> None:
        """End what is under way: a study, or the advance, at the instant that it has reached."""
        if self._studies.standing is not None:
            self._studies.end()
        else:
            self._dispatcher.hand.stop = True

    # --- messages ------------------------------------------------------------------------------

    def messages(self) -> list[Any]:
        """What happened since this was called last, as the messages of a stream."""
        messages = self._messages()
        return [*messages, {"event": "clock", "data": self.clock()}] if messages else []

    def _messages(self) -> list[Any]:
        self._runtime.flush()
        placed = self._store.outcomes(self._position, OUTCOMES_MAX + 1)
        if len(placed) > OUTCOMES_MAX:
            self._position = self._store.counters().outcomes
            return [{"event": "reset", "id": self._cursor()}]
        self._position += len(placed)
        told = map(tell, placed)
        return [{"event": "outcome", "id": t.cursor, "data": msgspec.Raw(t.data)} for t in told]

    def _cursor(self) -> str:
        return str(cursor_at(self._store.outcomes(self._position - 1, 1)[0]))

    def clock(self) -> Any:
        """What the environment's clock shows."""
        return self._dispatcher.request("GET", "/api/clock").body

    def _origin(self) -> dict[str, Any]:
        return msgspec.structs.asdict(self._opening)


Going = Generator[dict[str, Any], None, Reply]


class Steps:
    """Something that takes several steps."""

    def __init__(self, environment: Environment, going: Going) -> None:
        self.done = False
        self._environment = environment
        self._going = going

    def step(self) -> str:
        """Go one step further. Only where it is not `done`."""
        if self.done:
            raise RuntimeError("there is no further step: it is done")
        try:
            shown = next(self._going)
        except StopIteration as end:
            self.done = True
            reply: Reply = end.value
            messages = self._environment.messages()
            return _text(
                {"done": True, "status": reply.status, "body": reply.body, "messages": messages}
            )
        clock = self._environment.clock()
        return _text(
            {"done": False, "clock": clock} | shown | {"messages": self._environment.messages()}
        )

    def cancel(self) -> None:
        """End the study that is under way, or the advance, at the instant it has reached."""
        self._environment.stop()


def _asked_of(runtime: Runtime, store: MemoryStore) -> tuple[Dispatcher, StudiesByHand]:
    """What answers for an environment, and carries out studies of it."""
    studies = StudiesByHand(lambda: scenario_of(Reading(runtime)), _beside)
    reports = AskedByHand(store.beside(), _read_model)
    return Dispatcher(runtime, read_model=reports, studies=studies), studies


def _beside(life: Life) -> Stage:
    """An empty environment for one variant of a study, which is not kept."""
    store, tally = MemoryStore(), Tally()

    def watched(step: Step) -> tuple[str, ...]:
        tally.watch(step)
        return labels(step)

    runtime = Runtime(store, SIMULATED, watched, seed=life.seed)
    runtime.start_clock(life.start)
    dispatcher = Dispatcher(runtime, commit_every=HAND_GROUP)
    return Stage(dispatcher, AskedByHand(store.beside(), _read_model), tally)


def _read_model() -> ReadModel:
    """Only who asks for a report pays for a database."""
    from sao.platform.memory.read_model import MemoryReadModel  # noqa: PLC0415

    return MemoryReadModel()


def open(opening: str) -> Environment:  # noqa: A001  (called as `browser.open`)
    """A new environment."""
    return Environment(_read(opening, Opening), RecordingStore())


def by_hand(opening: Opening) -> Dispatcher:
    """A new environment in memory, to be asked without JSON around it: for tests."""
    store = MemoryStore()
    runtime = Runtime(store, SIMULATED, labels, seed=opening.seed)
    runtime.start_clock(opening.start)
    return _asked_of(runtime, store)[0]


def restore(saved: Any) -> Environment:
    """The environment that was saved. Raises `SavedUnreadable`."""
    found = read(_bytes(saved))
    opening = Opening(seed=found.header.seed, start=found.header.start)
    return Environment(opening, found.store, recovered=found.good_bytes)


def _bytes(saved: Any) -> bytes:
    """A page's own bytes are copied as a whole: `bytes` would ask it for each of them."""
    return saved.to_bytes() if hasattr(saved, "to_bytes") else bytes(saved)


def _read(text: str, kind: Any) -> Any:
    return msgspec.json.decode(text, type=kind)


def _text(value: Any) -> str:
    return _encode(value).decode()


__all__ = ["Environment", "Opening", "SavedUnreadable", "Steps", "by_hand", "open", "restore"]
