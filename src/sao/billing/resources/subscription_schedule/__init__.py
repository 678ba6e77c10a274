"""A subscription schedule: `machine` is its table, `state` what it is."""
