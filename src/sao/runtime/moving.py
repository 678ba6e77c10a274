"""Moving house: one environment carried from a store into another, link by link.

The target takes the outcomes in the order in which the source did, under the same numbers, so that
its chains, order and feed are the same, and its homes' heads: but in a shared store, which takes
one round of a home at a time, what is carried together is one. Each link is verified on its way,
terms and alarms are derived again, and in the end each head must be the source's. What a target
holds has to be the beginning of what the source holds: so a move that was cut off goes on, and one
whose source has gone on is brought up to date.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from sao.billing.machines import MACHINES
from sao.core.errors import ChainBroken
from sao.core.home import home_head
from sao.core.ids import home_of
from sao.core.instance import Instance
from sao.core.outcome import Link, checked, genesis, link_hash
from sao.platform.ports import (
    CommandRow,
    Commit,
    FeedRow,
    HomeRow,
    ObjectReader,
    ObjectRow,
    ObjectStore,
    OutcomeRow,
    Placed,
    RunRow,
)
from sao.platform.ports.objects import FeedQuery
from sao.runtime.indexing import index

PAGE = 1_000
"""How many outcomes are one commit; what is cut off is this at most."""

PAGE_BYTES = 1 << 20
"""How many bytes of bodies: an engine takes no commit of any size."""

KEPT = 50_000
"""How many objects are kept in memory, and how many homes."""

T = TypeVar("T")

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is, and how much there is."""


class MoveRefused(Exception):  # noqa: N818  (it is an answer)
    """The environment cannot be carried over; says why. What was carried stays, and is whole."""


class Moved(NamedTuple):
    """What the target holds now, how much of it is new, and how many homes went on meanwhile."""

    outcomes: int
    new: int
    objects: int
    homes: int
    went_on: int


class _Known:
    """An object on its way: where it stands, and round and feed position of each of its links."""

    __slots__ = ("instance", "places", "row")

    def __init__(
        self, row: ObjectRow, instance: Instance[Any], places: list[tuple[int, int]]
    ) -> None:
        self.row = row
        self.instance = instance
        self.places = places


class _Home:
    """A home on its way: its head before the round that it is in, and the heads of that round."""

    __slots__ = ("before", "clock", "heads", "round")

    def __init__(self, token: str, clock: str) -> None:
        self.clock = clock
        self.before = genesis(token)
        self.round = 0
        self.heads: dict[str, bytes] = {}

    def take(self, number: int, object_id: str, head: bytes) -> None:
        """A link of this round."""
        if number != self.round:
            self.before = self.head if self.heads else self.before
            self.heads = {}
            self.round = number
        self.heads[object_id] = head

    @property
    def head(self) -> bytes:
        """Over everything that was taken."""
        return home_head(self.before, self.heads.items())


