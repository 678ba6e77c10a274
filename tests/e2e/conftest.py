from collections.abc import Iterator

import pytest

from support.server import Server
from support.shop import Shop


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a module: each uses customers, or a clock, of its own."""
    with Server(tmp_path_factory.mktemp("e2e") / "data") as running:
        yield running


@pytest.fixture
def shop(server: Server) -> Shop:
    return Shop(server.client())
