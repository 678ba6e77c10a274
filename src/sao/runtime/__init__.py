"""Where billing meets the platform: the same code on every driver.

This package is imported where there is neither thread nor event loop; `desk` needs both.

`objects` holds instances in memory and gathers what has to become durable; `runtime` runs commands
to rest and moves the clocks; `session` is what one request sees; `desk` serialises requests and
commits them in groups.
"""

from sao.runtime.runtime import Edge, Runtime
from sao.runtime.session import Accepted, Busy, Rejected, Session

__all__ = ["Accepted", "Busy", "Edge", "Rejected", "Runtime", "Session"]
