"""The ground that state stands on: ports, and their drivers. Knows neither billing nor the core."""
