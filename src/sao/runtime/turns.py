"""Turns: what takes long is done piece by piece, and others have their turn in between.

A desk does one thing after the other. Who looks through thousands of objects yields now and then;
what others change meanwhile is seen from there on.
"""

from collections.abc import Callable, Generator, Iterable
from typing import TypeVar

T = TypeVar("T")

Turns = Generator[None, None, T]

LOOKS = 100
"""How many objects are looked at in one turn. One that is not in memory takes about 0.2 ms."""


def sifted(values: Iterable[T], is_wanted: Callable[[T], bool]) -> Turns[list[T]]:
    """The values that are wanted, where an object is looked at for each."""
    found = []
    for looked_at, value in enumerate(values, start=1):
        if looked_at % LOOKS == 0:
            yield
        if is_wanted(value):
            found.append(value)
    return found


def whole(turns: Turns[T]) -> T:
    """What it comes to, for whoever makes nobody wait."""
    while True:
        try:
            next(turns)
        except StopIteration as done:
            value: T = done.value
            return value
