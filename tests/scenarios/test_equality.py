"""One scenario, one digest: whatever the driver, the steps of the clock, the order of the homes."""

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from sao.billing.scenario import Advance, Scenario, instant_after, parse, play
from sao.platform.embedded import EmbeddedStore
from sao.platform.memory import MemoryStore
from sao.platform.ports import ObjectStore
from sao.runtime import Runtime, objects
from sao.runtime.stage import LocalStage
from sao.runtime.verification import digest, verify_store
from support.world import gateway

FILES = sorted((Path(__file__).parents[2] / "examples/scenarios").glob("*.yaml"))


class Shuffled(Runtime):
    """Serves homes in a random order wherever nothing orders them."""

    shuffled = 0

    def order(self, homes: list[str]) -> list[str]:
        self.shuffled += 1
        random.Random(self.shuffled).shuffle(homes)
        return homes


class ManySteps(LocalStage):
    """Moves the clock in many steps where the scenario says one."""

    def advance(self, to: int) -> None:
        stops = [self.now() + (to - self.now()) * k // 7 for k in range(8)]
        for before, after in pairwise(stops):
            if after > before:
                super().advance(after)


def run(
    scenario: Scenario,
    store: ObjectStore,
    *,
    stage: Callable[[Runtime], LocalStage] = LocalStage,
    runtime: type[Runtime] = Runtime,
    simulated: bool = True,
) -> str:
    built = runtime(store, gateway(simulated=simulated))
    built.start_clock(scenario.start)
    play(scenario, stage(built))
    built.flush()
    assert [finding.problem for finding in verify_store(store) if finding.problem] == []
    return digest(store)


def load(file: Path) -> Scenario:
    return parse(yaml.safe_load(file.read_text()))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_one_digest(file: Path, tmp_path: Path) -> None:
    scenario = load(file)
    embedded = EmbeddedStore(tmp_path)
    digests = {
        "memory": run(scenario, MemoryStore()),
        "embedded": run(scenario, embedded),
        "many steps": run(scenario, MemoryStore(), stage=ManySteps),
        "shuffled homes": run(scenario, MemoryStore(), runtime=Shuffled),
        "a gateway that is asked": run(scenario, MemoryStore(), simulated=False),
    }
    embedded.close()
    assert len(set(digests.values())) == 1, digests


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_hardly_any_memory_changes_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Instances that were dropped are replayed again, to the same state."""
    scenario = load(file)
    roomy = run(scenario, MemoryStore())
    monkeypatch.setattr(objects, "KEPT_MAX", 1)
    assert run(scenario, MemoryStore()) == roomy


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_digest_is_of_what_happened(file: Path) -> None:
    """Shorter by its last advance, a scenario has another digest: the test above can fail."""
    scenario = load(file)
    steps = [step for step in scenario.steps if isinstance(step, Advance)]
    shorter: Any = [
        step for step in scenario.steps if step is not steps[-1] and type(step).__name__ != "Expect"
    ]
    cut = Scenario(steps=shorter, clock=scenario.clock, dunning=scenario.dunning)
    assert run(cut, MemoryStore()) != run(scenario, MemoryStore())
    assert instant_after(scenario.start, steps[0]) > scenario.start
