"""Instances in memory, and what of them is not durable yet.

An object is replayed from its chain once and then kept; every accepted step replaces it. What was
accepted since `begin` can be undone; before that it is staged as rows, and everything staged is
sealed into one `Commit`, with the changes of index, alarms and home heads computed once for each
object however often it moved.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from sao.core.home import Round, home_head
from sao.core.ids import home_of
from sao.core.instance import Instance
from sao.core.machine import Machines, Step
from sao.core.outcome import Link, genesis
from sao.platform.ports import (
    CommandRow,
    Commit,
    FeedRow,
    HomeRow,
    ObjectRow,
    ObjectStore,
    OutcomeRow,
    Query,
    ReplyRow,
    RunRow,
    Taken,
)
from sao.runtime.indexing import answers, index, kind_of, terms_of

Labels = Callable[[Step], tuple[str, ...]]

KEPT_MAX = 400_000
"""How many instances stay in memory; beyond it, those in a terminal state go first."""


class Home:
    """A home: the clock that it follows (empty: the environment's), its commits and its head.

    `whole`: all its objects are in memory, so the store need not be asked for new ids. `former`:
    those that changed since the last commit, as they were at that time.
    """

    __slots__ = ("clock", "former", "head", "rounds", "whole")

    def __init__(self, clock: str, rounds: int, head: bytes, *, whole: bool) -> None:
        self.clock = clock
        self.rounds = rounds
        self.head = head
        self.whole = whole
        self.former: dict[str, Instance[Any]] = {}


class Objects:
    """The instances of one environment, current up to the last accepted step."""

    def __init__(self, store: ObjectStore, machines: Machines, labels: Labels) -> None:
        self._store = store
        self._machines = machines
        self._labels = labels
        self._instances: dict[str, Instance[Any]] = {}
        self._numbers: dict[str, int] = {}
        self._homes: dict[str, Home] = {}
        self._rounds: list[Round] = []
        self._founded: list[str] = []
        self._runs: list[RunRow] = []
        self._replies: dict[str, ReplyRow] = {}
        self._commands: list[CommandRow] = []
        self._told = store.told()
        self._gap = False
        self._owed_replies: dict[str, bytes] = {}
        self._anew: set[str] = set()
        self._staged = Commit()
        self._changed: dict[str, Home] = {}
        self._unstored: list[dict[str, Instance[Any]]] = []
        """The `former` of the homes in what is sealed and not durable yet."""
        self._number, self._position, _ = store.counters()

    # --- reading -------------------------------------------------------------------------------

    def load(self, object_id: str) -> Instance[Any]:
        """The current instance; a blank one if it was never created."""
        instance = self._instances.get(object_id)
        if instance is not None:
            return instance
        machine = self._machines.of(object_id)
        home = self._homes.get(home_of(object_id))
        row = None if home is not None and home.whole else self._store.object(object_id)
        if row is None:
            return machine.blank(object_id)
        instance = machine.replay(object_id, self.links(object_id, row.number))
        self._instances[object_id] = instance
        self._numbers[object_id] = row.number
        return instance

    def links(self, object_id: str, number: int) -> list[Link]:
        """The durable part of an object's chain."""
        return [Link(object_id, row.seq, row.hash, row.body) for row in self._store.chain(number)]

    def step(self, object_id: str, seq: int) -> Step | None:
        """One step of an object's life, None if it is not durable; in any turn of the event loop.

        A session's `step` would write first what has been accepted so far.
        """
        row = self._store.object(object_id)
        links = self.links(object_id, row.number)[:seq] if row is not None else []
        if not links or len(links) < seq:
            return None
        return list(self._machines.of(object_id).history(object_id, links))[-1]

    def number(self, object_id: str) -> int | None:
        """The object's number, None if it was never created, or only since `begin`."""
        self.load(object_id)
        return self._numbers.get(object_id)

    def home(self, home: str) -> Home | None:
        """The home, None if nothing was ever created in it."""
        found = self._homes.get(home)
        if found is None and (row := self._store.home(home)) is not None:
            found = self._homes[home] = Home(row.clock, row.rounds, row.head, whole=False)
        return found

    def ahead(self, query: Query) -> bool:
        """Whether the store would answer this differently if it knew what it does not know yet."""
        if not query.all:
            return True
        kinds = {kind_of(term) for term in query.all}
        behind = chain(self._unstored, (home.former for home in self._changed.values()))
        return any(
            before.schema in kinds and self._counts_anew(query, before)
            for former in behind
            for before in former.values()
        )

    def listed(self, query: Query, numbers: list[int]) -> None:
        """For a shared store: what a unit has found in a list is part of its commit."""

    def vouch(self) -> None:
        """For a shared store: raises where a unit must wait for what was accepted before it."""

    def _counts_anew(self, query: Query, before: Instance[Any]) -> bool:
        """Whether an object is among the answers now and was not before, or the reverse."""
        after = self._instances[before.id]
        indexed = self._machines.by_name[after.schema].indexed
        if before.seq and indexed(before.data) == indexed(after.data):
            return False
        clock = self._homes[home_of(before.id)].clock
        was, is_ = self._terms(clock, before), self._terms(clock, after)
        return answers(query, was) != answers(query, is_)

    # --- accepting -----------------------------------------------------------------------------

    def begin(self) -> None:
        """From here on, `undo` takes everything back; what was accepted before stands."""
        for round_ in self._rounds:
            self._stage(round_)
        if self._runs or self._replies or self._commands:
            self._stage_beside()
        self._drop_unit()

    @property
    def unit(self) -> int | None:
        """For a shared store: which unit of the next commit was accepted since `begin`."""
        return None

    @property
    def untouched(self) -> bool:
        """Whether nothing was accepted since `begin`."""
        return not self._rounds

    def accepted(self) -> Iterator[Step]:
        """Every step since `begin`, home by home."""
        for round_ in self._rounds:
            yield from round_.steps

    @property
    def created(self) -> dict[str, str]:
        """By schema, the first object that was created since `begin`."""
        created: dict[str, str] = {}
        for step in self.accepted():
            if step.after.seq == 1:
                created.setdefault(step.after.schema, step.after.id)
        return created

    def found(self, home: str, clock: str) -> None:
        """A home in which the first object is about to be created."""
        self._founded.append(home)
        self._homes[home] = Home(clock, 0, genesis(home), whole=True)

    def accept(self, round_: Round) -> None:
        """What a home did until it came to rest."""
        if round_.steps:
            self._rounds.append(round_)
            self._instances.update(round_.moved)

    def list_anew(self, object_id: str) -> None:
        """Write an object's terms once more, with the next commit."""
        self.load(object_id)  # what cannot be read fails here, and not the commit
        self._anew.add(object_id)

    def keep_run(self, row: RunRow) -> None:
        """What became of a workflow run."""
        self._runs.append(row)

    def keep_reply(self, row: ReplyRow) -> None:
        """The answer to a command."""
        self._replies[row.command_id] = row

    def keep_command(self, row: CommandRow) -> None:
        """What was asked for, in the commit of what it did.

        Where something was there before the first entry, one that says nothing stands before it:
        from such a log not everything follows.
        """
        if self.told == 0 and self._anything_before():
            self._commands.append(CommandRow("", row.at, b""))
        self._commands.append(row)

    def note_gap(self, at: int) -> None:
        """From here on something happened that the log does not tell; once is enough."""
        if self.told and not self._gap:
            self._commands.append(CommandRow("", at, b""))

    def _anything_before(self) -> bool:
        return self._number > 1

    @property
    def told(self) -> int:
        """How many commands the log names, with those that are not durable yet."""
        return self._told + _named(self._commands)

    def kept_reply(self, command_id: str) -> bytes | None:
        """The answer that was kept under a command's id, also while it is being written."""
        row = self._replies.get(command_id)
        if row is not None:
            return row.reply
        owed = self._owed_replies.get(command_id)
        return owed if owed is not None else self._store.reply(command_id)

    def unstored(self) -> Iterator[str]:
        """What has changed in what is sealed and not durable yet, by id."""
        return chain.from_iterable(self._unstored)

    def stored(self, _taken: Taken | None = None) -> None:
        """Everything that was sealed is durable now, so the store has it, and the replies."""
        self._unstored.clear()
        self._owed_replies = {row.command_id: row.reply for row in self._staged.replies}

    def first(self, object_id: str) -> Instance[Any] | None:
        """An object that was created since `begin`, as its first outcome left it."""
        for step in self.accepted():
            if step.after.id == object_id and step.after.seq == 1:
                return step.after
        return None

    def undo(self) -> None:
        """Take back everything since `begin`."""
        for round_ in reversed(self._rounds):
            for step in reversed(round_.steps):
                before = step.before
                if before.seq == 0:
                    del self._instances[before.id]
                else:
                    self._instances[before.id] = before
        for home in self._founded:
            del self._homes[home]
        self._drop_unit()

    def _drop_unit(self) -> None:
        self._rounds.clear()
        self._founded.clear()
        self._runs.clear()
        self._replies.clear()
        self._commands.clear()

    # --- committing ----------------------------------------------------------------------------

    def _stage(self, round_: Round) -> None:
        """Turn the steps of a round into rows of the next commit."""
        staged, numbers, labels = self._staged, self._numbers, self._labels
        home = self._changed[round_.home] = self._homes[round_.home]
        former, rounds, position = home.former, home.rounds + 1, self._position
        for step in round_.steps:
            outcome = step.outcome
            object_id, seq = outcome.object_id, outcome.seq
            if seq == 1:
                number = numbers[object_id] = self._number = self._number + 1
                kind = step.after.schema
                staged.objects.append(ObjectRow(number, object_id, kind, round_.home, outcome.at))
            else:
                number = numbers[object_id]
            former.setdefault(object_id, step.before)
            link = OutcomeRow(number, seq, rounds, position + 1, outcome.hash, outcome.body)
            staged.outcomes.append(link)
            for n, label in enumerate(labels(step)):
                position += 1
                staged.feed.append(FeedRow(position, number, seq, n, label, outcome.at))
        self._position = position

    def _stage_beside(self) -> None:
        """Turn what stands beside the chains into rows of the next commit."""
        self._staged.runs += self._runs
        self._staged.replies += self._replies.values()
        self._staged.commands += self._commands
        self._told += _named(self._commands)
        self._gap = bool(self._gap or self._commands) and not _named(self._commands)
        self._owed_replies |= {key: row.reply for key, row in self._replies.items()}

    def seal(self) -> Commit | None:
        """Everything accepted since the last seal as one commit; None if there is nothing."""
        self.begin()
        staged = self._staged
        if not (staged.outcomes or staged.runs or staged.replies or self._anew):
            return None
        for token, home in self._changed.items():
            heads = []
            for object_id, before in home.former.items():
                after = self._instances[object_id]
                heads.append((object_id, after.head))
                self._index(token, home.clock, before, after)
            self._unstored.append(home.former)
            home.former = {}
            home.rounds += 1
            home.head = home_head(home.head, heads)
            staged.homes.append(HomeRow(token, home.clock, home.rounds, home.head))
        for object_id in sorted(self._anew):
            staged.terms_added += self._listed(object_id)
        self._anew.clear()
        self._staged = Commit()
        self._changed.clear()
        return staged

    def _listed(self, object_id: str) -> list[tuple[str, int]]:
        """What an object is listed under, now that all else of the commit is known."""
        instance, home = self.load(object_id), self.home(home_of(object_id))
        clock = home.clock if home is not None else ""
        number = self._numbers.get(object_id, 0)
        return [(term, number) for term in self._terms(clock, instance)]

    def look_again(self) -> None:
        """For a shared store: others have committed. Nobody else writes to this one."""

    def forget(self) -> None:
        """Drop everything that is in memory: the store knows better (after a failed commit)."""
        self._instances.clear()
        self._numbers.clear()
        self._homes.clear()
        self._changed.clear()
        self._unstored.clear()
        self._drop_unit()
        self._owed_replies.clear()
        self._anew.clear()
        self._staged = Commit()
        self._number, self._position, _ = self._store.counters()
        self._told = self._store.told()
        self._gap = False

    def trim(self) -> None:
        """Keep memory bounded. Homes of which something is not stored yet stay as they are."""
        if len(self._instances) <= KEPT_MAX:
            return
        self.begin()
        stored = [
            (object_id, instance.status in self._machines[instance.schema].schema.terminal)
            for object_id, instance in self._instances.items()
            if home_of(object_id) not in self._changed
        ]
        ended = [object_id for object_id, terminal in stored if terminal]
        for object_id in ended or [object_id for object_id, _ in stored[: KEPT_MAX // 2]]:
            del self._instances[object_id]
            del self._numbers[object_id]
        self._homes = dict(self._changed)  # of the others, not every object is in memory any more

    def _index(self, home: str, clock: str, before: Instance[Any], after: Instance[Any]) -> None:
        machine = self._machines.by_name[after.schema]
        number = self._numbers[after.id]
        index(self._staged, machine, before, after, number=number, home=home, clock=clock)

    def _terms(self, clock: str, instance: Instance[Any]) -> tuple[str, ...]:
        return terms_of(self._machines.by_name[instance.schema], clock, instance)


def _named(rows: list[CommandRow]) -> int:
    return sum(row.command_id != "" for row in rows)
