"""Descriptions: a compiled machine as plain values and as JSON Schema, for programs to read."""

import inspect
import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec.structs import FieldInfo

from sao.core import canonical
from sao.core.compile import alarms, ignores
from sao.core.machine import Machine
from sao.core.schema import Alarm

_UNIONS = (types.UnionType, Union)


def exported(machine: Machine[Any]) -> dict[str, Any]:
    """The machine as plain JSON values, in the order of its declaration.

    Shape: name, prefix, version, states {name, terminal}, rows {action, kind, from, to,
    description}, ignores {action, states, why}, alarms {action, states, due}, fields {name, type,
    default}.
    """
    schema = machine.schema
    return {
        "name": schema.name,
        "prefix": schema.prefix,
        "version": schema.version,
        "states": [
            {"name": state, "terminal": state in schema.terminal} for state in schema.states
        ],
        "rows": [
            {
                "action": row.action,
                "kind": row.kind,
                "from": list(row.sources),
                "to": list(row.targets),
                "description": promise(row.decide),
            }
            for row in machine.rows
        ],
        "ignores": [
            {"action": entry.action, "states": list(entry.sources), "why": entry.why}
            for entry in ignores(schema)
        ],
        "alarms": [
            {"action": entry.action, "states": list(entry.sources), "due": due(entry)}
            for entry in alarms(schema)
        ],
        "fields": [
            {"name": field.name, "type": spelled(hint), "default": default(field)}
            for field, hint in fields(schema.state)
        ],
    }


def json_schema(machine: Machine[Any]) -> dict[str, Any]:
    """JSON Schema of the state and of each action's command data.

    Shape: state (a schema), commands {action: schema}, $defs (what both refer to).
    """
    choices = {action: alternatives(kind) for action, kind in machine.data_types.items()}
    kinds = [machine.schema.state, *(kind for several in choices.values() for kind in several)]
    schemas, definitions = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    state, *rest = schemas
    found = iter(rest)
    commands = {}
    for action, several in choices.items():
        one_of = [next(found) for _ in several]
        commands[action] = one_of[0] if len(one_of) == 1 else {"anyOf": one_of}
    return {
        "state": state,
        "commands": commands,
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def promise(thing: Any) -> str:
    """The first line of a docstring; empty if there is none."""
    return paragraph(thing).partition("\n")[0]


def paragraph(thing: Any) -> str:
    """The first paragraph of a thing's own docstring, as it is broken into lines."""
    return inspect.cleandoc(thing.__doc__ or "").partition("\n\n")[0]


def due(alarm: Alarm) -> str:
    """When the alarm rings: the field that says so, or the name of the rule."""
    return alarm.due if isinstance(alarm.due, str) else alarm.due.__name__


def fields(struct: type[msgspec.Struct]) -> list[tuple[FieldInfo, Any]]:
    """The fields of a Struct with their annotations, in order."""
    hints = get_type_hints(struct)
    return [(field, hints[field.name]) for field in msgspec.structs.fields(struct)]


def default(field: FieldInfo) -> Any:
    """The field's default as a plain value; None where it has none, or where nothing is said."""
    value = field.default
    if value is msgspec.NODEFAULT and field.default_factory is not msgspec.NODEFAULT:
        value = field.default_factory()
    if value is msgspec.NODEFAULT or value is msgspec.UNSET:
        return None
    return canonical.decode(canonical.encode(value))


def alternatives(hint: Any) -> tuple[Any, ...]:
    """The members of a union; anything else is its own only alternative."""
    return get_args(hint) if get_origin(hint) in _UNIONS else (hint,)


def spelled(hint: Any) -> str:
    """An annotation as its author would write it: `tuple[Item, ...]`, `int | None`."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is type(None):
        return "None"
    if hint is ...:
        return "..."
    if origin in _UNIONS:
        said = [arg for arg in inner if arg is not msgspec.UnsetType]
        return " | ".join(spelled(arg) for arg in said)
    if origin is Literal:
        # Sorted: `typing` gives one of two equal literals for both, whoever wrote which.
        return " | ".join(sorted(f'"{value}"' for value in inner))
    if origin is not None:
        return f"{origin.__name__}[{', '.join(spelled(arg) for arg in inner)}]"
    return str(getattr(hint, "__name__", hint))


def structs(*hints: Any) -> list[type[msgspec.Struct]]:
    """Every Struct that the annotations mention, and those that these hold, in order of mention."""
    found: dict[type[msgspec.Struct], None] = {}
    waiting = list(hints)
    while waiting:
        hint = waiting.pop(0)
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            if hint not in found:
                found[hint] = None
                waiting = [inner for _, inner in fields(hint)] + waiting
        else:
            waiting = list(get_args(hint)) + waiting
    return list(found)
