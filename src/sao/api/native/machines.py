"""/api/machines: the transition tables, as data."""

from typing import Any

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.billing.machines import MACHINES
from sao.core.machine import Machine
from sao.core.schema import Alarm, Entry, Ignore
from sao.runtime import Session
from sao.wire.errors import not_found
from sao.wire.params import Part
from sao.wire.shapes import Rendered, listing


class Show(Part, frozen=True, kw_only=True):
    """No parameters."""


def list_all(_session: Session, _call: Call[Show]) -> Answer:
    """Every machine."""
    return listing("/api/machines", [_machine(machine) for machine in MACHINES])


def retrieve(_session: Session, call: Call[Show]) -> Answer:
    """One machine, by the name of its resource."""
    machine = MACHINES.by_name.get(call.ids["name"])
    if machine is None:
        known = ", ".join(MACHINES.by_name)
        raise not_found(f"No such machine: '{call.ids['name']}'; there are {known}.", "name")
    return _machine(machine)


def _machine(machine: Machine[Any]) -> Rendered:
    schema = machine.schema
    return {
        "object": "machine",
        "name": schema.name,
        "prefix": schema.prefix,
        "version": schema.version,
        "states": list(schema.states),
        "terminal": list(schema.terminal),
        "index": list(schema.index),
        "table": [_entry(entry) for entry in schema.table],
    }


def _entry(entry: Entry) -> Rendered:
    sources = list(entry.sources)
    if isinstance(entry, Alarm):
        due = entry.due if isinstance(entry.due, str) else entry.due.__name__
        return {"kind": "alarm", "action": entry.action, "from": sources, "due": due}
    if isinstance(entry, Ignore):
        return {"kind": "ignore", "action": entry.action, "from": sources, "why": entry.why}
    return {
        "kind": entry.kind,
        "action": entry.action,
        "from": sources,
        "to": list(entry.targets),
        "decide": entry.decide.__name__,
        "then": entry.then.__name__ if entry.then is not None else None,
        "doc": (entry.decide.__doc__ or "").partition("\n")[0],
    }


FAMILY = Family(
    "Machines",
    (
        Endpoint("GET", "/api/machines", Show, list_all, "All transition tables"),
        Endpoint("GET", "/api/machines/{name}", Show, retrieve, "One transition table"),
    ),
)
