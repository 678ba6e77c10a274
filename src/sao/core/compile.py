"""The compiler's checks: everything that a Schema can get wrong without running it.

Each check is a generator of problems; each problem names its place (action, state or field), what
is wrong with it, and where one exists the nearest declared name. All are reported at once.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from sao.core.errors import CompileError
from sao.core.schema import NEW, SAME, Alarm, Command, Ignore, Row, Schema


def check(schema: Schema[Any]) -> None:
    """Raise `CompileError` with every problem of the schema."""
    problems = [problem for rule in _RULES for problem in rule(schema)]
    if problems:
        raise CompileError(schema.name, problems)


def rows(schema: Schema[Any]) -> list[Row]:
    """The transitions of the table."""
    return [entry for entry in schema.table if isinstance(entry, Row)]


def alarms(schema: Schema[Any]) -> list[Alarm]:
    """The alarms of the table, in the order in which they win."""
    return [entry for entry in schema.table if isinstance(entry, Alarm)]


def ignores(schema: Schema[Any]) -> list[Ignore]:
    """The messages that come too late, by state."""
    return [entry for entry in schema.table if isinstance(entry, Ignore)]


def targets(row: Row, source: str) -> tuple[str, ...]:
    """The states that the row leads to from `source`."""
    return tuple(source if target == SAME else target for target in row.targets)


def command_type(row: Row) -> Any:
    """The Struct that the row's `decide` takes as `command.data`; None if it is not annotated."""
    hints = [hint for name, hint in get_type_hints(row.decide).items() if name != "return"]
    command = next((hint for hint in hints if get_origin(hint) is Command), None)
    return get_args(command)[0] if command is not None else None


def _near(name: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(name, known, n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _fields(schema: Schema[Any]) -> tuple[str, ...]:
    return tuple(schema.state.__struct_fields__)


def _undeclared_states(schema: Schema[Any]) -> Iterator[str]:
    known = (*schema.states, *NEW)
    for entry in schema.table:
        mentioned = entry.sources
        if isinstance(entry, Row):
            mentioned += tuple(target for target in entry.targets if target != SAME)
        for state in mentioned:
            if state not in known:
                yield f"action {entry.action!r}: undeclared state {state!r}{_near(state, known)}"
    for state in schema.terminal:
        if state not in known:
            yield f"terminal: undeclared state {state!r}{_near(state, known)}"
    for state in {state for state in schema.states if schema.states.count(state) > 1}:
        yield f"states: {state!r} is declared twice"


def _ambiguous(schema: Schema[Any]) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for entry in schema.table:
        if isinstance(entry, Alarm):
            continue
        for state in entry.sources:
            if (state, entry.action) in seen:
                yield f"action {entry.action!r}: ambiguous, two rows leave state {state!r}"
            seen.add((state, entry.action))
    kinds: dict[str, str] = {}
    for row in rows(schema):
        if kinds.setdefault(row.action, row.kind) != row.kind:
            yield f"action {row.action!r}: declared both as action and as internal"


def _unreachable(schema: Schema[Any]) -> Iterator[str]:
    reached, frontier = set(NEW), set(NEW)
    while frontier:
        state = frontier.pop()
        for row in rows(schema):
            if state in row.sources:
                new = set(targets(row, state)) - reached
                reached |= new
                frontier |= new
    for state in schema.states:
        if state not in reached:
            yield f"state {state!r}: unreachable, no path of actions leads to it"


def _dead_ends(schema: Schema[Any]) -> Iterator[str]:
    for state in schema.states:
        exits = [
            row.action
            for row in rows(schema)
            if state in row.sources and set(targets(row, state)) - {state}
        ]
        if state in schema.terminal and exits:
            yield f"state {state!r}: terminal, yet action {exits[0]!r} leaves it"
        if state not in schema.terminal and not exits:
            yield f"state {state!r}: dead end, no action leaves it (is it terminal?)"


def _missing(schema: Schema[Any]) -> Iterator[str]:
    answered = {
        (state, entry.action)
        for entry in schema.table
        if not isinstance(entry, Alarm)
        for state in entry.sources
    }
    heard = {row.action for row in rows(schema) if row.kind == "internal" and row.sources != NEW}
    for name in sorted(heard):
        for state in schema.states:
            if (state, name) not in answered:
                yield f"action {name!r}: missing in state {state!r} (accept it or `ignore` it)"
    for entry in ignores(schema):
        if entry.action not in heard:
            known = tuple(sorted(heard))
            yield f"ignore: undeclared message {entry.action!r}{_near(entry.action, known)}"


def _bad_alarms(schema: Schema[Any]) -> Iterator[str]:
    fields = _fields(schema)
    internal = {
        (state, row.action)
        for row in rows(schema)
        if row.kind == "internal"
        for state in row.sources
    }
    known = tuple(sorted({row.action for row in rows(schema)}))
    for entry in alarms(schema):
        if isinstance(entry.due, str) and entry.due not in fields:
            near = _near(entry.due, fields)
            yield f"alarm {entry.action!r}: undeclared field {entry.due!r}{near}"
        if entry.action not in known:
            yield f"alarm: undeclared action {entry.action!r}{_near(entry.action, known)}"
            continue
        for state in entry.sources:
            if (state, entry.action) not in internal:
                yield f"alarm {entry.action!r}: state {state!r} does not accept it"


def _undeclared_fields(schema: Schema[Any]) -> Iterator[str]:
    fields = _fields(schema)
    names = [("index", name) for name in schema.index]
    names += [("search", name) for name in schema.search]
    if schema.clock is not None:
        names.append(("clock", schema.clock))
    for place, name in names:
        if name not in fields:
            yield f"{place}: undeclared field {name!r}{_near(name, fields)}"
    for field in msgspec.structs.fields(schema.state):
        if field.required:
            yield f"field {field.name!r}: has no default, so an older chain could not be read"


def _floats(schema: Schema[Any]) -> Iterator[str]:
    hints = get_type_hints(schema.state)
    for name, hint in hints.items():
        if _mentions_float(hint, set()):
            yield f"field {name!r}: holds a float; use integers in minor units or decimal strings"


def _mentions_float(hint: Any, seen: set[Any]) -> bool:
    if hint is float:
        return True
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        if hint in seen:
            return False
        seen.add(hint)
        return any(_mentions_float(inner, seen) for inner in get_type_hints(hint).values())
    return any(_mentions_float(inner, seen) for inner in get_args(hint))


def _untyped(schema: Schema[Any]) -> Iterator[str]:
    for row in rows(schema):
        if command_type(row) is None:
            yield (
                f"action {row.action!r}: {row.decide.__name__} does not annotate its command "
                "as Command[...]"
            )


def _bad_upcasters(schema: Schema[Any]) -> Iterator[str]:
    for version, name in schema.upcasters:
        if not 1 <= version < schema.version:
            yield f"upcaster ({version}, {name!r}): there is no version after it to cast to"


_RULES = (
    _undeclared_states,
    _ambiguous,
    _unreachable,
    _dead_ends,
    _missing,
    _bad_alarms,
    _undeclared_fields,
    _floats,
    _untyped,
    _bad_upcasters,
)
