"""The memory driver: the whole store in one process, and gone with it.

For the browser, tests and simulations. Pure Python on the standard library, without threads, files
or a database. One thread only. Columns instead of rows throughout: ten million outcomes are to
fit, and what is no container costs the garbage collector nothing.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, MutableSequence, Sequence
from heapq import merge
from itertools import islice
from struct import Struct

from sao.platform.consistency import continued
from sao.platform.errors import CommitRefused
from sao.platform.memory.alarms import Alarms
from sao.platform.ports import (
    CommandEntry,
    CommandRow,
    Commit,
    Counters,
    FeedEntry,
    FeedQuery,
    FeedRow,
    HomeRow,
    ObjectRow,
    OutcomeRow,
    Placed,
    Query,
    Records,
    ReplyRow,
    RunRow,
    Wake,
)

_NOWHERE: Sequence[int] = range(0)
_LINK = Struct("<IQBI")  # round, feed, length of the hash, length of the body; both follow
Numbers = array  # of 4 bytes each: an int object would take 32


class MemoryStore:
    """`ObjectStore` in dicts, lists and arrays."""

    sharing = None

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._ids: list[str] = []
        self._kinds: list[str] = []
        self._home_places = Numbers("I")  # of each object: index in _homes
        self._created_at = Numbers("q")
        self._seqs = Numbers("I")
        self._chains: list[bytearray] = []
        self._order = _Order()
        self._homes: list[HomeRow] = []
        self._places: dict[str, int] = {}
        self._members: list[Numbers[int]] = []
        self._alarms = Alarms()
        self._terms = _by_text()  # sorted object numbers
        self._feed = _Feed()
        self._runs: dict[str, RunRow] = {}
        self._replies: dict[str, ReplyRow] = {}
        self._commands: list[CommandRow] = []
        self._told = 0

    def counters(self) -> Counters:
        return Counters(len(self._ids), len(self._feed), len(self._order))

    def object(self, object_id: str) -> ObjectRow | None:
        number = self._numbers.get(object_id)
        return None if number is None else self._object(number)

    def object_ids(self, numbers: list[int]) -> list[str]:
        return [self._ids[number - 1] for number in numbers]

    def home(self, home: str) -> HomeRow | None:
        place = self._places.get(home)
        return None if place is None else self._homes[place]

    def homes(self) -> list[str]:
        return list(self._places)

    def members(self, home: str) -> list[ObjectRow]:
        place = self._places.get(home)
        return [] if place is None else [self._object(number) for number in self._members[place]]

    def chain(self, number: int) -> list[OutcomeRow]:
        raw = bytes(self._chains[number - 1]) if 0 < number <= len(self._chains) else b""
        links, at = [], 0
        for seq in range(1, self._seqs[number - 1] + 1 if raw else 1):
            round_, feed, hash_, body, at = _link(raw, at)
            links.append(OutcomeRow(number, seq, round_, feed, hash_, body))
        return links

    def outcomes(self, after: int, limit: int) -> list[Placed]:
        placed = []
        for position, number, seq, offset in self._order.page(after, limit):
            _round, _feed, hash_, body, _end = _link(self._chains[number - 1], offset)
            object_id, kind = self._ids[number - 1], self._kinds[number - 1]
            placed.append(Placed(position, object_id, kind, seq, hash_, body))
        return placed

    def beside(self) -> Records:
        return self

    def find(self, query: Query) -> list[int]:
        if len(query.all) == 1 and query == Query(query.all, limit=query.limit):
            numbers = self._terms.get(query.all[0], _NOWHERE)  # the usual one needs no walk
            return list(reversed(numbers[max(0, len(numbers) - query.limit) :]))
        everything = range(1, len(self._ids) + 1)
        wanted = [self._terms.get(term, _NOWHERE) for term in query.all] or [everything]
        unwanted = [self._terms.get(term, _NOWHERE) for term in query.none]
        matching = (
            number
            for number in _walk(min(wanted, key=len), query.before, query.after)
            if all(_has(numbers, number) for numbers in wanted)
            and not any(_has(numbers, number) for numbers in unwanted)
            and _within(self._created_at[number - 1], query.created)
        )
        return sorted(islice(matching, query.limit), reverse=True)

    def count(self, term: str) -> int:
        return len(self._terms.get(term, _NOWHERE))

    def due(self, clock: str, until: int, limit: int) -> list[Wake]:
        wakes: list[Wake] = []
        last = None
        for due, home, rank, object_id, _number in self._alarms.in_order(clock, limit):
            if due > until or (len(wakes) >= limit and last != (due, home)):
                break
            wakes.append(Wake(due, home, rank, object_id))
            last = due, home
        return wakes

    def next_due(self, clock: str) -> int | None:
        return next((alarm[0] for alarm in self._alarms.in_order(clock)), None)

    def feed(self, query: FeedQuery) -> list[FeedEntry]:
        return [
            FeedEntry(row.position, self._ids[row.number - 1], *row[2:])
            for row in self._feed.page(query)
        ]

    def runs(self) -> list[RunRow]:
        return list(self._runs.values())

    def reply(self, command_id: str) -> bytes | None:
        row = self._replies.get(command_id)
        return None if row is None else row.reply

    def replies(self, after: str, limit: int) -> list[ReplyRow]:
        later = sorted(command_id for command_id in self._replies if command_id > after)
        return [self._replies[command_id] for command_id in later[:limit]]

    def forget_replies(self, before_wall_at: int) -> int:
        old = [row.command_id for row in self._replies.values() if row.wall_at < before_wall_at]
        for command_id in old:
            del self._replies[command_id]
        return len(old)

    def commands(self, after: int, limit: int) -> list[CommandEntry]:
        page = self._commands[after : after + limit]
        return [CommandEntry(position, *row) for position, row in enumerate(page, after + 1)]

    def told(self) -> int:
        return self._told

    def commit(self, commit: Commit) -> None:
        self._check(commit)
        self.take(commit)

    def take(self, commit: Commit) -> None:
        """As `commit`, of what fits: one that was taken before, and comes back in its order."""
        for home in commit.homes:
            self._set_home(home)
        for created in commit.objects:
            self._add_object(created)
        chains, seqs, order = self._chains, self._seqs, self._order
        for number, seq, round_, feed, hash_, body in commit.outcomes:
            chain = chains[number - 1]
            offset = len(chain)
            chain += _LINK.pack(round_, feed, len(hash_), len(body)) + hash_ + body
            seqs[number - 1] = seq
            order.append(number, seq, offset)  # last: whoever reads beside finds what it names
        for alarm in commit.alarms:
            self._alarms.set(alarm, self._ids[alarm.number - 1])
        for term, number in commit.terms_added:
            _add(self._terms[term], number)
        for term, number in commit.terms_removed:
            _remove(self._terms.get(term), number)
        for entry in commit.feed:
            self._feed.append(entry)
        for run in commit.runs:
            if run.state is None:
                self._runs.pop(run.run_id, None)
            else:
                self._runs[run.run_id] = run
        self._replies.update((reply.command_id, reply) for reply in commit.replies)
        self._commands += commit.commands
        self._told += sum(row.command_id != "" for row in commit.commands)

    def close(self) -> None:
        pass

    def _object(self, number: int) -> ObjectRow:
        at = number - 1
        home = self._homes[self._home_places[at]].home
        return ObjectRow(number, self._ids[at], self._kinds[at], home, self._created_at[at])

    def _check(self, commit: Commit) -> None:
        for number, seq in continued(commit, self.counters()).items():
            if self._seqs[number - 1] != seq:
                stands = self._seqs[number - 1]
                raise CommitRefused(f"object {number}: outcome {seq + 1} follows outcome {stands}")
        _all_new("object", [row.id for row in commit.objects], self._numbers)
        _all_new("reply", [row.command_id for row in commit.replies], self._replies)
        founded = {row.home for row in commit.homes}
        for row in commit.objects:
            if row.home not in founded and row.home not in self._places:
                raise CommitRefused(f"object {row.id}: there is no home {row.home}")

    def _set_home(self, row: HomeRow) -> None:
        place = self._places.get(row.home)
        if place is None:
            self._places[row.home] = len(self._homes)
            self._homes.append(row)
            self._members.append(Numbers("I"))
        else:
            self._homes[place] = row

    def _add_object(self, row: ObjectRow) -> None:
        place = self._places[row.home]
        self._numbers[row.id] = row.number
        self._ids.append(row.id)
        self._kinds.append(row.kind)
        self._home_places.append(place)
        self._created_at.append(row.created_at)
        self._seqs.append(0)
        self._chains.append(bytearray())
        self._members[place].append(row.number)


class _Order:
    """The order of outcomes in columns; `offset` is where one begins in its chain's bytes."""

    def __init__(self) -> None:
        self._numbers = Numbers("I")
        self._seqs = Numbers("I")
        self._offsets = Numbers("I")

    def __len__(self) -> int:
        return len(self._numbers)

    def append(self, number: int, seq: int, offset: int) -> None:
        self._numbers.append(number)
        self._seqs.append(seq)
        self._offsets.append(offset)

    def page(self, after: int, limit: int) -> Iterator[tuple[int, int, int, int]]:
        """`(position, number, seq, offset)` of those that come after a position."""
        part = slice(max(after, 0), max(after, 0) + limit)
        columns = self._numbers[part], self._seqs[part], self._offsets[part]
        positions = range(part.start + 1, part.stop + 1)
        return zip(positions, *columns, strict=False)


