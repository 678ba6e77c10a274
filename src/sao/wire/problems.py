"""What is wrong with a value, in Stripe's words: msgspec's validation messages, translated."""

import re
from typing import Any

from sao.wire.errors import WireError, missing

_PLACE = re.compile(r"(?P<what>.*?)(?: - at `(?:key in )?\$(?P<path>.*)`)?", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<name>.+)`")
_STEPS = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_LIMIT = re.compile(r"Expected `(?P<type>\w+).*?` (?P<bound>of length )?(?P<op>[<>]=?) (?P<n>\d+)")

EMAIL_PATTERN = r"^[^@\s]+@[^@\s]+$(?!\n)"
"""What may be an address: whether somebody reads it, only mail shows."""

_OPERATORS = {
    ">=": "greater than or equal to",
    "<=": "less than or equal to",
    ">": "greater than",
    "<": "less than",
}


def of_validation(message: str, tree: Any, place: str = "") -> WireError:
    """The error for a value in `tree` that msgspec refused with `message`, naming its parameter.

    `place` is where among the parameters the tree stands.
    """
    match = _PLACE.fullmatch(message)
    what, path = (match["what"], match["path"] or "") if match else (message, "")
    steps = [name or index for name, index in _STEPS.findall(path)]
    lacks = _MISSING.fullmatch(what)
    if lacks is not None:
        return missing(_at(place, [*steps, lacks["name"]]))
    return _of_value(what, _at(place, steps), _value(tree, steps))


def bracketed(steps: list[str]) -> str:
    """`items[0][price]`: a path as a form writes it."""
    return steps[0] + "".join(f"[{step}]" for step in steps[1:]) if steps else ""


def _at(place: str, steps: list[str]) -> str:
    return place + "".join(f"[{step}]" for step in steps) if place else bracketed(steps)


def _value(tree: Any, steps: list[str]) -> Any:
    for step in steps:
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]
    return tree


def _of_value(what: str, param: str, value: Any) -> WireError:
    limit = _LIMIT.match(what)
    code = "parameter_invalid"
    if limit is not None and limit["bound"]:
        text = f"Invalid {param}: it must have a length {_OPERATORS[limit['op']]} {limit['n']}."
    elif limit is not None:
        code = "parameter_invalid_integer"
        text = f"This value must be {_OPERATORS[limit['op']]} {limit['n']}."
    elif EMAIL_PATTERN in what.replace("\\\\", "\\"):
        code, text = "email_invalid", f"Invalid email address: {value}"
    elif what.startswith("Expected `int"):
        code, text = "parameter_invalid_integer", f"Invalid integer: {value}"
    elif what.startswith("Expected `bool"):
        text = f"Invalid boolean: {value}"
    elif what.startswith("Expected `str") and not isinstance(value, str):
        text = f"Invalid string: {value}"
    elif what.startswith("Invalid enum value"):
        text = f"Invalid {param}: '{value}' is not one of the values that are supported here"
    else:
        text = f"Invalid {param}: '{value}'"
    return WireError(code, text, param)
