"""What objects are listed under, and what a commit changes of it."""

from hashlib import sha256
from typing import Any

import msgspec

from sao.core.instance import Instance
from sao.core.machine import Machine, Machines
from sao.platform.ports import AlarmRow, Commit, ObjectReader, ObjectStore, Query

MARK = "listed-by:"
"""Under this and the print of what schemas declare is kept that all objects are listed by it; and
with a number behind it, how far that has come."""

STEP = 5_000
"""After how many objects it is written down how far it has come."""

_PAGE = 100


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


def mark(machines: Machines) -> str:
    """What is kept once all objects are listed by all that the schemas declare now."""
    declared = sorted((each.name, each.schema.index, each.schema.search) for each in machines)
    return MARK + sha256(msgspec.json.encode(declared)).hexdigest()[:16]


def mark_at(machines: Machines, number: int) -> str:
    """What is kept once those up to a number are."""
    return f"{mark(machines)}:{number:016}"


def is_listed(store: ObjectStore, machines: Machines) -> bool:
    """Whether all that is stored is listed as the schemas declare.

    Of a store that others write to it is taken for granted: there, moving house writes all terms.
    """
    return store.sharing is not None or store.reply(mark(machines)) is not None


def reached(store: ObjectReader, machines: Machines) -> int:
    """Up to which object's number that was done before."""
    beginning, last = f"{mark(machines)}:", 0
    after = beginning
    while page := store.replies(after, _PAGE):
        for row in page:
            if not row.command_id.startswith(beginning):
                return last
            last = int(row.command_id.removeprefix(beginning))
        after = page[-1].command_id
    return last
