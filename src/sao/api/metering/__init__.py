"""Meter events: counted one by one at once, or taken in bulk and counted by way of a queue."""

from sao.api.metering.intake import STATUS_PATH, Intake

__all__ = ["STATUS_PATH", "Intake"]
