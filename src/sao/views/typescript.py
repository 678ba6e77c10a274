"""The shapes as TypeScript declarations, for the page: `python -m sao.views.typescript`.

`web/src/views.gen.ts` is what this prints; a test holds it to that.
"""

from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from sao.views import shapes

HEAD = "// Made from src/sao/views/shapes by `python -m sao.views.typescript`. Do not edit.\n"

_PLAIN = {str: "string", int: "number", bool: "boolean", NoneType: "null"}


def declarations() -> str:
    """Every shape of `sao.views.shapes`, by its name."""
    parts = [HEAD]
    for name in shapes.__all__:
        value = getattr(shapes, name)
        if isinstance(value, type) and issubclass(value, msgspec.Struct):
            parts.append(_interface(value))
        elif get_origin(value) in (Literal, Union, UnionType):
            parts.append(f"export type {name} = {_expanded(value)};\n")
    return "\n".join(parts)


def _interface(shape: type[msgspec.Struct]) -> str:
    config = shape.__struct_config__
    lines = [f"/** {(shape.__doc__ or '').partition(chr(10))[0]} */"]
    lines.append(f"export interface {shape.__name__} {{")
    if config.tag_field is not None:
        lines.append(f'  {config.tag_field}: "{config.tag}";')
    lines += [f"  {name}: {_named(hint)};" for name, hint in get_type_hints(shape).items()]
    return "\n".join([*lines, "}"]) + "\n"


def _named(hint: Any) -> str:
    """A type as a field refers to it: by its own name, where it has one."""
    for name in shapes.__all__:
        if getattr(shapes, name) == hint and get_origin(hint) is not None:
            return name
    return _expanded(hint)


def _expanded(hint: Any) -> str:
    arguments = get_args(hint)
    match get_origin(hint):
        case origin if origin is Literal:
            return " | ".join(f'"{value}"' for value in arguments)
        case origin if origin in (Union, UnionType):
            return " | ".join(_named(argument) for argument in arguments)
        case origin if origin is tuple:
            return f"readonly {_bracketed(_named(arguments[0]))}[]"
        case origin if origin is dict:
            return f"Record<{_named(arguments[0])}, {_named(arguments[1])}>"
    return _PLAIN.get(hint) or str(hint.__name__)


def _bracketed(text: str) -> str:
    return f"({text})" if " " in text else text


if __name__ == "__main__":
    print(declarations(), end="")  # noqa: T201  (this is what it is for)
