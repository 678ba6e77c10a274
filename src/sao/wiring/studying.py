"""Studies carried out: each variant in an environment of its own, several processes at a time.

What a variant comes to follows from the study alone, so it does not matter who lives through it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import yaml
from msgspec import Struct
from msgspec.structs import replace

from sao.api.answering.service import ERRORS
from sao.api.scenario.command_log import Scenario
from sao.api.scenario.reading import scenario_in
from sao.api.study import (
    Comparison,
    Life,
    Result,
    Stage,
    Study,
    StudyError,
    StudyFailed,
    compared,
    live,
    of_company,
    of_present,
    of_scenario,
)
from sao.billing import scenario as steps
from sao.platform.embedded.copying import copy_file
from sao.platform.errors import PlatformError
from sao.platform.memory.read_model import MemoryReadModel
from sao.read_model.by_hand import AskedByHand
from sao.runtime.moving import Move
from sao.runtime.stage import LocalStage
from sao.runtime.tally import Tally
from sao.wire.errors import WireError
from sao.wiring.by_hand import by_hand, reading
from sao.wiring.folders import OBJECTS_FILE, open_snapshot, open_store
from sao.wiring.processes import Work, share_out
from sao.wiring.runtimes import spare_the_collector

Progress = Callable[[str, int, int], None]
"""Told of a variant how many seconds of its time are through, and how many there are."""

_DAY = 86_400


class Order(Struct, frozen=True):
    """A study to be carried out: all that any process needs to begin."""

    study: Study
    beside: Path
    """The folder that it lies in, from which it names what it speaks of."""
    keep: Path | None = None
    """Where each variant's environment is kept, in a folder of its own."""


class Plan(Struct, frozen=True):
    """An order, with all that its study speaks of."""

    order: Order
    life: Life
    data: Path | None = None
    """The folder whose environment is lived on in."""
    played: steps.Scenario | None = None
    """The scenario of steps that comes first."""

    @property
    def study(self) -> Study:
        """What is compared."""
        return self.order.study


@contextmanager
def opened(order: Order) -> Iterator[Plan]:
    """The plan for it: a folder is copied once, so that all variants see the same, in use or not.

    Raises `StudyError`.
    """
    base = order.study.base
    if base.data is None:
        yield plan(order)
        return
    planned = plan(order)  # says what is wrong with the folder, by its name
    with TemporaryDirectory(prefix="sao-compare-") as folder:
        copy_file(order.beside / base.data / OBJECTS_FILE, Path(folder) / OBJECTS_FILE)
        study = replace(order.study, base=replace(base, data=folder))
        yield plan(replace(planned.order, study=study))


def plan(order: Order) -> Plan:
    """Find what a study speaks of. Raises `StudyError`."""
    base = order.study.base
    if base.company is not None:
        return Plan(order, of_company(base, base.company))
    if base.scenario is not None:
        return _plan_scenario(order, order.beside / base.scenario)
    return _plan_data(order, order.beside / str(base.data))


def carry_out(planned: Plan, jobs: int, progress: Progress) -> Comparison:
    """Live through every variant, and compare. Raises `StudyFailed`, naming the variant."""
    study, life = planned.study, planned.life
    names = list(study.variants)
    found = share_out(Work(plan, _lived), planned.order, names, jobs, progress)
    return compared(study, (life.parts_at, life.end), [found[name] for name in names])


# --- what a study speaks of ----------------------------------------------------------------------


def _plan_scenario(order: Order, file: Path) -> Plan:
    path = ("base", "scenario")
    try:
        text = file.read_text(encoding="utf-8")
        if file.suffix in (".yaml", ".yml"):
            return _plan_steps(order, steps.parse(yaml.safe_load(text)))
        scenario = scenario_in(text) if file.suffix == ".py" else _scenario(text)
        return Plan(order, of_scenario(order.study.base, scenario))
    except FileNotFoundError:
        raise StudyError(f"there is no file {file}", path) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.DecodeError) as error:
        raise StudyError(f"{file} is not a scenario: {error}", path) from error
    except (steps.ScenarioError, WireError) as error:
        raise StudyError(f"{file}: {error}", path) from error


def _scenario(text: str) -> Scenario:
    return msgspec.json.decode(text, type=Scenario)


def _plan_steps(order: Order, played: steps.Scenario) -> Plan:
    """A scenario of steps is played to its end; how late it is then shows only when it is."""
    base = order.study.base
    if base.at is not None:
        raise StudyError(
            "a scenario of steps is lived on in from its end; leave out at", ("base", "at")
        )
    planned = Plan(order, of_present(base, "study", played.start), played=played)
    with _stage(planned, None) as stage:
        now = stage.dispatcher.runtime.now()
    return replace(planned, life=of_present(base, "study", now))


def _plan_data(order: Order, data: Path) -> Plan:
    base, path = order.study.base, ("base", "data")
    try:
        store = open_snapshot(data)
    except (FileNotFoundError, PlatformError) as error:
        raise StudyError(str(error).rstrip("."), path) from error
    try:
        asked = reading(store)
        if asked.runtime.live:
            raise StudyError(
                "it is a live environment, which follows the wall: only the time of a sandbox "
                "can be moved",
                path,
            )
        asked.runtime.tick()
        if base.at is None:
            return Plan(order, of_present(base, "study", asked.runtime.now()), data=data)
        reply = asked.request("GET", "/api/scenario", {})
        if reply.status >= ERRORS:
            raise StudyError(
                f"{reply.body['error']['message'].rstrip('.')}; without at it is taken as it "
                "stands now",
                ("base", "at"),
            )
        scenario = msgspec.convert(reply.body, Scenario)
        return Plan(order, of_scenario(order.study.base, scenario))
    finally:
        store.close()


# --- living --------------------------------------------------------------------------------------


def _lived(planned: Plan, name: str, progress: Progress) -> Result:
    """One variant, lived through."""
    life = planned.life
    begin = life.start if planned.data is None and planned.played is None else life.parts_at
    with _stage(planned, name) as stage:
        going = live(name, planned.study, life, stage)
        shown = 0
        try:
            while True:
                now = next(going)
                if now - shown >= _DAY:
                    shown = now
                    progress(name, now - begin, life.end - begin)
        except StopIteration as done:
            progress(name, life.end - begin, life.end - begin)
            result: Result = done.value
            return result
        except (StudyFailed, PlatformError) as error:
            raise StudyFailed(f"{name}: {error}") from error


@contextmanager
def _stage(planned: Plan, name: str | None) -> Iterator[Stage]:
    """An environment for one variant, as far as it does not follow from requests."""
    life, tally = planned.life, Tally()
    keep = planned.order.keep
    keep = keep / _folder(name) if keep is not None and name is not None else None
    spare_the_collector()
    store = open_store(keep, at_once=False)
    if planned.data is not None:
        source = open_snapshot(planned.data)
        try:
            Move(source, store, lambda *_: None).run()
        finally:
            source.close()
    start = life.start if planned.played is None else planned.played.start
    with by_hand(store, start, life.seed, tally.watch) as dispatcher:
        if planned.played is not None:
            steps.play(planned.played, LocalStage(dispatcher.runtime))
        beside = store.beside()
        try:
            yield Stage(dispatcher, AskedByHand(beside, MemoryReadModel), tally)
        finally:
            beside.close()


def _folder(name: str) -> str:
    return "".join(each if each.isalnum() or each in "-_." else "-" for each in name)
