"""Meter events: counted one by one at once, or taken in bulk and counted by way of a queue."""
