"""A session: what one request sees and does, all of it or nothing.

It runs on the one thread that holds the runtime, so what it reads stays true until it ends.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from sao.billing.messages import Nothing
from sao.core.errors import InvariantBroken
from sao.core.ids import alarm_id, home_of, member_id, root_id, token
from sao.core.machine import Machine
from sao.core.schema import Command, Rejection
from sao.platform.ports import (
    LASTING,
    CommandRow,
    ReplyRow,
)
from sao.runtime.reading import KEYED, Reading
from sao.runtime.runtime import Runtime

T = TypeVar("T")


class Rejected(Exception):  # noqa: N818  (it is an answer, not an error)
    """A command was refused; everything that the session did is undone."""

    def __init__(self, rejection: Rejection) -> None:
        self.rejection = rejection
        super().__init__(f"{rejection.code}: {rejection.message}")


class Busy(Exception):  # noqa: N818  (the desk waits, nobody has to handle it)
    """The clock that the object follows is on its way; try again once it has arrived."""

    def __init__(self, clock: str) -> None:
        self.clock = clock
        super().__init__(f"{clock or 'the environment clock'} is advancing")


class Accepted(msgspec.Struct, frozen=True):
    """What became of a command once everything that it set off had come to rest.

    `created` gives, by schema, the id of the first object that came about on the way.
    """

    state: Any
    created: dict[str, str]


def command_id_of(key: str, period: int = 0) -> str:
    """The command id of a request that came with an idempotency key: the same for the same key.

    In a later `period` the key is another one.
    """
    return f"req_{token(f'{key}@{period}' if period else key)}"


class Session(Reading):
    """One request's view. `id` is its command id; every command in it gets one derived from it."""

    def __init__(self, runtime: Runtime, command_id: str, wall_at: int = 0) -> None:
        super().__init__(runtime)
        self.id = command_id
        self.started: list[str] = []
        self._wall_at = wall_at
        self._commands = 0
        self._began_at = runtime.now()

    def new_id(self, prefix: str, home_of_id: str | None = None) -> str:
        """The id for an object that the next command creates, in a home of its own or another's."""
        seed = f"{self.id}/{self._commands}"
        if home_of_id is None:
            return root_id(prefix, seed)
        return member_id(prefix, home_of(home_of_id), seed)

    def submit(self, object_id: str, action: str, data: Any = None) -> Accepted:
        """Do something, and everything that follows from it.

        Raises `Rejected` (of an internal action: as if there were none), or `Busy`.
        """
        machine = self._runtime.machines.of(object_id)
        if action not in machine.outside:
            self._wait_for_clock(machine, object_id)
            raise Rejected(machine.unknown(object_id, action))
        return self._tell(machine, object_id, action, data)

    def hear(self, object_id: str, action: str, data: Any = None) -> Accepted:
        """Tell an object what the world says of it, and nobody may ask for: a bank's complaint.

        Raises as `submit`.
        """
        return self._tell(self._runtime.machines.of(object_id), object_id, action, data)

    def _tell(self, machine: Machine[Any], object_id: str, action: str, data: Any) -> Accepted:
        self._wait_for_clock(machine, object_id)
        command_id = self.id if self._commands == 0 else f"{self.id}-{self._commands}"
        self._commands += 1
        command = Command(command_id, object_id, action, Nothing() if data is None else data)
        rejection = self._runtime.run(command, entering=self._wait_for)
        if rejection is not None:
            raise Rejected(rejection)
        if machine.name == "test_clock" and action == "advance":
            self.started.append(object_id)
        return Accepted(self._objects.load(object_id).data, self._objects.created)

    @property
    def owes(self) -> bool:
        """Whether what it did waits for the world, which is asked after the commit."""
        return self._runtime.runs.opened

    # --- trying out ----------------------------------------------------------------------------

    def preview(self, job: Callable[[], T]) -> T:
        """What a job would answer: it runs, in earnest, and then nothing of it has happened.

        A session previews before it changes anything. Lists show what there was before. No gateway
        is asked: that is owed only after a commit.
        """
        if self._previewing and not self._objects.untouched:
            raise InvariantBroken("a preview within another would keep what that one has done")
        self._settle_index()
        commands = self._commands
        self._previewing = True
        try:
            with self._runtime.trial():
                return job()
        finally:
            self._commands, self._previewing = commands, False
            self.started.clear()

    def wake(self, *object_ids: str) -> Accepted | None:
        """In a preview: the next alarm of these objects, at its instant; None if they have none.

        Of those that are due together the one that comes first when the clock goes there.
        """
        if not self._previewing:
            raise InvariantBroken("alarms fire by the clock; only a preview brings one forward")
        due = sorted(self._alarms(object_ids))
        if not due:
            return None
        at, _rank, object_id, seq, action = due[0]
        command = Command(alarm_id(object_id, seq), object_id, action, Nothing())
        with self._runtime.at(home_of(object_id), at):
            rejection = self._runtime.run(command)
        if rejection is not None:
            raise Rejected(rejection)
        return Accepted(self._objects.load(object_id).data, self._objects.created)

    def _alarms(self, object_ids: Iterable[str]) -> Iterator[tuple[int, int, str, int, str]]:
        """`(due, rank, id, seq, action)`, which sorts as alarms fire."""
        for instance in map(self._objects.load, object_ids):
            if instance.alarm is not None:
                at, action = instance.alarm
                rank = self._runtime.machines[instance.schema].schema.rank
                yield at, rank, instance.id, instance.seq, action

    def created(self, schema: str) -> str | None:
        """In a preview: the first object of a kind that came about."""
        return self._objects.created.get(schema)

    def as_created(self, object_id: str) -> Any | None:
        """In a preview: the object as its first outcome left it; None if it did not come about."""
        first = self._objects.first(object_id)
        return first.data if first is not None else None

    # --- replies -------------------------------------------------------------------------------

    def kept_reply(self, key: str) -> bytes | None:
        """The reply that was kept under a key."""
        return self._objects.kept_reply(key)

    def keep_reply(self, key: str, reply: bytes, *, lasting: bool = False) -> None:
        """Keep a reply under a key, in the same commit as what it tells of; `lasting`: for ever."""
        self._objects.keep_reply(ReplyRow(key, reply, LASTING if lasting else self._wall_at))

    def list_anew(self, object_id: str) -> None:
        """Write an object's terms once more, with the next commit."""
        self._objects.list_anew(object_id)

    def keep_key(self, key: str) -> None:
        """Keep the key that the request came with, for as long as what it did is told of."""
        if not self._objects.untouched:
            row = ReplyRow(f"{KEYED}{self.id}", key.encode(), LASTING)
            self._objects.keep_reply(row)

    # --- the command log -----------------------------------------------------------------------

    def log(self, request: bytes) -> None:
        """Log what was asked for, in the same commit as what it did; nothing if it did nothing.

        From the environment's start and its log everything else can be had again. Where nothing is
        logged, at least that is noted.
        """
        if self._objects.untouched:
            return
        if not self._runtime.logs:
            self._objects.note_gap(self._began_at)
        else:
            self._objects.keep_command(CommandRow(self.id, self._began_at, request))

    def _wait_for(self, clock: str) -> None:
        """What follows may not come to anybody in the middle of an advance, either."""
        if self._runtime.advancing(clock):
            raise Busy(clock)

    def _wait_for_clock(self, machine: Machine[Any], object_id: str) -> None:
        self._wait_for(self._runtime.clock_of(home_of(object_id)))
        if machine.name == "test_clock" and self._runtime.advancing(object_id):
            raise Busy(object_id)
