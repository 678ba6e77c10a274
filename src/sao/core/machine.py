"""Machines: a Schema, compiled. The one place where a transition happens.

A command goes through `Machine.transition`: the table is looked up by (state, action), `decide`
answers, and its facts become the next link of the chain. `Machine.replay` folds a chain back into
the same instance. Nothing else produces state.
"""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any, Generic, TypedDict, get_type_hints

import msgspec

from sao.core import canonical
from sao.core.compile import alarms, check, command_type, ignores, rows, targets
from sao.core.errors import ChainBroken, ChainTooNew, InvariantBroken
from sao.core.ids import prefix_of
from sao.core.instance import Instance, S
from sao.core.outcome import Facts, Link, Outcome, genesis, link_hash
from sao.core.schema import (
    NEW,
    Alarm,
    Command,
    Due,
    Ignored,
    Message,
    Rejection,
    Relay,
    Row,
    Schema,
    Start,
)

_replace = msgspec.structs.replace
_encode = canonical.encode


class Step(msgspec.Struct, frozen=True, gc=False):
    """One accepted command: the instance before and after it, the outcome, and what it asks for."""

    before: Instance[Any]
    after: Instance[Any]
    outcome: Outcome
    effects: tuple[Message | Start, ...]


def found_by(name: str, field: str, text: str, key: str | None = None) -> str:
    """The term under which instances of a schema with this text are found, in whatever case."""
    place = field if key is None else f"{field}[{key}]"
    return f"{name}|{place}~{text.casefold()}"


def _facts_type(name: str, fields: dict[str, Any]) -> Any:
    make: Any = TypedDict  # made at run time from the state's own fields, which mypy cannot follow
    return make(f"{name}_facts", fields, total=False)


def _due(entry: Alarm) -> Due[Any]:
    return attrgetter(entry.due) if isinstance(entry.due, str) else entry.due


