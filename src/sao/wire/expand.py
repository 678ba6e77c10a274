"""Expansion: ids in a reply replaced by what they stand for.

A path is followed from the outermost object (`latest_invoice.payments`, `data.customer` in a list);
each kind of object has a table of what can be expanded in it, with the way to get it. Some fields
are not there at all unless they are expanded. Source: facts on billing, §9.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sao.core.instance import State
from sao.wire.errors import WireError
from sao.wire.params import names
from sao.wire.registry import RESOURCES
from sao.wire.render import present
from sao.wire.resource import Around, Fields, Find
from sao.wire.search import SEARCH_RESULT, TOTAL_COUNT
from sao.wire.shapes import Rendered

DEPTH_MAX = 4
PATHS_MAX = 50

EXPANDABLE: dict[str, Fields] = {
    kind: fields
    for resource in RESOURCES
    for kind, fields in ((resource.object, resource.expandable), *resource.parts.items())
} | {SEARCH_RESULT: {TOTAL_COUNT: lambda result, _find: result[TOTAL_COUNT]}}
"""What can be expanded in each kind of object, by its path from there. Everything else in an object
can be walked through where it holds objects itself (`items.data.price.product`)."""


class Look(NamedTuple):
    """How objects look in a version of the API.

    `fields` is what can be expanded, `dress` gives what is shown the fields that the version had.
    """

    fields: Mapping[str, Fields]
    dress: Callable[[Any, Find], None]


class _At(NamedTuple):
    """What is known on the way along a path."""

    find: Find
    look: Look


NEWEST = Look(EXPANDABLE, lambda _rendered, _find: None)


OF_NOBODY = names(
    "account account_tax_ids application application_fee default_source destination "
    "failure_balance_transaction feedback_option latest_attempt mandate on_behalf_of review "
    "single_use_mandate source source_transfer source_transfer_reversal transfer transfer_reversal"
)
"""What Stripe can expand, wherever it stands, and is null here: clients ask for it all the same."""


def expand(rendered: Rendered, paths: Iterable[str], find: Find, look: Look = NEWEST) -> Rendered:
    """`rendered`, with every path expanded in place; `find` gives an object's current state.

    Raises `WireError`: `parameter_invalid`, naming the path that leads nowhere or too deep.
    """
    paths = tuple(paths)
    if len(paths) > PATHS_MAX:
        raise WireError(
            "parameter_invalid", f"At most {PATHS_MAX} paths can be expanded.", "expand"
        )
    for number, path in enumerate(paths):
        steps = path.split(".")
        param = f"expand[{number}]"
        if _depth(steps) > DEPTH_MAX:
            raise WireError(
                "parameter_invalid",
                f"You cannot expand more than {DEPTH_MAX} levels of a property. Property: {path}",
                param,
            )
        if not _follow(rendered, rendered, steps, (), _At(find, look)):
            raise WireError(
                "parameter_invalid",
                f"This property cannot be expanded ({path}). You may want to try expanding "
                "the properties that hold the id of another object.",
                param,
            )
    return rendered


def _depth(steps: list[str]) -> int:
    return sum(step != "data" for step in steps)


def _follow(
    root: Rendered,
    parent: Rendered,
    steps: list[str],
    walked: tuple[str, ...],
    at: _At,
) -> bool:
    """Expand along `steps` from `parent`, which is `walked` steps inside the object `root`.

    Whether the path leads anywhere; what is null, empty or deleted may be walked in vain.
    """
    if root.get("deleted") is True:
        return True  # nothing is left of it
    step, *rest = steps
    path = (*walked, step)
    get = at.look.fields.get(root.get("object", ""), {}).get(".".join(path))
    if get is not None:
        held = get.get(root, parent, at.find) if isinstance(get, Around) else get(parent, at.find)
        found = parent[step] = _presented(held)
        at.look.dress(found, at.find)
        within = found if isinstance(found, list) else [found]
        return not rest or all(
            _follow(each, each, rest, (), at) for each in within if isinstance(each, dict)
        )
    if step not in parent or not rest:
        return step in OF_NOBODY and parent.get(step) is None
    value = parent[step]
    if isinstance(value, list):
        return all(_enter(root, each, rest, path, at) for each in value)
    return value is None or _enter(root, value, rest, path, at)


def _enter(root: Rendered, value: Any, rest: list[str], path: tuple[str, ...], at: _At) -> bool:
    """Go on inside a value, which may be an object of its own."""
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("object"), str):
        return _follow(value, value, rest, (), at)
    return _follow(root, value, rest, path, at)


def _presented(found: Any) -> Any:
    if isinstance(found, State):
        return present(found)
    if isinstance(found, list):
        return [_presented(each) for each in found]
    if isinstance(found, dict) and found.get("object") == "list":
        return found | {"data": [_presented(element) for element in found["data"]]}
    return found
