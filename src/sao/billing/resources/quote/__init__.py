"""A quote: `machine` is its table, `terms` what it offers."""
