"""Workflows as people write them, over the journal: retries, a year, cancelling, crashes."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.carrying import CLOCK, PAUSE_MS, WALL, Context, Engine, StepFailed
from sao.platform.embedded import EmbeddedJournal
from sao.platform.errors import Terminal, Transient
from sao.platform.memory import MemoryJournal
from sao.platform.ports import WorkflowJournal
from sao.platform.ports.workflows import Event

YEAR = 365 * 86_400_000


async def charge(context: Context, intent: str) -> None:
    """3-D Secure: wait for the customer for as long as it takes, a year at most."""
    answer = await context.step("confirm", "confirm")
    if answer == "requires_action":
        said = await context.wait_event("authenticated", context.now_ms + YEAR)
        if said is None:
            context.send(f"expire {intent}")
            return
        answer = await context.step("capture", "capture")
    context.send(f"{answer} {intent}")


async def ship(context: Context, parcel: str) -> None:
    """What was reserved is released if anything after it fails for good."""
    await context.step("reserve", "reserve")
    try:
        await context.sleep("night", context.now_ms + 8 * 3_600_000)
        await context.step("send", "send")
    except Exception:
        await context.step("release", "release")
        raise
    context.send(f"shipped {parcel}")


async def patient(context: Context, parcel: str) -> None:
    """A failure that is caught is an answer like others."""
    try:
        await context.step("send", "send")
    except StepFailed as error:
        context.send(f"{parcel} stays: {error}")


WORKFLOWS: dict[str, Any] = {"charge": charge, "ship": ship, "patient": patient}


class Crash(BaseException):
    """The process is gone."""


class Mortal:
    """A journal at whose writes the process may die."""

    def __init__(self, journal: WorkflowJournal, deed: Callable[..., Any]) -> None:
        self._journal, self._deed = journal, deed

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._journal, name)
        return self._deed(method) if name in ("start", "record") else method


class World:
    """Everything outside of the journal: gateways that recognise keys, commands that are kept once.

    `crash_at` n: the process dies at its n-th durable deed; odd before it, even after it was done.
    """

    def __init__(self, open_journal: Callable[[], WorkflowJournal], crash_at: int = 0) -> None:
        self.open_journal = open_journal
        self.deeds, self.crash_at, self.crashed = 0, crash_at, False
        self.asked: Counter[str] = Counter()
        self.effects: dict[str, str] = {}
        self.commands: dict[str, str] = {}
        self.failures: dict[str, list[Exception]] = {}
        self.says = {"confirm": "requires_action", "capture": "succeed"}
        self.engine = self.boot()

    def boot(self) -> Engine:
        journal: Any = Mortal(self.open_journal(), self._deed)
        return Engine(journal, WORKFLOWS, self._edge, self._deed(self._commit))

    def _edge(self, key: str, data: str) -> str:
        """An effect happens once for each key, however often it is asked for."""
        self.asked[key] += 1
        if self.failures.get(data):
            raise self.failures[data].pop(0)
        deed = self._deed(lambda: self.effects.setdefault(key, self.says.get(data, "done")))
        return str(deed())

    def _commit(self, commands: list[tuple[str, str]]) -> None:
        for command_id, command in commands:
            assert self.commands.setdefault(command_id, command) == command

    def _deed(self, do: Callable[..., Any]) -> Callable[..., Any]:
        def deed(*arguments: Any) -> Any:
            self.deeds += 1
            number, at = self.deeds * 2, self.crash_at
            if at in (number - 1, number) and not self.crashed:
                self.crashed = True
                if at == number:
                    do(*arguments)
                raise Crash
            return do(*arguments)

        return deed

    def do(self, act: Callable[[Engine], Any]) -> None:
        """Do it, and come to rest; a process that dies over it is started again and does it."""
        for _ in range(2):
            try:
                act(self.engine)
                self.engine.rest()
            except Crash:
                clocks = self.engine.now_ms
                self.engine.journal.close()
                self.engine = self.boot()
                self.engine.now_ms = clocks
            else:
                return
        raise AssertionError("it crashed twice")

    def move(self, clock: str, span_ms: int) -> None:
        self.engine.now_ms[clock] += span_ms
        self.do(lambda _engine: None)

    def run(self, run_id: str = "r") -> Any:
        return self.engine.journal.run(run_id)


@pytest.fixture(params=["memory", "embedded"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Any]:
    """By name: how its journal is opened, again and again; what is in memory stands for a disk."""

    def place(name: str) -> Callable[[], WorkflowJournal]:
        if request.param == "embedded":
            return lambda: EmbeddedJournal(tmp_path / name)
        lasting = MemoryJournal()
        return lambda: lasting

    return place


@pytest.fixture
def world(places: Callable[[str], Any]) -> Iterator[World]:
    world = World(places("usual"))
    yield world
    world.engine.journal.close()


def start(workflow: str) -> Callable[[Engine], None]:
    return lambda engine: engine.start("r", workflow, "pi_1")


def authenticate(engine: Engine) -> None:
    engine.journal.deliver([Event("r", "evt_1", "authenticated", b"ok")], 0)


def test_a_charge_waits_for_the_customer_for_months(world: World) -> None:
    world.failures["confirm"] = [Transient("no answer"), Transient("no answer")]
    world.do(start("charge"))
    for _ in range(2):
        assert world.run().wait.clock == WALL
        world.move(WALL, PAUSE_MS)
    assert world.run().wait[:2] == ("event", "authenticated")
    for _ in range(11):
        world.move(CLOCK, YEAR // 12)
    assert world.commands == {}
    world.do(authenticate)
    assert world.commands == {"r.0": "succeed pi_1"}
    assert world.run().status == "done"
    assert world.asked == {"r/confirm": 3, "r/capture": 1}
    world.do(authenticate)
    assert world.asked["r/capture"] == 1


def test_a_year_later_the_charge_expires(world: World) -> None:
    world.do(start("charge"))
    world.move(CLOCK, YEAR - 1)
    assert world.commands == {}
    world.move(CLOCK, 1)
    assert world.commands == {"r.0": "expire pi_1"}
    world.do(authenticate)
    assert world.commands == {"r.0": "expire pi_1"}


def test_an_event_before_it_is_waited_for_is_not_lost(world: World) -> None:
    world.failures["confirm"] = [Transient("no answer")]
    world.do(start("charge"))
    world.do(authenticate)
    world.move(WALL, PAUSE_MS)
    assert world.commands == {"r.0": "succeed pi_1"}


def test_cancelling_compensates(world: World) -> None:
    world.do(start("ship"))
    world.do(lambda engine: engine.journal.cancel("r", "customer left", 0))
    assert sorted(world.effects) == ["r/release", "r/reserve"]
    assert (world.run().status, world.run().reason) == ("canceled", "customer left")
    assert world.commands == {}


def test_what_fails_for_good_compensates_and_is_stuck_until_somebody_looks(world: World) -> None:
    world.failures["send"] = [Terminal("no such address")]
    world.do(start("ship"))
    world.move(CLOCK, YEAR)
    assert sorted(world.effects) == ["r/release", "r/reserve"]
    assert world.run().status == "stuck"
    assert "no such address" in world.run().reason
    world.do(lambda engine: engine.journal.cancel("r", "given up", 0))
    assert world.run().status == "canceled"
    assert sorted(world.effects) == ["r/release", "r/reserve"]


def test_what_is_stuck_at_a_step_is_taken_up_there_by_hand(world: World) -> None:
    world.failures["confirm"] = [Terminal("key revoked"), Transient("busy")]
    world.do(start("charge"))
    assert (world.run().status, world.asked["r/confirm"]) == ("stuck", 1)
    world.do(lambda engine: engine.journal.retry("r", "new key", 0))
    assert world.run().wait.clock == WALL
    world.move(WALL, PAUSE_MS)
    world.do(authenticate)
    assert world.commands == {"r.0": "succeed pi_1"}


def test_a_retry_by_hand_does_not_undo_what_was_compensated(world: World) -> None:
    world.failures["send"] = [Terminal("no such address")]
    world.do(start("ship"))
    world.move(CLOCK, YEAR)
    world.do(lambda engine: engine.journal.retry("r", "try again", 0))
    assert world.run().status == "stuck"
    assert world.asked == {"r/reserve": 1, "r/send": 1, "r/release": 1}


def test_attempts_come_to_an_end_and_a_pause_can_be_cut_short(world: World) -> None:
    world.failures["send"] = [Transient("busy")] * 3
    world.do(start("patient"))
    world.do(lambda engine: engine.journal.retry("r", "now, please", 0))
    assert world.asked["r/send"] == 2
    world.move(WALL, PAUSE_MS)
    assert world.commands == {"r.0": "pi_1 stays: busy"}


def test_a_crash_at_any_deed_changes_nothing_that_can_be_seen(
    places: Callable[[str], Any],
) -> None:
    """At every durable deed of a whole charge, before and after it was done."""

    def story(world: World) -> tuple[Any, ...]:
        world.failures["confirm"] = [Transient("no answer")]
        world.do(start("charge"))
        world.move(WALL, PAUSE_MS)
        world.move(CLOCK, YEAR // 2)
        world.do(authenticate)
        entries = world.engine.journal.entries("r")
        kept = Counter((one.kind, one.name) for one in entries if one.kind != "failed")
        status = world.run().status
        world.engine.journal.close()
        return world.effects, world.commands, status, kept

    whole = World(places("whole"))
    told = story(whole)
    assert told[1] == {"r.0": "succeed pi_1"}
    assert set(told[3].values()) == {1}
    for crash_at in range(1, 2 * whole.deeds + 1):
        world = World(places(str(crash_at)), crash_at)
        assert story(world) == told, f"crash at {crash_at}"
        assert world.crashed
