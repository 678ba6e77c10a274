"""Every row, in the order of the table."""

from bench.rows import (
    browser,
    durable,
    homes,
    http,
    pages,
    queue,
    reload,
    renewals,
    store,
    transitions,
)

FAMILIES = (transitions, reload, renewals, durable, http, homes, store, queue, pages, browser)
ROWS = tuple(row for family in FAMILIES for row in family.ROWS)
"""What `python -m bench` measures."""