class Move:
    """From `source` into `target`. Raises `MoveRefused`, `ChainBroken`, and the platform's errors.

    Nobody else may write to the target.
    """

    def __init__(self, source: ObjectReader, target: ObjectStore, progress: Progress) -> None:
        self._source = source
        self._target = target
        self._progress = progress
        self._objects: dict[str, _Known] = {}
        self._homes: dict[str, _Home] = {}
        self._regroups = target.sharing is not None

    def run(self) -> Moved:
        """Carry over what the target lacks, and prove that both are the same then."""
        begin = self._compare()
        self._carry_outcomes(begin)
        self._carry_commands()
        self._carry_replies()
        self._carry_runs()
        homes, went_on = self._prove()
        counters = self._target.counters()
        return Moved(counters.outcomes, counters.outcomes - begin, counters.number, homes, went_on)

    # --- what is there already -----------------------------------------------------------------

    def _compare(self) -> int:
        """How many outcomes the target has, each of which is the source's."""
        there, here = self._target.counters().outcomes, self._source.counters().outcomes
        for after in range(0, there, PAGE):
            self._progress("comparing", after, there)
            limit = min(PAGE, there - after)
            ours = self._source.outcomes(after, limit)
            theirs = self._target.outcomes(after, limit)
            if ours != theirs:
                raise MoveRefused(
                    "the target holds another environment, or went on by itself: at outcome "
                    f"{_first_difference(ours, theirs):,} of its {there:,} they part. Name a "
                    f"target that is empty (the source has {here:,})"
                )
        return there

    # --- outcomes ------------------------------------------------------------------------------

    def _carry_outcomes(self, begin: int) -> None:
        last, position = self._source.counters().outcomes, begin
        feed = self._target.counters().feed
        while position < last:
            self._progress("carrying outcomes", position, last)
            limit = min(PAGE, last - position)
            found = self._source.outcomes(position, limit + 1)
            limit = _fitting(found[:limit])
            page, following = found[:limit], found[limit : limit + 1]
            commit = self._commit(page)
            until = self._source.counters().feed
            for placed in following:
                until = self._place(placed)[1] - 1
            commit.feed = self._feed(feed, until)
            self._target.commit(commit)
            position, feed = page[-1].position, until
            _trim(self._objects)
            _trim(self._homes)
        self._progress("carrying outcomes", last, last)

    def _commit(self, page: Iterable[Placed]) -> Commit:
        commit = Commit()
        former: dict[str, Instance[Any]] = {}
        touched: dict[str, _Home] = {}
        rounds: dict[str, int] = {}
        for placed in page:
            known = self._known(placed)
            row, before = known.row, known.instance
            former.setdefault(row.id, before)
            round_, feed = self._place(placed)
            home = touched.get(row.home)
            if home is None:
                home = touched[row.home] = self._home(row.home)
                rounds[row.home] = home.round + 1
            if self._regroups:
                round_ = rounds[row.home]
            home.take(round_, row.id, placed.hash)
            known.instance = _followed(before, placed)
            if placed.seq == 1:
                commit.objects.append(row)
            link = OutcomeRow(row.number, placed.seq, round_, feed, placed.hash, placed.body)
            commit.outcomes.append(link)
        for object_id, before in former.items():
            known = self._objects[object_id]
            row, clock = known.row, touched[known.row.home].clock
            index(
                commit,
                MACHINES[row.kind],
                before,
                known.instance,
                number=row.number,
                home=row.home,
                clock=clock,
            )
        commit.homes = [
            HomeRow(token, home.clock, home.round, home.head) for token, home in touched.items()
        ]
        return commit

    def _known(self, placed: Placed) -> _Known:
        """The object of an outcome, as it stood before."""
        object_id, seq = placed.object_id, placed.seq
        known = self._objects.get(object_id)
        if known is None or len(known.places) < seq or known.instance.seq != seq - 1:
            row = self._source.object(object_id)
            if row is None or home_of(object_id) != row.home:
                raise ChainBroken(f"{object_id}: the source has outcomes of it, and not the object")
            rows = self._source.chain(row.number)
            links = checked(object_id, [Link(object_id, r.seq, r.hash, r.body) for r in rows])
            instance = MACHINES[row.kind].replay(object_id, links[: seq - 1])
            known = _Known(row, instance, [(r.round, r.feed) for r in rows])
            self._objects[object_id] = known
        return known

    def _place(self, placed: Placed) -> tuple[int, int]:
        """Round and feed position of an outcome."""
        known = self._objects.get(placed.object_id)
        if known is None or len(known.places) < placed.seq:
            known = self._known(placed)
        return known.places[placed.seq - 1]

    def _home(self, token: str) -> _Home:
        """A home as far as the target has it."""
        home = self._homes.get(token)
        if home is not None:
            return home
        row = self._source.home(token)
        if row is None:
            raise ChainBroken(f"home {token}: the source has objects in it, and not the home")
        home = self._homes[token] = _Home(token, row.clock)
        taken = [
            (link.round, member.id, link.seq, link.hash)
            for member in self._target.members(token)
            for link in self._target.chain(member.number)
        ]
        for round_, object_id, _seq, head in sorted(taken):
            home.take(round_, object_id, head)
        return home

    def _feed(self, after: int, until: int) -> list[FeedRow]:
        """The source's feed between two positions."""
        found: list[FeedRow] = []
        while after < until:
            query = FeedQuery(after=after, limit=min(PAGE, until - after))
            page = self._source.feed(query)[::-1]
            if not page:
                raise MoveRefused(f"the source's feed ends at {after:,}, and should at {until:,}")
            for position, object_id, seq, n, label, at in page:
                number = self._number(object_id)
                found.append(FeedRow(position, number, seq, n, label, at))
            after = page[-1].position
        return found

    def _number(self, object_id: str) -> int:
        known = self._objects.get(object_id)
        row = known.row if known is not None else self._source.object(object_id)
        if row is None:
            raise ChainBroken(f"{object_id}: the source's feed names it, and it is not there")
        return row.number

    # --- what goes with them -------------------------------------------------------------------

    def _carry_commands(self) -> None:
        position = 0
        while page := self._target.commands(position, PAGE):
            position = page[-1].position
        while rows := self._source.commands(position, PAGE):
            self._progress("carrying the command log", position, rows[-1].position)
            self._target.commit(Commit(commands=[CommandRow(*row[1:]) for row in rows]))
            position = rows[-1].position

    def _carry_replies(self) -> None:
        after = ""
        while rows := self._source.replies(after, PAGE):
            new = [row for row in rows if self._target.reply(row.command_id) is None]
            if new:
                self._target.commit(Commit(replies=new))
            after = rows[-1].command_id

    def _carry_runs(self) -> None:
        open_ = self._source.runs()
        ids = {row.run_id for row in open_}
        ended = [RunRow(r.run_id, r.home, None) for r in self._target.runs() if r.run_id not in ids]
        if open_ or ended:
            self._target.commit(Commit(runs=[*ended, *open_]))

    def _prove(self) -> tuple[int, int]:
        """How many homes there are, each with the source's head; and how many are further there."""
        homes, went_on = self._target.homes(), 0
        for done, token in enumerate(homes):
            if done % PAGE == 0:
                self._progress("comparing heads", done, len(homes))
            here, there = self._standing(self._source, token), self._standing(self._target, token)
            if len(here) > len(there) or any(
                one[1] > other[1] for one, other in zip(here, there, strict=False)
            ):
                went_on += 1
            elif here != there:
                raise ChainBroken(
                    f"home {token}: the source's head does not match its chains, an end was cut "
                    "off or replaced"
                )
        self._progress("comparing heads", len(homes), len(homes))
        if went_on == 0 and homes != self._source.homes()[: len(homes)]:
            raise MoveRefused("the homes of source and target do not stand in the same order")
        return len(homes), went_on

    def _standing(self, store: ObjectReader, token: str) -> list[tuple[str, int, bytes]]:
        """What a home says of itself: itself, how far it is, and its head; or its members so."""
        if not self._regroups:
            row = store.home(token)
            return [(row.clock, row.rounds, row.head)] if row is not None else []
        ends = [(member.id, store.chain(member.number)[-1]) for member in store.members(token)]
        return [(object_id, end.seq, end.hash) for object_id, end in ends]


def _followed(before: Instance[Any], placed: Placed) -> Instance[Any]:
    """The object after an outcome, whose link is verified."""
    if placed.seq != before.seq + 1 or link_hash(before.head, placed.body) != placed.hash:
        raise ChainBroken(
            f"{placed.object_id}: outcome {placed.seq} does not follow from its chain"
        )
    link = Link(placed.object_id, placed.seq, placed.hash, placed.body)
    return MACHINES[placed.kind].follow(before, link).after


def _fitting(page: list[Placed]) -> int:
    """How many outcomes of a page are one commit: one at least."""
    total = 0
    for count, placed in enumerate(page):
        total += len(placed.body)
        if count and total > PAGE_BYTES:
            return count
    return len(page)


def _trim(kept: dict[str, T]) -> None:
    """Keep memory bounded; what is needed again is read again."""
    if len(kept) > KEPT:
        for oldest in list(kept)[: KEPT // 2]:
            del kept[oldest]


def _first_difference(ours: list[Placed], theirs: list[Placed]) -> int:
    for one, other in zip(ours, theirs, strict=False):
        if one != other:
            return other.position
    return theirs[len(ours)].position if len(theirs) > len(ours) else ours[len(theirs)].position
