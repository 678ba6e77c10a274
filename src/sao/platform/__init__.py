"""The ground that state stands on: ports, and their drivers. Knows nothing of billing or the core."""
