"""What every driver refuses in a commit before it stores anything.

Only what can be seen in the commit and the counters alone; what must be looked up (whether a chain
stands where the commit continues it, whether an id is taken) is handed back or left to the driver.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from sao.platform.errors import CommitRefused
from sao.platform.ports import Commit, Counters, OutcomeRow


def continued(commit: Commit, counters: Counters) -> dict[int, int]:
    """The stored chains that the commit continues: object number → the seq it must stand at.

    Raises `CommitRefused` if numbers, seqs or feed positions leave a gap, something is said of an
    object that does not exist, or a term is both added and removed.
    """
    _rise_by_one("object number", counters.number, map(itemgetter(0), commit.objects))
    _rise_by_one("feed position", counters.feed, map(itemgetter(0), commit.feed))
    last = counters.number + len(commit.objects)
    for what, rows, number in _MENTIONS:
        _exist(what, map(number, rows(commit)), last)
    both = set(commit.terms_added).intersection(commit.terms_removed)
    if both:
        raise CommitRefused(f"term {min(both)} is both added and removed")
    return _starts(commit.outcomes, counters.number)


def _starts(outcomes: Sequence[OutcomeRow], stored: int) -> dict[int, int]:
    starts: dict[int, int] = {}
    standing: dict[int, int] = {}
    for number, seq, _round, _feed, _hash, _body in outcomes:
        before = standing.get(number)
        if before is None:
            before = 0
            if number <= stored:
                before = starts[number] = seq - 1
        if seq != before + 1:
            raise CommitRefused(f"object {number}: outcome {seq} follows outcome {before}")
        standing[number] = seq
    return starts


def _rise_by_one(what: str, last: int, given: Iterable[int]) -> None:
    numbers = list(given)
    if numbers == list(range(last + 1, last + 1 + len(numbers))):
        return
    for expected, number in enumerate(numbers, last + 1):
        if number != expected:
            raise CommitRefused(f"{what} {number} follows {expected - 1}")


def _exist(what: str, numbers: Iterable[int], last: int) -> None:
    mentioned = set(numbers)
    if mentioned and not 0 < min(mentioned) <= max(mentioned) <= last:
        wrong = min(mentioned) if min(mentioned) < 1 else max(mentioned)
        raise CommitRefused(f"{what} of object {wrong}, which does not exist")


_MENTIONS: tuple[tuple[str, Any, Any], ...] = (
    ("outcome", attrgetter("outcomes"), itemgetter(0)),
    ("alarm", attrgetter("alarms"), itemgetter(0)),
    ("term", attrgetter("terms_added"), itemgetter(1)),
    ("term", attrgetter("terms_removed"), itemgetter(1)),
    ("feed row", attrgetter("feed"), itemgetter(1)),
)
