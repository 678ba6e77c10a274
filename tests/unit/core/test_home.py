"""How the objects of one home come to rest: messages first in first out, then alarms, in order."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from sao.core.errors import InvariantBroken
from sao.core.home import Round, home_head, settle, wake
from sao.core.ids import member_id, root_id
from sao.core.instance import Instance, State
from sao.core.machine import Machine, Machines, Step
from sao.core.outcome import genesis
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Facts,
    Ignored,
    Message,
    Rejection,
    Schema,
    Start,
    action,
    alarm,
    internal,
)


class Node(State, frozen=True, kw_only=True):
    due: int | None = None
    says: tuple[Message, ...] = ()
    starts: tuple[str, ...] = ()


class Do(msgspec.Struct, frozen=True):
    """What the node is to do: tell others, start workflows, wake up later; or to refuse."""

    says: tuple[Message, ...] = ()
    starts: tuple[str, ...] = ()
    due: int | None = None
    answer: Rejection | Ignored | None = None


def do(_node: Node, command: Command[Do], _now: int) -> Facts | Rejection | Ignored:
    data = command.data
    return data.answer or {"says": data.says, "starts": data.starts, "due": data.due}


def ring(_node: Node, _command: Command[None], _now: int) -> Facts:
    return {"due": None, "says": (), "starts": ()}


def tell(_before: Node, after: Node, _facts: Facts) -> Iterator[Message | Start]:
    yield from after.says
    for name in after.starts:
        yield Start(name, after.id)


def schema(name: str, rank: int) -> Schema[Node]:
    return Schema(
        name=name,
        prefix=name,
        state=Node,
        states=("on", "off"),
        terminal=("off",),
        rank=rank,
        table=(
            action("do", NEW, "on", do, tell),
            action("do", ("on",), SAME, do, tell),
            action("stop", ("on",), "off", do, tell),
            internal("ring", ("on",), SAME, ring),
            internal("ring", ("off",), SAME, ring),
            alarm("ring", ("on",), "due"),
        ),
    )


MACHINES = Machines((schema("late", 2), schema("early", 1)))
ROOT = root_id("early", "home")
HOME = ROOT.partition("_")[2]
ABROAD = root_id("early", "elsewhere")


def node(label: str, kind: str = "early") -> str:
    return member_id(kind, HOME, label)


class Place:
    """Instances, and the log of what happened to them."""

    def __init__(self) -> None:
        self.instances: dict[str, Instance[Any]] = {}
        self.steps: list[Step] = []

    def load(self, object_id: str) -> Instance[Any]:
        machine: Machine[Any] = MACHINES.of(object_id)
        return self.instances.get(object_id) or machine.blank(object_id)

    def settle(self, *commands: Command[Any], now: int = 100) -> Round | Rejection:
        result = settle(MACHINES, commands, now, self.load)
        if isinstance(result, Round):
            self.instances |= result.moved
            self.steps += result.steps
        return result

    def log(self) -> list[tuple[str, str]]:
        """What was accepted, in order: who, and because of which command."""
        return [(step.after.id, step.outcome.cause) for step in self.steps]


def say(to: str, **data: Any) -> Message:
    return Message(to, "do", Do(**data))


def command(to: str, *, id: str = "c", **data: Any) -> Command[Do]:  # noqa: A002  (its name)
    return Command(id, to, "do", Do(**data))


def test_messages_run_first_in_first_out() -> None:
    place, (a, b, c, d) = Place(), map(node, "abcd")
    owed = place.settle(command(ROOT, says=(say(a, says=(say(c),)), say(b, says=(say(d),)))))
    assert isinstance(owed, Round)
    assert (owed.outgoing, owed.starts) == ([], [])
    assert place.log() == [(ROOT, "c"), (a, "c.0"), (b, "c.1"), (c, "c.0.0"), (d, "c.1.0")]


def test_several_commands_run_before_what_follows_from_them() -> None:
    place, (a, b, c) = Place(), map(node, "abc")
    place.settle(command(a, id="x", says=(say(c),)), command(b, id="y"))
    assert place.log() == [(a, "x"), (b, "y"), (c, "x.0")]


def test_no_commands_no_steps() -> None:
    place = Place()
    owed = place.settle()
    assert isinstance(owed, Round)
    assert (owed.outgoing, owed.starts, place.steps) == ([], [], [])


def test_alarms_that_are_due_ring_when_the_messages_are_done() -> None:
    place, (a, b) = Place(), map(node, "ab")
    place.settle(command(ROOT, due=100, says=(say(a, says=(say(b),)),)))
    assert place.log() == [(ROOT, "c"), (a, "c.0"), (b, "c.0.0"), (ROOT, f"{ROOT}@1")]
    assert place.instances[ROOT].data.due is None


def test_alarms_of_later_wait() -> None:
    place = Place()
    place.settle(command(ROOT, due=101))
    assert place.log() == [(ROOT, "c")]


def test_alarms_ring_by_due_then_rank_then_id() -> None:
    place = Place()
    early, late = sorted([node("1"), node("2")]), sorted([node("1", "late"), node("2", "late")])
    due = {late[1]: 100, late[0]: 100, early[1]: 100, early[0]: 100, node("3", "late"): 99}
    place.settle(*(command(each, id=each, due=when) for each, when in due.items()))
    rung = [each for each, cause in place.log() if "@" in cause]
    assert rung == [node("3", "late"), *early, *late]


def test_wake_passes_over_what_is_not_due_and_what_was_never_created() -> None:
    place, (a, b) = Place(), map(node, "ab")
    place.settle(command(a, due=200), command(b, due=300), now=0)
    woken = wake(MACHINES, map(place.load, (a, b, node("never"))), 200)
    assert woken == [Command(f"{a}@1", a, "ring", None)]


def test_an_ignored_message_leaves_nothing_and_stops_nothing() -> None:
    place, (a, b) = Place(), map(node, "ab")
    place.settle(command(ROOT, says=(say(a, answer=Ignored("late")), say(b))))
    assert place.log() == [(ROOT, "c"), (b, "c.1")]


@pytest.mark.parametrize("depth", [0, 1, 3])
def test_a_rejection_anywhere_ends_the_run(depth: int) -> None:
    place, after = Place(), node("after")
    tree = say(node("0"), answer=Rejection("no", "No."))
    for level in range(depth):
        tree = say(node(str(level + 1)), says=(tree, say(after)))
    refused = place.settle(Command("c", tree.object_id, tree.action, tree.data))
    assert isinstance(refused, Rejection)
    assert (refused.code, refused.object_id, refused.action) == ("no", node("0"), "do")
    assert (place.instances, place.log()) == ({}, [])


def test_messages_to_other_homes_and_workflows_are_owed_in_order() -> None:
    place, a = Place(), node("a")
    owed = place.settle(
        command(
            ROOT,
            says=(say(ABROAD), say(a, says=(say(ABROAD, due=1),), starts=("mail",))),
            starts=("pay", "mail"),
        )
    )
    assert isinstance(owed, Round)
    assert owed.outgoing == [
        Command("c.0", ABROAD, "do", Do()),
        Command("c.1.0", ABROAD, "do", Do(due=1)),
    ]
    assert owed.starts == [
        ("c.2", Start("pay", ROOT)),
        ("c.3", Start("mail", ROOT)),
        ("c.1.1", Start("mail", a)),
    ]
    assert {who for who, _cause in place.log()} == {ROOT, a}


def test_a_message_to_nobody_is_a_defect() -> None:
    with pytest.raises(InvariantBroken, match="no machine for the id 'ghost_"):
        Place().settle(command(ROOT, says=(say(node("a", "ghost")),)))


def test_the_head_of_a_home_covers_the_heads_of_a_commit_in_any_order() -> None:
    heads = [("b", b"2" * 32), ("a", b"1" * 32)]
    head = home_head(genesis(HOME), heads)
    assert head == sha256(genesis(HOME) + b"1" * 32 + b"2" * 32).digest()
    assert head == home_head(genesis(HOME), reversed(heads))
    assert head != home_head(head, heads)
    assert head != home_head(genesis(HOME), heads[:1])
