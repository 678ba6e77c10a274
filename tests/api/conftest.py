from collections.abc import Iterator

import pytest

from support.api import Api, running_api


@pytest.fixture
def api() -> Iterator[Api]:
    with running_api() as running:
        yield running
