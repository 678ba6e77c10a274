"""An invoice: `machine` is its table, `state` what it is; the others are what it does."""
