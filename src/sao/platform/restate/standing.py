"""How the database stands as a batch of parts comes in, and what each of them makes of it."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple, Self

import psycopg

from sao.platform.errors import CommitRefused
from sao.platform.ports import Commit, Counters, Query, Sought
from sao.platform.restate.parts import Answer, Part
from sao.platform.restate.reader import found_by
from sao.platform.restate.renumber import check_numbers, renumbered

LAST = "SELECT number, feed, outcomes, commands, told FROM counters FOR UPDATE"
JUDGED = """
SELECT 'in', unit, '', 0 FROM projected WHERE unit = ANY(%b::text[])
UNION ALL SELECT 'declined', unit, answer, refused::int FROM declined WHERE unit = ANY(%b::text[])
"""
ROUNDS = "SELECT 'home', token, '', rounds FROM home WHERE token = ANY(%b::text[])"
ANSWERED = "SELECT 'answered', command_id, '', 0 FROM reply WHERE command_id = ANY(%b::text[])"
NUMBERS = "SELECT 'object', id, '', number FROM object WHERE id = ANY(%b::text[])"
MISSING = """
SELECT 'missing', wanted.number::text, '', wanted.seq
FROM unnest(%b::bigint[], %b::bigint[]) AS wanted (number, seq)
WHERE (SELECT count(*) FROM outcome WHERE number = wanted.number AND seq = wanted.seq) = 0
"""

LISTS = tuple(name for name in Commit.__struct_fields__ if name not in ("units", "places"))

Connection = psycopg.AsyncConnection[tuple[Any, ...]]


class Statement(NamedTuple):
    """What to execute, and its bindings."""

    sql: str
    bindings: list[Any]


class Last(NamedTuple):
    """The last numbers given out."""

    counters: Counters
    commands: int
    told: int

    def after(self, commit: Commit) -> "Last":
        """The last ones with this commit's."""
        number, feed, outcomes = self.counters
        counters = Counters(
            number + len(commit.objects), feed + len(commit.feed), outcomes + len(commit.outcomes)
        )
        told = sum(row.command_id != "" for row in commit.commands)
        return Last(counters, self.commands + len(commit.commands), self.told + told)

    @property
    def row(self) -> tuple[int, ...]:
        """As the table has it."""
        return (*self.counters, self.commands, self.told)


class Facts(NamedTuple):
    """What the database says of a batch.

    `declined`: the parts that were judged and not taken. `missing`: numbers and seqs of outcomes
    that a part goes on from, and that are not stored.
    """

    known: set[str]
    declined: dict[str, Answer]
    rounds: dict[str, int]
    answered: set[str]
    numbers: dict[str, int]
    missing: set[tuple[int, int]]
    lists: dict[Query, tuple[int, ...]]


