"""Stories through the official SDK, in the test's own process: a sandbox is a new environment."""

import pytest

from sao.testing import Sandbox
from support.shop import Shop


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox("2026-01-01")


@pytest.fixture
def shop(sandbox: Sandbox) -> Shop:
    return Shop(sandbox.stripe)
