"""How long a browser is waited for: long, since waiting costs only where something is missing."""

from playwright.sync_api import expect

PATIENCE_MS = 30_000

expect.set_options(timeout=PATIENCE_MS)
