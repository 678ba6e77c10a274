"""The endpoint that the engine calls, for an ASGI server that speaks HTTP/2."""

from typing import Any

import restate

from sao.platform.restate.history import History, Prove
from sao.platform.restate.projection import Projector
from sao.platform.restate.queues.service import QUEUE, QUEUES
from sao.platform.restate.runs.rows import Rows
from sao.platform.restate.runs.service import RUN, RUNS, Journal
from sao.platform.restate.service import HOME, UNIT, Projection


def serving(dsn: str, prove: Prove) -> Any:
    """The endpoint, which projects into the database of `dsn`."""
    Projection.project = Projector(dsn).project
    Projection.proven = History(dsn, prove).proven
    Journal.rows = Rows(dsn)
    return restate.app([HOME, UNIT, RUN, RUNS, QUEUE, QUEUES], protocol="bidi")
