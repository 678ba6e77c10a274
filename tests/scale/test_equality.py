"""One scenario, one digest: on homes that Restate keeps it is that of memory."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sao.platform.memory import MemoryStore
from sao.platform.restate.store import RestateStore
from scenarios.test_equality import FILES, load, run


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_one_digest(file: Path, open_store: Callable[[], RestateStore]) -> None:
    scenario = load(file)
    store = open_store()
    assert run(scenario, store) == run(scenario, MemoryStore())
    store.close()
