"""No decision records a fact that its state does not declare: read off the source, without a run.

Looks at what `decide` returns: dict displays, unions of them, `given(...)`, the variables that they
are collected in, and the helpers that they come from.
"""

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

import pytest

from sao.billing.machines import MACHINES
from sao.billing.values import given
from sao.core.machine import Machine
from sao.core.schema import Command, Facts, Rejection, Row
from support.example import PARCELS

Decide = Callable[..., Any]
ROWS = [
    pytest.param(machine, row, id=f"{machine.name}-{row.action}-{row.decide.__name__}")
    for machine in (*MACHINES, PARCELS)
    for row in machine.rows
]


class Key(NamedTuple):
    """A literal name of a fact, and where it stands."""

    name: str
    place: str


@cache
def tree_of(function: FunctionType) -> ast.FunctionDef:
    """The function's definition."""
    parsed = ast.parse(Path(function.__code__.co_filename).read_text())
    return next(
        node
        for node in ast.walk(parsed)
        if isinstance(node, ast.FunctionDef)
        and node.name == function.__name__
        and node.lineno == function.__code__.co_firstlineno
    )


def parts(node: ast.expr) -> list[ast.expr]:
    """The expressions whose facts are also those of this one."""
    match node:
        case ast.Dict(keys=keys, values=values):
            return [value for key, value in zip(keys, values, strict=True) if key is None]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return [left, right]
        case ast.BoolOp(values=values):
            return values
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
    return []


class Reader:
    """Reads the facts off one function."""

    def __init__(self, function: FunctionType) -> None:
        self.function = function
        self.tree = tree_of(function)
        self.file = Path(function.__code__.co_filename).name
        self._followed: set[str] = set()

    def read(self) -> Iterator[Key]:
        """Every literal name in what the function returns."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Return) and node.value is not None:
                yield from self._of(node.value)

    def _key(self, name: str, node: ast.AST) -> Key:
        line = getattr(node, "lineno", 0)
        return Key(name, f"{self.function.__name__} ({self.file}:{line})")

    def _of(self, node: ast.expr) -> Iterator[Key]:
        for part in parts(node):
            yield from self._of(part)
        match node:
            case ast.Dict(keys=keys):
                yield from (self._key(key.value, key) for key in keys if type(key) is ast.Constant)
            case ast.Call(func=ast.Name(id=name), keywords=keywords):
                yield from self._called(name, keywords)
            case ast.Name(id=name) if name not in self._followed:
                self._followed.add(name)
                yield from self._collected(name)

    def _called(self, name: str, keywords: list[ast.keyword]) -> Iterator[Key]:
        called = self.function.__globals__.get(name)
        if called is given:
            yield from (self._key(each.arg, each) for each in keywords if each.arg is not None)
        elif inspect.isfunction(called) and called is not self.function:
            yield from Reader(called).read()

    def _collected(self, name: str) -> Iterator[Key]:
        """What is put into a variable anywhere in the function."""
        for node in ast.walk(self.tree):
            match node:
                case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                    yield from self._of(value)
                case (
                    ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as value)
                    | ast.AugAssign(target=ast.Name(id=found), op=ast.BitOr(), value=value)
                ) if found == name:
                    yield from self._of(value)
                case ast.Subscript(
                    value=ast.Name(id=found), slice=ast.Constant(value=key), ctx=ast.Store()
                ) if found == name:
                    yield self._key(key, node)


def undeclared(machine: Machine[Any], row: Row) -> list[str]:
    """What the row's decision records that it may not, or (its state) does not although it must."""
    fields = set(machine.schema.state.__struct_fields__) - {"id", "status"}
    keys = list(Reader(row.decide).read())  # type: ignore[arg-type]
    choice = len(row.targets) > 1
    wrong = [
        f"{key.place}: {machine.name} declares no field {key.name!r}"
        for key in keys
        if key.name not in fields and key.name != "status"
    ]
    statuses = [key for key in keys if key.name == "status"]
    if statuses and not choice:
        wrong.append(f"{statuses[0].place}: {row.action} leads to one state, names a status too")
    if choice and not statuses:
        name = row.decide.__name__
        wrong.append(f"{name}: {row.action} leads to several states, and it never names one")
    return wrong


@pytest.mark.parametrize(("machine", "row"), ROWS)
def test_every_fact_is_declared(machine: Machine[Any], row: Row) -> None:
    assert undeclared(machine, row) == []


# --- the check itself ------------------------------------------------------------------------


def _helper() -> Facts:
    return {"in_helper": 1}


def bad(parcel: Any, command: Command[Any], _now: int) -> Facts | Rejection:
    """Misspells a fact in every way that there is."""
    if command.data is None:
        return Rejection("no", "No.", detail={"not_a_fact": 1})
    if command.data:
        return {"in_display": 1, "notes": {"not_a_fact": 1}, **_helper()}
    facts: Facts = {"in_variable": 1}
    facts |= given(in_given=parcel.id)
    facts["in_item"] = 2
    more = {"in_other": 1} if parcel.id else _helper()
    return facts | more | {"in_union": 1}


def row_of(targets: tuple[str, ...]) -> Row:
    return Row("action", "bend", ("posted",), targets, bad)


def test_the_check_finds_a_misspelt_fact_wherever_it_is() -> None:
    found = undeclared(PARCELS, row_of(("lost",)))
    names = {each.rpartition(" ")[2].strip("'") for each in found}
    assert names == {
        *("in_display", "in_helper", "in_variable", "in_given", "in_item", "in_other", "in_union")
    }
    line = 1 + bad.__code__.co_firstlineno + 4
    assert f"bad ({Path(__file__).name}:{line}): parcel declares no field 'in_display'" in found


def test_the_check_finds_a_status_that_is_missing() -> None:
    assert undeclared(PARCELS, row_of(("lost", "posted")))[-1] == (
        "bad: bend leads to several states, and it never names one"
    )


def test_the_check_really_reads_billing() -> None:
    read = {
        key.name
        for machine in MACHINES
        for row in machine.rows
        for key in Reader(row.decide).read()
    }
    assert len(read) > 80
    assert {"status", "voided_at", "cancel_at", "paid_at", "next_payment_attempt"} <= read