class Machine(Generic[S]):
    """A compiled Schema. Raises `CompileError` with every problem that the Schema has."""

    def __init__(self, schema: Schema[S]) -> None:
        check(schema)
        self.schema = schema
        self.name = schema.name
        self.version = schema.version
        self.rows = tuple(rows(schema))
        self.outside = frozenset(row.action for row in self.rows if row.kind == "action")
        self.data_types = {row.action: command_type(row) for row in self.rows}
        self._table: dict[str, dict[str, tuple[Row, tuple[str, ...]]]] = {
            state: {
                row.action: (row, targets(row, state)) for row in self.rows if state in row.sources
            }
            for state in (*NEW, *schema.states)
        }
        self._ignored = {
            (state, entry.action): Ignored(entry.why)
            for entry in ignores(schema)
            for state in entry.sources
        }
        self._alarms: dict[str, list[tuple[Due[S], str]]] = {
            state: [
                (_due(entry), entry.action) for entry in alarms(schema) if state in entry.sources
            ]
            for state in (*NEW, *schema.states)
        }
        self._terms = [f"{schema.name}|{field}=" for field in schema.index]
        named = (*schema.index, *schema.search)
        self.indexed = attrgetter("id", "id", *named)  # of one name it gives no tuple
        """What `terms` is made of: as long as that is the same, so are they."""
        hints = get_type_hints(schema.state)
        fields = {name: hint for name, hint in hints.items() if name not in ("id", "status")}
        self._facts_type = _facts_type(schema.name, fields)
        body = tuple.__class_getitem__((int, int, str, str, self._facts_type, str))
        self._decode = msgspec.json.Decoder(body).decode

    def blank(self, object_id: str) -> Instance[S]:
        """The instance before its first outcome."""
        return Instance(self.name, self.schema.state(id=object_id), 0, genesis(object_id))

    def row(self, state: str, action: str) -> Row | None:
        """The transition that `action` takes from `state`, if the table has one."""
        found = self._table[state].get(action)
        return found[0] if found is not None else None

    def ignored(self, state: str, action: str) -> str | None:
        """Why `action` comes too late in `state`, if the table says so."""
        found = self._ignored.get((state, action))
        return found.why if found is not None else None

    def allowed(self, state: str) -> tuple[str, ...]:
        """The commands from outside that `state` accepts, in the order of the table."""
        return tuple(
            row.action for row in self.rows if row.kind == "action" and state in row.sources
        )

    def parse(self, action: str, raw: Any) -> Any:
        """The typed data of a command from plain JSON values. Raises `msgspec.ValidationError`."""
        return msgspec.convert(raw, self.data_types[action])

    def transition(
        self, instance: Instance[S], command: Command[Any], now: int
    ) -> Step | Rejection | Ignored | Relay:
        """Decide one command at the instant `now` (UTC seconds).

        Rejects: `unknown_action`, `resource_missing` (it was never created), `illegal_transition`,
        then whatever the action's `decide` rejects.
        """
        before, action = instance.data, command.action
        found = self._table[before.status].get(action)
        if found is None:
            return self._no_row(before, command)
        row, choices = found
        facts = row.decide(before, command, now)
        if not isinstance(facts, dict):
            return self._rejected(before, action, facts) if type(facts) is Rejection else facts
        state = choices[0] if len(choices) == 1 else self._chosen(row, choices, facts)
        version, seq, cause = self.version, instance.seq + 1, command.id
        body = _encode([version, now, action, state, facts, cause])
        head = link_hash(instance.head, body)
        outcome = Outcome(before.id, seq, version, now, action, state, facts, cause, head, body)
        data = self._apply(before, action, state, facts)
        after = Instance(self.name, data, seq, head, now, self.alarm(data))
        effects = tuple(row.then(before, data, facts)) if row.then is not None else ()
        return Step(instance, after, outcome, effects)

    def replay(self, object_id: str, chain: Iterable[Link]) -> Instance[S]:
        """The instance that a chain, or its beginning, adds up to.

        Verifies as it goes. Raises `ChainBroken` at the first link that does not follow.
        """
        instance = self.blank(object_id)
        data, seq, head, at = instance.data, 0, instance.head, 0
        for link in chain:
            if link.seq != seq + 1 or link_hash(head, link.body) != link.hash:
                raise ChainBroken(f"{object_id}: outcome {seq + 1} does not follow from {seq}")
            _version, when, action, state, facts, _cause = self.decode(link.body)
            data = self._apply(data, action, state, facts)
            seq, head, at = link.seq, link.hash, when
        return Instance(self.name, data, seq, head, at, self.alarm(data))

    def history(self, object_id: str, chain: Iterable[Link]) -> Iterator[Step]:
        """Every step of a chain, oldest first. Effects are not repeated: they have happened."""
        before = self.blank(object_id)
        for link in chain:
            step = self.follow(before, link)
            yield step
            before = step.after

    def follow(self, before: Instance[S], link: Link) -> Step:
        """The step that a stored outcome was, from the instance that it followed."""
        version, at, action, state, facts, cause = self.decode(link.body)
        outcome = Outcome(
            link.object_id, link.seq, version, at, action, state, facts, cause, link.hash, link.body
        )
        data = self._apply(before.data, action, state, facts)
        after = Instance(self.name, data, link.seq, link.hash, at, self.alarm(data))
        return Step(before, after, outcome, ())

    def decode(self, body: bytes) -> tuple[int, int, str, str, Facts, str]:
        """`(version, at, action, state, facts, cause)`, facts brought up to the current version.

        Raises `ChainTooNew` where a later one has written it.
        """
        try:
            decoded: tuple[int, int, str, str, Facts, str] = self._decode(body)
            if decoded[0] == self.schema.version:
                return decoded
        except msgspec.ValidationError:
            if canonical.decode(body)[0] == self.schema.version:
                raise
        version, at, action, state, facts, cause = canonical.decode(body)
        if version > self.schema.version:
            raise ChainTooNew(self.name, version, self.schema.version)
        for older in range(version, self.schema.version):
            upcast = self.schema.upcasters.get((older, action))
            facts = upcast(facts) if upcast is not None else facts
        return version, at, action, state, msgspec.convert(facts, self._facts_type), cause

    def alarm(self, data: S) -> tuple[int, str] | None:
        """When the object wakes next and with which action: `(due, action)`, due in UTC seconds."""
        found = None
        for due, name in self._alarms[data.status]:
            when = due(data)
            if when is not None and (found is None or when < found[0]):
                found = (when, name)
        return found

    def terms(self, data: S) -> tuple[str, ...]:
        """What the instance is listed under: `schema|field=value`, and what `found_by` says."""
        values = self.indexed(data)[2:]
        listed = zip(self._terms, values, strict=False)  # what it is found by comes after these
        terms = [f"{term}{value}" for term, value in listed if value not in (None, "")]
        for field, value in zip(self.schema.search, values[len(self._terms) :], strict=True):
            entries = value.items() if isinstance(value, dict) else [(None, value)]
            terms += [found_by(self.name, field, text, key) for key, text in entries if text]
        return tuple(terms)

    def reachable(self, state: str) -> list[tuple[Row, tuple[str, ...]]]:
        """Every row that leaves `state`, with the states it can lead to."""
        return list(self._table[state].values())

    def _chosen(self, row: Row, choices: tuple[str, ...], facts: Facts) -> str:
        state: str = facts.pop("status", "")
        if state not in choices:
            raise InvariantBroken(
                f"{self.name}.{row.action}: decided on state {state!r}, declared are {choices}"
            )
        return state

    def _apply(self, data: S, action: str, state: str, facts: Facts) -> S:
        try:
            return _replace(data, id=data.id, status=state, **facts)
        except TypeError as error:
            declared = set(data.__struct_fields__) - {"id", "status"}
            unknown = sorted(set(facts) - declared)
            raise InvariantBroken(
                f"{self.name}.{action}: records {unknown}, which its state does not declare"
            ) from error

    def _no_row(self, data: S, command: Command[Any]) -> Rejection | Ignored:
        ignored = self._ignored.get((data.status, command.action))
        if ignored is not None:
            return ignored
        if command.action not in self.data_types:
            return self.unknown(data.id, command.action)
        if data.status == "":
            code, message = "resource_missing", f"No such {self.name}: '{data.id}'"
        else:
            allowed = ", ".join(self.allowed(data.status)) or "none"
            code = "illegal_transition"
            message = (
                f"This {self.name} is {data.status} and cannot {command.action}; "
                f"allowed: {allowed}."
            )
        return self._rejected(data, command.action, Rejection(code, message))

    def unknown(self, object_id: str, action: str) -> Rejection:
        """The answer to an action that nobody outside can ask for."""
        known = ", ".join(sorted(self.outside))
        message = f"A {self.name} has no action '{action}'; it has {known}."
        return Rejection("unknown_action", message, object_id=object_id, action=action)

    def _rejected(self, data: S, action: str, rejection: Rejection) -> Rejection:
        return _replace(
            rejection,
            object_id=data.id,
            action=action,
            state=data.status,
            allowed=self.allowed(data.status),
        )


