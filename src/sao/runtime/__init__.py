"""Where billing meets the platform: the same code on every driver.

This package is imported where there is neither thread nor event loop; `desk` needs both.

`objects` holds instances in memory and gathers what has to become durable; `runtime` runs commands
to rest and moves the clocks; `reading` is what can be asked of it, `session` what one request sees
and does; `desk` serialises requests and commits them in groups.
"""

from sao.runtime.reading import Reading
from sao.runtime.runtime import Edge, Runtime
from sao.runtime.session import Accepted, Busy, Rejected, Session

__all__ = ["Accepted", "Busy", "Edge", "Reading", "Rejected", "Runtime", "Session"]
