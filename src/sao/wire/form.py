"""Forms: `a[b][0]=c` as a tree of dicts, lists and strings.

What is read here is only syntax. `a[0]` and `a[b]` are both keys of a dict: whether that dict is
meant as a list is for the parameter's type to say (`params`). `a[]` appends to a list; of a key
that is repeated the last counts, as with Stripe.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl

from sao.wire.errors import WireError

Tree = dict[str, "Node"]
Node = str | list["Node"] | Tree

FIELDS_MAX = 1_000
DEPTH_MAX = 8

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_KEYS = re.compile(r"\[([^\[\]]*)\]")


def parse(form: bytes | str | Iterable[tuple[str, str]]) -> Tree:
    """The tree of a body or query string, or of pairs already split.

    Raises `WireError`: `form_malformed`, naming the parameter.
    """
    tree: Tree = {}
    for name, value in _pairs(form):
        _put(tree, _path(name), value, name)
    return tree


def pairs(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The form of plain values, as Stripe's clients write it: lists by index, words for booleans.

    None and an empty list are the empty string, which clears; an empty object says nothing.
    """
    for name, value in values.items():
        yield from _flat(name, value)


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{name}[{key}]", inner)
    elif isinstance(value, list | tuple) and value:
        for place, inner in enumerate(value):
            yield from _flat(f"{name}[{place}]", inner)
    elif value is None or isinstance(value, list | tuple):
        yield name, ""
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    else:
        yield name, str(value)


def _pairs(form: bytes | str | Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    if not isinstance(form, bytes | str):
        return form
    try:
        text = form.decode() if isinstance(form, bytes) else form
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX)
    except UnicodeDecodeError:
        raise WireError("form_malformed", "The request is not valid UTF-8.") from None
    except ValueError:
        raise WireError(
            "form_malformed", f"The request has more than {FIELDS_MAX} parameters."
        ) from None


def _path(name: str) -> list[str]:
    match = _NAME.fullmatch(name)
    if match is None:
        raise WireError("form_malformed", f"Invalid parameter name: '{name}'.", name)
    path = [match[1], *_KEYS.findall(match[2])]
    if len(path) > DEPTH_MAX:
        raise WireError("form_malformed", f"The parameter '{name}' is nested too deeply.", name)
    return path


def _put(tree: Tree, path: list[str], value: str, name: str) -> None:
    node: Tree | list[Node] = tree
    for key, following in pairwise(path):
        node = _descend(node, key, following, name)
    if isinstance(node, list):
        node.append(value)
    else:
        if not isinstance(node.get(path[-1], ""), str):
            raise _conflict(name)
        node[path[-1]] = value


def _descend(node: Tree | list[Node], key: str, following: str, name: str) -> Tree | list[Node]:
    """The container that `following` goes into; made where there is none yet."""
    found: Node
    if isinstance(node, list):
        # a[][b]=1&a[][c]=2 is one element, a[][b]=1&a[][b]=2 are two
        last = node[-1] if node else None
        if isinstance(last, dict) and following not in last:
            return last
        found = [] if following == "" else {}
        node.append(found)
    else:
        found = node.setdefault(key, [] if following == "" else {})
    if isinstance(found, str) or isinstance(found, list) != (following == ""):
        raise _conflict(name)
    return found


def _conflict(name: str) -> WireError:
    return WireError(
        "form_malformed", f"The parameter '{name}' is given both as a value and as an object.", name
    )
