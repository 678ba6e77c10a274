"""The endpoint that the engine calls, for an ASGI server that speaks HTTP/2."""

import os
from typing import Any

import restate

from sao.platform.restate.parts import POSTGRES
from sao.platform.restate.projection import Projector
from sao.platform.restate.queues.service import QUEUE, QUEUES
from sao.platform.restate.runs.rows import Rows
from sao.platform.restate.runs.service import RUN, RUNS, Journal
from sao.platform.restate.service import HOME, UNIT, Projection


def application() -> Any:
    """The endpoint, which projects into the database that `SAO_POSTGRES` names."""
    Projection.project = Projector(os.environ[POSTGRES]).project
    Journal.rows = Rows(os.environ[POSTGRES])
    return restate.app([HOME, UNIT, RUN, RUNS, QUEUE, QUEUES], protocol="bidi")
