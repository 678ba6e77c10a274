"""The embedded driver keeps the promises of `Queues`, also across restarts and accidents."""

from typing import Any

from conformance.queue import QueuesSuite
from sao.platform.embedded import EmbeddedQueues
from sao.platform.ports import Queues


class TestEmbeddedQueues(QueuesSuite):
    def open(self, place: Any) -> Queues:
        return EmbeddedQueues(place)
