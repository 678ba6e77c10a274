"""Waiting for a state that comes by itself: for as long as a busy machine may need."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_S = 60.0

T = TypeVar("T")


def wait_until(there: Callable[[], T], why: Callable[[], object] = lambda: "") -> T:
    """What is there, as soon as it is true. Fails with what was there last, and `why`."""
    end = time.monotonic() + PATIENCE_S
    while not (found := there()):
        assert time.monotonic() < end, f"it never came; the last was {found!r} {why()}"
        time.sleep(0.01)
    return found
