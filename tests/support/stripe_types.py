"""What the stripe package says about itself: the annotations of its classes, to check by.

Read from its source, because the annotations name classes that are only imported for type checking.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import stripe

Scopes = tuple[ast.ClassDef, ...]
"""The classes around the place that is looked at, the innermost last."""

PAGES = ("list", "search_result")
"""What a page of objects calls itself."""

ALSO_SENT = {"Subscription": ("plan", "quantity")}
"""What recordings of the newest versions show, of classes that do not declare it any more."""

ROOT = Path(stripe.__file__).parent

_OBJECT_NAME = re.compile(r'OBJECT_NAME: ClassVar\[\s*Literal\["([a-z0-9_.]+)"\]')


_PARSING = Lock()
"""CPython 3.11 counts the depth of all trees in one place: of two threads that parse, one fails."""


def _tree(file: Path) -> ast.Module:
    with _PARSING:
        return ast.parse(file.read_text())


@cache
def classes() -> dict[str, Path]:
    """The file of each kind of object that the package declares, by what its `object` says."""
    found = {}
    for file in [*ROOT.glob("_*.py"), *ROOT.glob("*/_*.py"), *ROOT.glob("v2/*/_*.py")]:
        if match := _OBJECT_NAME.search(file.read_text()):
            found[match[1]] = file
    return found


@cache
def resource(kind: str) -> ast.ClassDef:
    """The class that the package has for objects of this kind."""
    tree = _tree(classes()[kind])
    return next(node for node in tree.body if isinstance(node, ast.ClassDef))


def problems(rendered: dict[str, Any]) -> list[str]:
    """Everything in a rendered object that the package's annotations do not allow."""
    kind = rendered["object"]
    return list(_object(rendered, resource(kind), (resource(kind),), kind))


def problems_of_reply(body: Any) -> list[str]:
    """The same of a whole reply: an object, or a page of them."""
    if body.get("object") in PAGES:
        return [problem for part in body["data"] for problem in problems_of_reply(part)]
    return problems(body)


def _object(value: Any, cls: ast.ClassDef, scopes: Scopes, path: str) -> Iterator[str]:
    if value.get("deleted") is True and value.keys() == {"id", "object", "deleted"}:
        return  # what remains of a deleted object, which the annotations do not tell apart
    fields = {
        node.target.id: node.annotation
        for node in cls.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    fields.pop("OBJECT_NAME", None)
    for name, annotation in fields.items():
        if name in value:
            yield from _value(value[name], annotation, scopes, f"{path}.{name}")
        elif not _optional(annotation):
            yield f"{path}.{name}: missing, it is {ast.unparse(annotation)}"
    for name in value:
        if name not in fields and name not in ALSO_SENT.get(cls.name, ()):
            yield f"{path}.{name}: Stripe has no such field"


def _optional(annotation: ast.expr) -> bool:
    return isinstance(annotation, ast.Subscript) and _name(annotation.value) == "Optional"


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)


def _value(value: Any, annotation: ast.expr, scopes: Scopes, path: str) -> Iterator[str]:
    if isinstance(annotation, ast.Subscript):
        yield from _generic(value, annotation, scopes, path)
        return
    name = _name(annotation)
    simple = {"str": str, "int": int, "bool": bool, "float": (int, float), "Decimal": str}
    if name in simple:
        wrong_bool = isinstance(value, bool) != (name == "bool")
        if not isinstance(value, simple[name]) or wrong_bool:
            yield f"{path}: {value!r} is not {name}"
    elif name != "Any":
        yield from _nested(value, name, scopes, path)


def _generic(value: Any, annotation: ast.Subscript, scopes: Scopes, path: str) -> Iterator[str]:
    name, inner = _name(annotation.value), annotation.slice
    if name == "Optional":
        yield from () if value is None else _value(value, inner, scopes, path)
    elif name == "Literal":
        allowed = _literals(inner)
        yield from () if value in allowed else [f"{path}: {value!r} is not one of {allowed}"]
    elif name == "Union" and isinstance(inner, ast.Tuple):
        yield from _union(value, inner.elts, scopes, path)
    elif name == "ExpandableField":
        yield from () if isinstance(value, str) else _value(value, inner, scopes, path)
    elif name in ("List", "ListObject"):
        yield from _list(value, name, inner, scopes, path)
    elif name != "UntypedStripeObject" or not isinstance(value, dict):
        yield f"{path}: {value!r} is not {ast.unparse(annotation)}"


@cache
def _literals(inner: ast.expr) -> list[Any]:
    return [ast.literal_eval(element) for element in getattr(inner, "elts", [inner])]


def _union(value: Any, parts: list[ast.expr], scopes: Scopes, path: str) -> Iterator[str]:
    # A union of a Literal and str is an open enumeration: hold ourselves to what is known.
    literal = [p for p in parts if isinstance(p, ast.Subscript) and _name(p.value) == "Literal"]
    tried = [list(_value(value, part, scopes, path)) for part in literal or parts]
    if all(tried):
        yield from tried[0]


def _list(value: Any, name: str, inner: ast.expr, scopes: Scopes, path: str) -> Iterator[str]:
    if name == "ListObject":
        for field, kind in (("object", str), ("data", list), ("has_more", bool), ("url", str)):
            if not isinstance(value.get(field), kind):
                yield f"{path}.{field}: a list object has one"
        value = value.get("data", [])
    if not isinstance(value, list):
        yield f"{path}: {value!r} is not a list"
        return
    for index, element in enumerate(value):
        yield from _value(element, inner, scopes, f"{path}[{index}]")


def _nested(value: Any, name: str, scopes: Scopes, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is not an object ({name})"
        return
    for depth in range(len(scopes), 0, -1):
        for node in scopes[depth - 1].body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                yield from _object(value, node, (*scopes[:depth], node), path)
                return
    if value.get("object") in classes():
        kind = value["object"]
        yield from _object(value, resource(kind), (resource(kind),), path)
    else:
        yield f"{path}: unknown class {name}"


@cache
def params(file: str) -> dict[str, dict[str, ast.expr]]:
    """The parameter classes of a file of the package's `params`, with their fields."""
    tree = _tree(ROOT / "params" / f"{file}.py")
    return {
        node.name: {
            field.target.id: field.annotation
            for field in node.body
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        }
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }
