"""A checkout session: `machine` is its table, `state` what it is."""
