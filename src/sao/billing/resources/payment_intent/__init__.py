"""A payment intent: `machine` is its table, `state` what it is."""
