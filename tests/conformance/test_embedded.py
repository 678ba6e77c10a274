"""The embedded driver keeps the promises of `ObjectStore`, also across a restart."""

from typing import Any

from conformance.object_store import ObjectStoreSuite
from sao.platform.embedded import EmbeddedStore
from sao.platform.ports import ObjectStore


class TestEmbedded(ObjectStoreSuite):
    def open(self, place: Any) -> ObjectStore:
        return EmbeddedStore(place)
