"""Turns: what takes long is done piece by piece, and others have their turn in between.

A desk does one thing after the other. Who looks through thousands of objects yields now and then;
what others change meanwhile is seen from there on.
"""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")

Turns = Generator[None, None, T]

LOOKS = 100
"""How many objects are looked at in one turn. One that is not in memory takes about 0.2 ms."""


def whole(turns: Turns[T]) -> T:
    """What it comes to, for whoever makes nobody wait."""
    while True:
        try:
            next(turns)
        except StopIteration as done:
            value: T = done.value
            return value
