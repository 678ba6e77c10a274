"""The endpoint that the engine calls, for an ASGI server that speaks HTTP/2."""

from typing import Any

import restate

from sao.platform.restate.history import History, Prove
from sao.platform.restate.projection import Projector
from sao.platform.restate.service import HOME, UNIT, Projection


def serving(dsn: str, prove: Prove) -> Any:
    """The endpoint, which projects into the database of `dsn`."""
    Projection.project = Projector(dsn).project
    Projection.proven = History(dsn, prove).proven
    return restate.app([HOME, UNIT], protocol="bidi")
