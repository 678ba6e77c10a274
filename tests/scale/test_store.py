"""The scale-out driver keeps the promises of `ObjectStore`."""

from collections.abc import Callable, Iterator

import pytest

from conformance.object_store import ObjectStoreSuite
from sao.platform.ports import ObjectStore
from sao.platform.restate.store import RestateStore

Open = Callable[[], RestateStore]


class TestRestate(ObjectStoreSuite):
    @pytest.fixture
    def store(self, open_store: Open) -> Iterator[ObjectStore]:
        store = open_store()
        yield store
        store.close()
