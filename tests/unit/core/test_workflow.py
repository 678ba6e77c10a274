"""Runs of a workflow: taken up again from their journal, wherever they stopped."""

from typing import Any

import pytest

from sao.core.errors import InvariantBroken
from sao.core.schema import Command
from sao.core.workflow import Call, Context, Done, Journal, Waiting, proceed

LOCK = Call("door.lock", "front", "lock", "run_1/lock")
MAIL = Call("mail", {"locked": "yes"}, "mail", "run_1/mail")


async def leave(context: Context, door: str) -> None:
    """Lock the door, then tell of it."""
    context.send("door_1", "leave", context.now)
    locked = await context.step("lock", "door.lock", door)
    await context.step("mail", "mail", {"locked": locked})
    context.send("door_1", "tell", locked)


async def twice(context: Context, door: str) -> None:
    """Ask for two steps under one name."""
    await context.step("lock", "door.lock", door)
    await context.step("lock", "door.lock", door)


async def nothing(context: Context, _door: str) -> None:
    """Ask nobody."""


async def careful(context: Context, door: str) -> None:
    """Look at the answer before the next step."""
    for attempt in range(3):
        if await context.step(f"lock {attempt}", "door.lock", door) == "yes":
            context.send("door_1", "locked", attempt)
            return


def go(journal: Journal, perform: Any = None, workflow: Any = leave) -> Waiting | Done:
    return proceed(workflow, "run_1", "front", 100, journal, perform=perform)


def test_a_run_waits_for_the_first_answer_that_is_not_known() -> None:
    assert go({}) == Waiting(LOCK)
    assert go({"lock": "yes"}) == Waiting(MAIL)


def test_a_run_that_has_ended_asks_for_its_commands_in_order() -> None:
    done = Done(
        (
            Command("run_1.0", "door_1", "leave", 100),
            Command("run_1.1", "door_1", "tell", "yes"),
        )
    )
    assert go({"lock": "yes", "mail": None}) == done
    assert go({"lock": "yes", "mail": None}) == done


def test_what_is_performed_is_written_down_and_never_asked_again() -> None:
    journal, asked = Journal(), []

    def perform(call: Call) -> str:
        asked.append(call)
        return "yes"

    first = go(journal, perform)
    assert asked == [LOCK, MAIL]
    assert journal == {"lock": "yes", "mail": "yes"}
    assert go(journal, perform) == go(journal) == first
    assert asked == [LOCK, MAIL]


def test_a_run_goes_on_where_a_crash_left_it() -> None:
    journal = Journal()

    def crash(call: Call) -> str:
        if call.step == "mail":
            raise ConnectionError
        return "yes"

    with pytest.raises(ConnectionError):
        go(journal, crash)
    assert journal == {"lock": "yes"}
    assert go(journal) == Waiting(MAIL)


def test_an_answer_of_none_is_an_answer() -> None:
    assert go({"lock": None}) == Waiting(Call("mail", {"locked": None}, "mail", "run_1/mail"))


def test_answers_decide_how_it_goes_on() -> None:
    assert go({"lock 0": "no"}, workflow=careful) == Waiting(
        Call("door.lock", "front", "lock 1", "run_1/lock 1")
    )
    done = go({"lock 0": "no", "lock 1": "yes"}, workflow=careful)
    assert done == Done((Command("run_1.0", "door_1", "locked", 1),))


@pytest.mark.parametrize("journal", [{}, {"lock": "yes"}])
def test_two_steps_of_one_name_are_a_defect(journal: Journal) -> None:
    with pytest.raises(InvariantBroken, match="run_1: two steps are named 'lock'"):
        go(journal, lambda _call: "yes", twice)


def test_a_run_may_ask_nobody() -> None:
    assert go({}, workflow=nothing) == Done(())


def test_what_goes_wrong_in_a_workflow_is_not_hidden() -> None:
    async def broken(_context: Context, _door: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        go({}, workflow=broken)


def test_two_runs_have_keys_and_ids_of_their_own() -> None:
    other = proceed(leave, "run_2", "front", 100, {})
    assert isinstance(other, Waiting)
    assert other.call.key == "run_2/lock"
