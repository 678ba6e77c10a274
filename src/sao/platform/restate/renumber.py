"""Giving a part its final numbers: they follow those given out last, without gaps."""

from sao.platform.errors import CommitRefused
from sao.platform.ports import Commit, Counters
from sao.platform.ports.objects import PROVISIONAL


def renumbered(commit: Commit, last: Counters) -> Commit:
    """A provisionally numbered commit with the numbers that come after `last`."""

    def number(given: int) -> int:
        return given - PROVISIONAL + last.number if given > PROVISIONAL else given

    def position(given: int) -> int:
        return given - PROVISIONAL + last.feed

    return Commit(
        objects=[row._replace(number=number(row.number)) for row in commit.objects],
        outcomes=[
            row._replace(number=number(row.number), feed=position(row.feed))
            for row in commit.outcomes
        ],
        homes=commit.homes,
        alarms=[row._replace(number=number(row.number)) for row in commit.alarms],
        terms_added=[(term, number(given)) for term, given in commit.terms_added],
        terms_removed=[(term, number(given)) for term, given in commit.terms_removed],
        feed=[
            row._replace(number=number(row.number), position=position(row.position))
            for row in commit.feed
        ],
        runs=commit.runs,
        replies=commit.replies,
        commands=commit.commands,
    )


def check_numbers(commit: Commit, last: Counters) -> None:
    """Raises `CommitRefused` where a commit that numbers for good does not follow `last`."""
    for what, given, before in (
        ("object number", commit.objects[0].number if commit.objects else None, last.number),
        ("feed position", commit.feed[0].position if commit.feed else None, last.feed),
    ):
        if given is not None and given != before + 1:
            raise CommitRefused(f"{what} {given} follows {before}")
