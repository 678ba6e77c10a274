"""What the advances of all clocks have in common."""

from sao.api.endpoint import Parts


async def counted_before(parts: Parts) -> None:
    """Meter events that were taken before a clock moves count in the time that it shows now."""
    await parts.intake.drained()
