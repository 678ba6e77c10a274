"""The engine keeps the promises of `Queues`."""

from typing import Any
from uuid import uuid4

import pytest

from conformance.queue import QueuesSuite
from sao.platform.ports import Queues
from sao.platform.restate.queues.queues import RestateQueues
from scale.conftest import Cluster
from support.restate import new_environment


def open_queues(cluster: Cluster, environment: str) -> RestateQueues:
    """Queues of its own, as each process has them."""
    return RestateQueues(cluster.engine.ingress, environment, new_call=lambda: uuid4().hex)


class TestRestateQueues(QueuesSuite):
    @pytest.fixture(autouse=True)
    def _cluster(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def open(self, place: Any) -> Queues:
        del place
        return open_queues(self.cluster, new_environment())
