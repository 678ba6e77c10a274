"""Every row, in the order of the table."""

from bench.rows import renewals, transitions

ROWS = (*transitions.ROWS, *renewals.ROWS)
"""What `python -m bench` measures."""
