"""Columns of numbers that rise: object numbers and feed positions, four bytes each."""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, MutableSequence, Sequence

Numbers = array  # of 4 bytes each: an int object would take 32


def walk(numbers: Sequence[int], before: int | None, after: int | None) -> Iterator[int]:
    """Sorted `numbers` between the bounds: up from `after` where it is given, else down."""
    low = 0 if after is None else bisect_right(numbers, after)
    high = len(numbers) if before is None else bisect_left(numbers, before)
    places = range(low, high)
    return (numbers[at] for at in (places if after is not None else reversed(places)))


def has(numbers: Sequence[int], number: int) -> bool:
    """Whether it is among them."""
    at = bisect_left(numbers, number)
    return at < len(numbers) and numbers[at] == number


def by_text() -> "dict[str, Numbers[int]]":
    """Columns by a text, empty where there is none yet."""
    return defaultdict(lambda: Numbers("I"))


def add(numbers: MutableSequence[int], number: int) -> None:
    """Put it in its place, once."""
    if not numbers or numbers[-1] < number:
        numbers.append(number)  # the usual case: what is new has the highest number
    elif not has(numbers, number):
        numbers.insert(bisect_left(numbers, number), number)


def remove(numbers: MutableSequence[int] | None, number: int) -> None:
    """Take it out, if it is there."""
    if numbers is not None and has(numbers, number):
        del numbers[bisect_left(numbers, number)]
