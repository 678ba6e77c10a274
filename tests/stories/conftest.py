"""Stories through the official SDK, in the test's own process: a sandbox is a new environment."""

from collections.abc import Iterator

import pytest

from sao.testing import Sandbox
from support.fuzzing.judge import store_problems
from support.shop import Shop


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox("2026-01-01")


@pytest.fixture
def shop(sandbox: Sandbox) -> Shop:
    return Shop(sandbox.stripe)


@pytest.fixture(autouse=True)
def _nothing_is_lost(sandbox: Sandbox) -> Iterator[None]:
    """After each story chains verify, books balance, and all money is accounted for."""
    yield
    runtime = sandbox.dispatcher.runtime
    runtime.flush()
    assert list(store_problems(runtime.store)) == []
