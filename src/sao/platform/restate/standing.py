"""How the database stands as a batch of parts comes in, and what each of them makes of it."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import psycopg

from sao.platform.ports import Commit, Counters
from sao.platform.restate.parts import Answer, Part
from sao.platform.restate.renumber import check_numbers, renumbered

LAST = "SELECT number, feed, outcomes, commands, told FROM counters FOR UPDATE"
COUNT = "UPDATE counters SET number = %s, feed = %s, outcomes = %s, commands = %s, told = %s"
IN = "SELECT unit FROM projected WHERE unit = ANY(%s)"
ROUNDS = "SELECT token, rounds FROM home WHERE token = ANY(%s)"
ANSWERED = "SELECT command_id FROM reply WHERE command_id = ANY(%s)"
NUMBERS = "SELECT id, number FROM object WHERE id = ANY(%s)"

LISTS = tuple(name for name in Commit.__struct_fields__ if name != "units")


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


class Standing:
    """What parts are judged by. `accepted` collects what becomes of it, `units` whose it is."""

    def __init__(
        self,
        last: Last,
        known: set[str],
        rounds: dict[str, int],
        answered: set[str],
        numbers: dict[str, int],
    ) -> None:
        self.last = last
        self.accepted = Commit()
        self.units: list[str] = []
        self._known = known
        self._rounds = rounds
        self._answered = answered
        self._numbers = numbers

    @classmethod
    async def read(
        cls, connection: "psycopg.AsyncConnection[tuple[Any, ...]]", parts: Sequence[Part]
    ) -> Self:
        """As it stands from here on: nobody else writes before this transaction has ended."""

        async def rows(sql: str, *bindings: list[str]) -> list[tuple[Any, ...]]:
            return await (await connection.execute(sql, bindings)).fetchall()

        *counters, commands, told = (await rows(LAST))[0]
        known = {unit for (unit,) in await rows(IN, [part.unit for part in parts])}
        homes = [home for part in parts for home in (*part.expects, *part.read)]
        replies = [row.command_id for part in parts for row in part.commit.replies]
        again = [row.id for part in parts if part.unit in known for row in part.commit.objects]
        return cls(
            Last(Counters(*counters), commands, told),
            known,
            dict(await rows(ROUNDS, homes)),
            {command_id for (command_id,) in await rows(ANSWERED, replies)} if replies else set(),
            dict(await rows(NUMBERS, again)) if again else {},
        )

    def judge(self, part: Part) -> Answer:
        """Accept a part, or say why not. Raises `CommitRefused` for numbers that do not follow."""
        ids = [row.id for row in part.commit.objects]
        if part.unit in self._known:
            return Answer(numbers={key: self._numbers[key] for key in ids if key in self._numbers})
        conflict = self._conflict(part)
        if conflict:
            return Answer(conflict=conflict)
        if part.provisional:
            commit = renumbered(part.commit, self.last.counters)
        else:
            commit = part.commit
            check_numbers(commit, self.last.counters)
        self._accept(part.unit, commit)
        return Answer(numbers={row.id: row.number for row in commit.objects})

    def _conflict(self, part: Part) -> str:
        """Whether a home has moved on from what it goes by, or its command has been answered."""
        for home, expected in (part.expects | part.read).items():
            stands = self._rounds.get(home, 0)
            if stands != expected:
                return f"home {home} stands at {stands}, not {expected}"
        if part.provisional:  # what is numbered for good is refused by the table itself
            for row in part.commit.replies:
                if row.command_id in self._answered:
                    return f"the command {row.command_id} has been answered"
        return ""

    def _accept(self, unit: str, commit: Commit) -> None:
        self.units.append(unit)
        self.last = self.last.after(commit)
        self._rounds.update((row.home, row.rounds) for row in commit.homes)
        self._answered.update(row.command_id for row in commit.replies)
        for name in LISTS:
            getattr(self.accepted, name).extend(getattr(commit, name))
