"""What objects are listed under, and what a commit changes of it."""

from typing import Any

from sao.core.instance import Instance
from sao.core.machine import Machine
from sao.platform.ports import AlarmRow, Commit, Query


def index(
    staged: Commit,
    machine: Machine[Any],
    before: Instance[Any],
    after: Instance[Any],
    *,
    number: int,
    home: str,
    clock: str,
) -> None:
    """What a commit changes of an object's terms and alarm."""
    if before.seq == 0:
        staged.terms_added += [(term, number) for term in terms_of(machine, clock, after)]
    elif machine.indexed(before.data) != machine.indexed(after.data):
        former, terms = machine.terms(before.data), machine.terms(after.data)
        staged.terms_added += [(term, number) for term in terms if term not in former]
        staged.terms_removed += [(term, number) for term in former if term not in terms]
    if after.alarm != before.alarm:
        due = after.alarm[0] if after.alarm is not None else None
        staged.alarms.append(AlarmRow(number, clock, due, home, machine.schema.rank))


def terms_of(machine: Machine[Any], clock: str, instance: Instance[Any]) -> tuple[str, ...]:
    """What an object is listed under; a blank one under nothing."""
    if instance.seq == 0:
        return ()
    return (f"{instance.schema}@{clock}", *machine.terms(instance.data))


def kind_of(term: str) -> str:
    """The schema of the objects that carry a term."""
    return term.partition("|")[0].partition("@")[0]


def answers(query: Query, terms: tuple[str, ...]) -> bool:
    """Whether an object of these terms is among the answers to a query, bounds aside."""
    return all(term in terms for term in query.all) and not any(
        term in terms for term in query.none
    )
