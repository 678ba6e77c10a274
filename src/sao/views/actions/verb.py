"""Verbs: what a person can ask of an object, as the tables of actions declare it."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from sao.views.moment import Moment
from sao.views.shapes import Field


def _no_fields(_moment: Moment, _state: Any) -> tuple[Field, ...]:
    return ()


def _nothing_fixed(_moment: Moment, _state: Any) -> dict[str, str]:
    return {}


def no_reason(_moment: Moment, _state: Any) -> str | None:
    """Nothing speaks against it."""
    return None


class Verb(NamedTuple):
    """Something that a person can ask of an object.

    `action` is the machine's own (None: what is asked goes to other objects), in whose states the
    verb is offered; `first` another one that the API takes before it, where it has to. `path` is
    the API's, with the object's id for `{id}`. `unless` gives a reason against it that lies in more
    than the state. `apart`: left out, rather than refused, where it makes no sense. `opens`: what
    it makes is shown next; `named`: before its id, where somebody could have chosen that.
    `preview`: the path of a view that says what the form, as it stands, would bring.
    """

    name: str
    label: str
    action: str | None
    path: str
    fields: Callable[[Moment, Any], tuple[Field, ...]] = _no_fields
    fixed: Callable[[Moment, Any], dict[str, str]] = _nothing_fixed
    unless: Callable[[Moment, Any], str | None] = no_reason
    apart: Callable[[Moment, Any], bool] = lambda _moment, _state: False
    method: Literal["POST", "DELETE"] = "POST"
    primary: bool = False
    danger: bool = False
    confirm: str | None = None
    first: str | None = None
    opens: bool = False
    named: str = ""
    preview: str | None = None
