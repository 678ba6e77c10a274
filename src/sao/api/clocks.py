"""What the advances of all clocks have in common."""

import logging

from sao.api.endpoint import Parts

log = logging.getLogger("sao.api")


async def counted_before(parts: Parts) -> None:
    """Meter events that were taken before a clock moves count in the time that it shows now."""
    if not await parts.intake.drained():
        log.warning("a clock goes on although meter events from before are still not counted")
