"""Reading a test for pytest back: the scenario that it tells, without running a line of it.

What `writing` writes, and what somebody made of it by hand, as long as it only makes a
sandbox, asks it for things and gives names to replies and values. Asserts are left out.
"""

import ast
from typing import Any, NamedTuple

from sao.api.finding.instants import instant
from sao.api.scenario.command_log import ADVANCE_PATH, Command, Scenario
from sao.api.scenario.writing import MAY_DECLINE
from sao.wire.errors import WireError

_VERBS = {"post": "POST", "get": "GET", "delete": "DELETE"}
SOURCE_MAX = 2_000_000
"""How many characters a test may have."""


class _Reply(NamedTuple):
    """A reply that has a name, and the way to something in it."""

    name: str
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "$" + ".".join((self.name, *(() if self.path == ("id",) else self.path)))


def scenario_in(source: str) -> Scenario:
    """The scenario. Raises `parameter_invalid`, naming the line that is not understood."""
    if len(source) > SOURCE_MAX:
        raise WireError("parameter_invalid", f"A test has at most {SOURCE_MAX} characters.", _PARAM)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise WireError("parameter_invalid", f"This is not Python: {error}", _PARAM) from None
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    if len(tests) != 1:
        why = f"One function tells the scenario; here are {len(tests)}."
        raise WireError("parameter_invalid", why, _PARAM)
    return _Reader().read(tests[0])


_PARAM = "source"


class _Reader:
    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._sandbox = ""
        self._seed, self._start = "test", 0
        self._commands: list[Command] = []

    def read(self, test: ast.FunctionDef) -> Scenario:
        """Everything that the function asks for."""
        for statement in test.body:
            if isinstance(statement, ast.Assert):
                continue
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                self._assign(statement.targets[0], statement.value)
            elif isinstance(statement, ast.Expr):
                self._perform(statement.value)
            else:
                raise _puzzled(statement)
        if not self._sandbox:
            raise WireError("parameter_invalid", "No sandbox is made: Sandbox(…).", _PARAM)
        return Scenario(seed=self._seed, start=self._start, commands=tuple(self._commands))

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if not isinstance(target, ast.Name):
            raise _puzzled(target)
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            self._open(target.id, value)
            return
        call, path = _indexed(value)
        if isinstance(call, ast.Call):
            name = f"r{len(self._commands) + 1}"  # what a person calls it may be no reference
            self._ask(call, name)
            self._values[target.id] = _Reply(name, path)
        else:
            self._values[target.id] = self._value(value)

    def _open(self, name: str, call: ast.Call) -> None:
        if self._sandbox or not isinstance(call.func, ast.Name) or call.func.id != "Sandbox":
            raise _puzzled(call)
        self._sandbox = name
        given = {"start": "2026-01-01"}
        given |= dict(zip(("start",), map(self._value, call.args), strict=False))
        given |= {each.arg: self._value(each.value) for each in call.keywords if each.arg}
        self._start, self._seed = instant(given["start"], _PARAM), given.get("seed", "test")

    def _perform(self, value: ast.expr) -> None:
        if isinstance(value, ast.Constant):
            return  # a docstring
        if not isinstance(value, ast.Call):
            raise _puzzled(value)
        self._ask(value, None)

    def _ask(self, call: ast.Call, name: str | None) -> None:
        verb = call.func
        if (
            not isinstance(verb, ast.Attribute)
            or not isinstance(verb.value, ast.Name)
            or verb.value.id != self._sandbox
            or verb.attr not in (*_VERBS, "advance")
        ):
            raise _puzzled(call)
        arguments = [self._value(each) for each in call.args]
        path = ADVANCE_PATH if verb.attr == "advance" else arguments.pop(0) if arguments else None
        if not isinstance(path, str) or not all(isinstance(each, dict) for each in arguments):
            raise _puzzled(call)
        params = {key: each for given in arguments for key, each in given.items()}
        params |= {each.arg: self._value(each.value) for each in call.keywords if each.arg}
        command_id = params.pop("request_id", None)
        params.pop(MAY_DECLINE, None)
        method = _VERBS.get(verb.attr, "POST")
        if method != "GET" or name is not None:
            told = _told(params)
            self._commands.append(
                Command(method=method, path=path, params=told, id=command_id, name=name)
            )

    def _value(self, node: ast.expr) -> Any:
        """What an expression stands for: plain values, and replies."""
        found: Any
        match node:
            case ast.Constant(value=value):
                found = value
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                found = [self._value(each) for each in parts]
            case ast.Dict(keys=keys, values=parts) if None not in keys:
                names = [self._value(key) for key in keys if key is not None]
                found = dict(zip(names, map(self._value, parts), strict=True))
            case ast.JoinedStr(values=parts):
                found = "".join(str(self._value(each)) for each in parts)
            case ast.FormattedValue(value=inner, format_spec=None):
                found = self._value(inner)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                found = -number
            case _:
                found = self._named(node)
        return found

    def _named(self, node: ast.expr) -> Any:
        inner, path = _indexed(node)
        if not isinstance(inner, ast.Name) or inner.id not in self._values:
            raise _puzzled(node)
        found = self._values[inner.id]
        if isinstance(found, _Reply):
            return _Reply(found.name, (*found.path, *path))
        if path:
            raise _puzzled(node)
        return found


def _indexed(node: ast.expr) -> tuple[ast.expr, tuple[str, ...]]:
    """What is indexed, and by which constants: `reply["items"][0]`."""
    path: list[str] = []
    while isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        path.insert(0, str(node.slice.value))
        node = node.value
    return node, tuple(path)


def _told(value: Any) -> Any:
    """The value with references where it speaks of replies."""
    if isinstance(value, _Reply):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _told(each) for key, each in value.items()}
    return [_told(each) for each in value] if isinstance(value, list) else value


def _puzzled(node: ast.stmt | ast.expr) -> WireError:
    shown = ast.unparse(node)
    shown = shown if len(shown) <= 60 else f"{shown[:60]}…"  # noqa: PLR2004
    return WireError(
        "parameter_invalid",
        f"Line {node.lineno} is not understood: {shown}. Only what a sandbox is asked for is read: "
        "sandbox.post, get, delete and advance, with plain values and names.",
        _PARAM,
    )
