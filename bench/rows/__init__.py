"""Every row, in the order of the table."""

from bench.rows import (
    browser,
    documents,
    durable,
    homes,
    http,
    ingress,
    pages,
    queue,
    reload,
    renewals,
    store,
    stream,
    transitions,
)

FAMILIES = (
    transitions,
    reload,
    renewals,
    durable,
    http,
    homes,
    store,
    queue,
    ingress,
    stream,
    documents,
    pages,
    browser,
)
ROWS = tuple(row for family in FAMILIES for row in family.ROWS)
"""What `python -m bench` measures."""
