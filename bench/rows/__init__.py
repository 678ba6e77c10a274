"""Every row, in the order of the table."""

from bench.rows import durable, reload, renewals, transitions

ROWS = (*transitions.ROWS, *reload.ROWS, *renewals.ROWS, *durable.ROWS)
"""What `python -m bench` measures."""