class _Feed:
    """The feed in columns, and the positions of each label."""

    def __init__(self) -> None:
        self._numbers = Numbers("I")
        self._seqs = Numbers("I")
        self._ns = Numbers("I")
        self._labels: list[str] = []
        self._ats = Numbers("q")
        self._positions = _by_text()

    def __len__(self) -> int:
        return len(self._numbers)

    def append(self, row: FeedRow) -> None:
        self._positions[row.label].append(row.position)
        self._numbers.append(row.number)
        self._seqs.append(row.seq)
        self._ns.append(row.n)
        self._labels.append(row.label)
        self._ats.append(row.at)

    def page(self, query: FeedQuery) -> list[FeedRow]:
        labels = set(query.labels)
        wanted = [self._positions.get(label, _NOWHERE) for label in labels]
        if not labels:
            wanted = [range(1, len(self) + 1)]
        walks = [_walk(positions, query.before, query.after) for positions in wanted]
        matching = (
            self._row(position)
            for position in merge(*walks, reverse=query.after is None)
            if _within(self._ats[position - 1], query.created)
        )
        return sorted(islice(matching, query.limit), reverse=True)

    def _row(self, position: int) -> FeedRow:
        at = position - 1
        number, seq, n = self._numbers[at], self._seqs[at], self._ns[at]
        return FeedRow(position, number, seq, n, self._labels[at], self._ats[at])


