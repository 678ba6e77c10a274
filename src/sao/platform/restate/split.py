"""Splitting a commit into the parts that have to become durable together.

Units that share a home are one part: what a home did in one commit is one round of it.
"""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate
from typing import NamedTuple

from sao.platform.ports import Commit, Unit
from sao.platform.ports.objects import PROVISIONAL
from sao.platform.restate.parts import Part

Places = Mapping[int, tuple[str, str]]
"""Id and home of objects, by number."""


class Split(NamedTuple):
    """A part, and which of the commit's units it holds."""

    part: Part
    units: list[int]


def named(commit: Commit) -> set[int]:
    """The stored objects that rows of the commit name by their number."""
    created = {row.number for row in commit.objects}
    rows = (commit.outcomes, commit.alarms)
    numbers = {row.number for some in rows for row in some}
    numbers |= {number for _term, number in (*commit.terms_added, *commit.terms_removed)}
    numbers |= {row.number for row in commit.feed}
    return numbers - created


def whole(commit: Commit, environment: str, places: Places) -> Part:
    """The commit as one part, numbered for good."""
    return Part("", environment, _expects(commit), {}, dict(places), commit)


def split(commit: Commit, environment: str) -> list[Split]:
    """The parts of a commit that names its units, and the places of what they touch."""
    groups = _groups(commit)
    if len(groups) == 1:
        return [Split(_part(commit, commit.units, environment, commit.places), groups[0])]
    group_of = {
        home: k for k, units in enumerate(groups) for n in units for home in commit.units[n].homes
    }
    made = [Commit() for _ in groups]
    _deal_by_home(commit, commit.places, made, group_of)
    _deal_by_unit(commit, made, groups)
    return [
        Split(_part(part, [commit.units[n] for n in units], environment, commit.places), units)
        for part, units in zip(made, groups, strict=True)
    ]


def _groups(commit: Commit) -> list[list[int]]:
    """The units by what they share: two are in one group where a chain of homes leads."""
    first: dict[str, int] = {}
    leader = list(range(len(commit.units)))

    def lead(unit: int) -> int:
        while leader[unit] != unit:
            leader[unit] = unit = leader[leader[unit]]
        return unit

    for n, unit in enumerate(commit.units):
        for home in unit.homes:
            a, b = sorted((lead(first.setdefault(home, n)), lead(n)))
            leader[b] = a
    groups: dict[int, list[int]] = {}
    for n in range(len(commit.units)):
        groups.setdefault(lead(n), []).append(n)
    return list(groups.values())


def _deal_by_home(
    commit: Commit, places: Places, made: list[Commit], group_of: dict[str, int]
) -> None:
    """To each group the rows that name an object or a home of its own."""
    group_by = {number: group_of[home] for number, (_id, home) in places.items()}
    group_by |= {row.number: group_of[row.home] for row in commit.objects}
    for home in commit.homes:
        made[group_of[home.home]].homes.append(home)
    for created in commit.objects:
        made[group_of[created.home]].objects.append(created)
    for outcome in commit.outcomes:
        made[group_by[outcome.number]].outcomes.append(outcome)
    for alarm in commit.alarms:
        made[group_by[alarm.number]].alarms.append(alarm)
    for term in commit.terms_added:
        made[group_by[term[1]]].terms_added.append(term)
    for term in commit.terms_removed:
        made[group_by[term[1]]].terms_removed.append(term)
    for entry in commit.feed:
        made[group_by[entry.number]].feed.append(entry)
    for run in commit.runs:
        made[group_of[run.home]].runs.append(run)


def _deal_by_unit(commit: Commit, made: list[Commit], groups: list[list[int]]) -> None:
    """To each group the rows that name no home: what was answered, and what was asked."""
    replies = {row.command_id: row for row in commit.replies}
    starts = [0, *accumulate(unit.commands for unit in commit.units)]
    for part, units in zip(made, groups, strict=True):
        for n in units:
            part.replies += [replies[command_id] for command_id in commit.units[n].replies]
            part.commands += commit.commands[starts[n] : starts[n + 1]]


def _part(commit: Commit, units: list[Unit], environment: str, places: Places) -> Part:
    """A part whose provisional numbers leave no gaps."""
    numbers = {row.number: PROVISIONAL + k for k, row in enumerate(commit.objects, 1)}
    feed = [row.position for row in commit.feed]

    def number(given: int) -> int:
        return numbers.get(given, given)

    dense = Commit(
        objects=[row._replace(number=number(row.number)) for row in commit.objects],
        outcomes=[
            row._replace(
                number=number(row.number), feed=PROVISIONAL + bisect_left(feed, row.feed) + 1
            )
            for row in commit.outcomes
        ],
        homes=commit.homes,
        alarms=[row._replace(number=number(row.number)) for row in commit.alarms],
        terms_added=[(term, number(given)) for term, given in commit.terms_added],
        terms_removed=[(term, number(given)) for term, given in commit.terms_removed],
        feed=[
            row._replace(number=number(row.number), position=PROVISIONAL + k)
            for k, row in enumerate(commit.feed, 1)
        ],
        runs=commit.runs,
        replies=commit.replies,
        commands=commit.commands,
    )
    own = {given: places[given] for given in named(commit)}
    expects = _expects(commit)
    read = {home: rounds for unit in units for home, rounds in unit.read if home not in expects}
    sought = [one for unit in units for one in unit.sought]
    return Part("", environment, expects, read, own, dense, provisional=True, sought=sought)


def _expects(commit: Commit) -> dict[str, int]:
    """How many rounds each home must have seen: its first row is the next."""
    expects: dict[str, int] = {}
    for row in commit.homes:
        expects.setdefault(row.home, row.rounds - 1)
    return expects
