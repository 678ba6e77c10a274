"""What every driver refuses in a commit before it stores anything.

Only what can be seen in the commit and the counters alone; what must be looked up (whether a chain
stands where the commit continues it, whether an id is taken) is handed back or left to the driver.
"""

from collections.abc import Sequence
from typing import Any

from sao.platform.errors import CommitRefused
from sao.platform.ports import Commit, Counters, OutcomeRow


def continued(commit: Commit, counters: Counters) -> dict[int, int]:
    """The stored chains that the commit continues: object number → the seq it must stand at.

    Raises `CommitRefused` if numbers, seqs or feed positions leave a gap, something is said of an
    object that does not exist, or a term is both added and removed.
    """
    last = counters.number + len(commit.objects)
    _rise_by_one("object number", counters.number, commit.objects)
    _rise_by_one("feed position", counters.feed, commit.feed)
    _exist("outcome", last, commit.outcomes, 0)
    _exist("alarm", last, commit.alarms, 0)
    _exist("term", last, commit.terms_added, 1)
    _exist("term", last, commit.terms_removed, 1)
    _exist("feed row", last, commit.feed, 1)
    both = set(commit.terms_removed).intersection(commit.terms_added)
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


def _rise_by_one(what: str, last: int, rows: Sequence[tuple[Any, ...]]) -> None:
    for expected, row in enumerate(rows, last + 1):
        if row[0] != expected:
            raise CommitRefused(f"{what} {row[0]} follows {expected - 1}")


def _exist(what: str, last: int, rows: Sequence[tuple[Any, ...]], place: int) -> None:
    """Whether the object number at this place of each row is one that there is."""
    for row in rows:
        if not 0 < row[place] <= last:
            raise CommitRefused(f"{what} of object {row[place]}, which does not exist")
