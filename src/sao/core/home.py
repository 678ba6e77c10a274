"""Homes: objects that share money come to rest together.

All objects of one home (a customer and all of theirs) are serialised and committed as one. Messages
run first in, first out; when none is left, alarms that have come due are queued in the order
(due, rank, id), until nothing is due any more. What then remains are messages to other homes and
workflows to start, which the caller owes after its commit.
"""

from collections import deque
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

from sao.core.errors import InvariantBroken
from sao.core.ids import alarm_id, home_of, message_id
from sao.core.instance import Instance
from sao.core.machine import Machines, Step
from sao.core.schema import Command, Message, Rejection, Relay, Start

Load = Callable[[str], Instance[Any]]


class Round:
    """How one home came to rest: its steps, and what it owes the world, each in order.

    `moved` gives everybody who took a step, by id, as they are now.
    """

    __slots__ = ("home", "moved", "outgoing", "starts", "steps")

    def __init__(self, home: str) -> None:
        self.home = home
        self.steps: list[Step] = []
        self.moved: dict[str, Instance[Any]] = {}
        self.outgoing: list[Command[Any]] = []
        self.starts: list[tuple[str, Start]] = []


def settle(
    machines: Machines,
    commands: Iterable[Command[Any]],
    now: int,
    load: Load,
    due: int | None = None,
) -> Round | Rejection:
    """Run the commands of one home, and all that follow from them, at the instant `now`.

    `load` gives an object as it was before. The first `Rejection`, wherever in the tree, ends the
    run and is the answer: nothing has changed. `due`: what was due later waits, though `now` is
    later still; where much is late, it happens in the order in which it was due.
    """
    queue, by_name = deque(commands), machines.by_name
    due = now if due is None else due
    result = Round(home_of(queue[0].object_id) if queue else "")
    steps, moved = result.steps, result.moved
    fired: set[str] = set()
    while queue:
        command = queue.popleft()
        instance = moved.get(command.object_id) or load(command.object_id)
        step = by_name[instance.schema].transition(instance, command, now)
        if isinstance(step, Step):
            steps.append(step)
            moved[command.object_id] = step.after
            if step.effects:
                _distribute(command.id, step.effects, queue, result)
        elif isinstance(step, Relay):
            _distribute(command.id, step.messages, queue, result)
        elif isinstance(step, Rejection):
            return step
        if not queue:
            queue.extend(_woken(machines, moved.values(), due, fired))
    return result


def _woken(
    machines: Machines, instances: Iterable[Instance[Any]], due: int, fired: set[str]
) -> list[Command[Any]]:
    """The alarms that are due and have not fired: one that led nowhere would do so for ever."""
    commands = wake(machines, instances, due)
    for command in commands:
        if command.id in fired:
            raise InvariantBroken(f"the alarm {command.id} ({command.action}) changed nothing")
        fired.add(command.id)
    return commands


def wake(machines: Machines, instances: Iterable[Instance[Any]], now: int) -> list[Command[Any]]:
    """The alarms of these objects that are due at `now`, as commands, in the order of firing."""
    due = []
    for instance in instances:
        alarm = instance.alarm
        if alarm is not None and alarm[0] <= now:
            rank = machines[instance.schema].schema.rank
            due.append((alarm[0], rank, instance.id, instance.seq, alarm[1]))
    if not due:
        return []
    return [
        Command(alarm_id(object_id, seq), object_id, action, None)
        for _due, _rank, object_id, seq, action in sorted(due)
    ]


def _distribute(
    parent_id: str,
    effects: Iterable[Message | Start],
    queue: deque[Command[Any]],
    result: Round,
) -> None:
    for number, effect in enumerate(effects):
        effect_id = message_id(parent_id, number)
        if isinstance(effect, Message):
            to = effect.object_id
            command = Command(effect_id, to, effect.action, effect.data)
            (queue if home_of(to) == result.home else result.outgoing).append(command)
        else:
            result.starts.append((effect_id, effect))


def home_head(previous: bytes, heads: Iterable[tuple[str, bytes]]) -> bytes:
    """A home's head after a commit that left these objects, `(id, head)`, with new heads.

    With it, a chain whose end was cut off is found; the first follows `genesis(home)`.
    """
    return sha256(previous + b"".join([head for _id, head in sorted(heads)])).digest()