class Standing:
    """What parts are judged by.

    `accepted` collects what becomes of it, `units` whose it is, `declined` who was not taken.
    """

    def __init__(self, last: Last, facts: Facts) -> None:
        self.last = last
        self.accepted = Commit()
        self.units: list[str] = []
        self.declined: dict[str, Answer] = {}
        self._facts = facts
        self._rounds = facts.rounds
        self._answered = facts.answered
        self._terms: set[str] = set()

    @classmethod
    async def read(cls, connection: Connection, parts: Sequence[Part]) -> Self:
        """As it stands from here on: nobody else writes before this transaction has ended.

        Within a pipeline it is one trip; what follows the lock sees what was committed before it.
        """
        counted = await connection.execute(LAST)
        stands = await connection.execute(*_asked(parts))
        queries = {one.query for part in parts for one in part.sought}
        listed = {query: await connection.execute(*found_by(query)) for query in queries}
        facts = Facts(set(), {}, {}, set(), {}, set(), {})
        for what, key, text, value in await stands.fetchall():
            _note(facts, what, key, text, value)
        for query, cursor in listed.items():
            found = sorted((number for (number,) in await cursor.fetchall()), reverse=True)
            facts.lists[query] = tuple(found)
        *counters, commands, told = (await counted.fetchall())[0]
        return cls(Last(Counters(*counters), commands, told), facts)

    def judge(self, part: Part) -> Answer | None:
        """Accept a part, or say why not; None where it has to be looked at after the others.

        Raises `CommitRefused` for what does not follow from what is stored.
        """
        facts, ids = self._facts, [row.id for row in part.commit.objects]
        if part.unit in facts.known:
            return Answer(numbers={key: facts.numbers[key] for key in ids})
        if part.unit in facts.declined:
            return facts.declined[part.unit]
        if any(self._changes(one.query) for one in part.sought):
            return None
        conflict = self._conflict(part)
        if conflict:
            self.declined[part.unit] = Answer(conflict=conflict)
            return self.declined[part.unit]
        self._check(part)
        if part.provisional:
            commit = renumbered(part.commit, self.last.counters)
        else:
            commit = part.commit
            check_numbers(commit, self.last.counters)
        self._accept(part.unit, commit)
        return Answer(numbers={row.id: row.number for row in commit.objects})

    def _changes(self, query: Query) -> bool:
        """Whether a list may say something else for what the others of this batch have changed."""
        return not self._terms.isdisjoint((*query.all, *query.none)) or not (
            query.all or not self.accepted.objects
        )

    def _conflict(self, part: Part) -> str:
        """Whether something that it goes by is not so any more."""
        for home, expected in (part.expects | part.read).items():
            stands = self._rounds.get(home, 0)
            if stands != expected:
                return f"home {home} stands at {stands}, not {expected}"
        if not part.provisional:
            return ""  # what is numbered for good is refused by the tables themselves
        for row in part.commit.replies:
            if row.command_id in self._answered:
                return f"the command {row.command_id} has been answered"
        for created in part.commit.objects:
            if created.id in self._facts.numbers:
                return f"object {created.id} is there already"
        return next((_other(one) for one in part.sought if self._differs(one)), "")

    def _differs(self, sought: Sought) -> bool:
        return self._facts.lists[sought.query] != tuple(sought.found)

    def _check(self, part: Part) -> None:
        """Raises `CommitRefused` where what it goes on from is not stored, and never will be."""
        stored = self.last.counters.outcomes
        if part.seen > stored:
            raise CommitRefused(
                f"the database holds {stored:,} outcomes and {part.seen:,} were seen in it: it has "
                "lost some, so it was restored from a backup or is a replica that was behind"
            )
        for number, seq in _starts(part.commit):
            if (number, seq) in self._facts.missing and number <= self.last.counters.number:
                raise CommitRefused(
                    f"object {number}: outcome {seq + 1} follows outcome {seq}, which is not stored"
                )
        founded = {row.home for row in part.commit.homes}
        for row in part.commit.objects:
            if row.home not in founded and row.home not in self._rounds:
                raise CommitRefused(f"an object is new: there is no home {row.home}")

    def _accept(self, unit: str, commit: Commit) -> None:
        self.units.append(unit)
        self.last = self.last.after(commit)
        self._rounds.update((row.home, row.rounds) for row in commit.homes)
        self._answered.update(row.command_id for row in commit.replies)
        self._terms.update(term for term, _n in chain(commit.terms_added, commit.terms_removed))
        for name in LISTS:
            getattr(self.accepted, name).extend(getattr(commit, name))


def _asked(parts: Sequence[Part]) -> Statement:
    """One question for all that parts are judged by, each looked up by its key.

    Nothing is asked that none of them goes by: a plan that finds nothing costs as much.
    """
    commits = [part.commit for part in parts]
    starts = [start for commit in commits for start in _starts(commit)]
    objects = [row for commit in commits for row in commit.objects]
    homes = {home for part in parts for home in (*part.expects, *part.read)}
    homes |= {row.home for row in objects}
    units = [part.unit for part in parts]
    replies = [row.command_id for commit in commits for row in commit.replies]
    numbers, seqs = [number for number, _seq in starts], [seq for _number, seq in starts]
    questions: list[tuple[str, list[list[Any]]]] = [
        (JUDGED, [units, units]),
        (ROUNDS, [list(homes)]),
        (ANSWERED, [replies]),
        (NUMBERS, [[row.id for row in objects]]),
        (MISSING, [numbers, seqs]),
    ]
    put = [(sql, bindings) for sql, bindings in questions if bindings[0]]
    return Statement(
        " UNION ALL ".join(sql for sql, _bindings in put),
        [binding for _sql, bindings in put for binding in bindings],
    )


def _starts(commit: Commit) -> Iterable[tuple[int, int]]:
    """The outcomes that it goes on from, as numbers and seqs."""
    first: dict[int, int] = {}
    for row in commit.outcomes:
        first.setdefault(row.number, row.seq - 1)
    return [(number, seq) for number, seq in first.items() if seq]


def _note(facts: Facts, what: str, key: str, text: str, value: int) -> None:
    match what:
        case "in":
            facts.known.add(key)
        case "declined":
            facts.declined[key] = Answer(refused=text) if value else Answer(conflict=text)
        case "home":
            facts.rounds[key] = value
        case "answered":
            facts.answered.add(key)
        case "object":
            facts.numbers[key] = value
        case "missing":
            facts.missing.add((int(key), value))


def _other(sought: Sought) -> str:
    return (
        f"the list of {' and '.join(sought.query.all) or 'everything'} says something else by now"
    )