def _link(raw: bytes | bytearray, at: int) -> tuple[int, int, bytes, bytes, int]:
    """`(round, feed, hash, body, end)` of the link that begins at `at`."""
    round_, feed, hash_length, body_length = _LINK.unpack_from(raw, at)
    hash_at = at + _LINK.size
    body_at = hash_at + hash_length
    end = body_at + body_length
    return round_, feed, bytes(raw[hash_at:body_at]), bytes(raw[body_at:end]), end


def _walk(numbers: Sequence[int], before: int | None, after: int | None) -> Iterator[int]:
    """Sorted `numbers` between the bounds: up from `after` where it is given, else down."""
    low = 0 if after is None else bisect_right(numbers, after)
    high = len(numbers) if before is None else bisect_left(numbers, before)
    places = range(low, high)
    return (numbers[at] for at in (places if after is not None else reversed(places)))


def _has(numbers: Sequence[int], number: int) -> bool:
    at = bisect_left(numbers, number)
    return at < len(numbers) and numbers[at] == number


def _by_text() -> "dict[str, Numbers[int]]":
    return defaultdict(lambda: Numbers("I"))


def _add(numbers: MutableSequence[int], number: int) -> None:
    if not numbers or numbers[-1] < number:
        numbers.append(number)  # the usual case: what is new has the highest number
    elif not _has(numbers, number):
        numbers.insert(bisect_left(numbers, number), number)


def _remove(numbers: MutableSequence[int] | None, number: int) -> None:
    if numbers is not None and _has(numbers, number):
        del numbers[bisect_left(numbers, number)]


def _within(instant: int, bounds: tuple[int | None, int | None]) -> bool:
    first, last = bounds
    return (first is None or first <= instant) and (last is None or instant <= last)


def _all_new(what: str, ids: list[str], known: dict[str, int] | dict[str, ReplyRow]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in known or one in seen:
            raise CommitRefused(f"{what} {one} is there already")
        seen.add(one)