def _prefixes(schema: Schema[Any]) -> tuple[str, ...]:
    return (schema.prefix, *schema.other_prefixes)


class Machines:
    """Every machine of a system, by name and by the ids of its instances."""

    def __init__(self, schemas: Iterable[Schema[Any]]) -> None:
        self.by_name = {schema.name: Machine(schema) for schema in schemas}
        named = [(p, one) for one in self.by_name.values() for p in _prefixes(one.schema)]
        self.by_prefix = dict(named)
        if len(self.by_prefix) < len(named):
            raise InvariantBroken("two schemas share an id prefix")

    def __iter__(self) -> Iterator[Machine[Any]]:
        return iter(self.by_name.values())

    def __getitem__(self, name: str) -> Machine[Any]:
        return self.by_name[name]

    def find(self, object_id: str) -> Machine[Any] | None:
        """The machine whose instances have such ids."""
        return self.by_prefix.get(prefix_of(object_id))

    def of(self, object_id: str) -> Machine[Any]:
        """The machine whose instances have such ids. Raises `InvariantBroken` if there is none."""
        machine = self.find(object_id)
        if machine is None:
            raise InvariantBroken(f"no machine for the id {object_id!r}")
        return machine


__all__ = ["NEW", "Machine", "Machines", "Step", "found_by"]
