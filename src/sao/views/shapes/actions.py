"""What can be done: requests, with the forms that ask for their parameters."""

from typing import Literal

from sao.views.shapes.values import Shaped


class Option(Shaped, frozen=True, kw_only=True):
    """One choice of a field."""

    value: str
    label: str


class Field(Shaped, frozen=True, kw_only=True):
    """A parameter of an action, as a form asks for it. `name` is its form name (`items[0][price]`).

    `money` is asked for in the major unit, as a decimal string, and sent in the minor one
    (`minor_digits` places); `instant` is sent as UTC seconds. What is left empty is not sent.
    `also` are further parameters that are sent with the same value.
    """

    name: str
    label: str
    kind: Literal["text", "email", "number", "money", "select", "instant", "bool", "lines"]
    required: bool = False
    options: tuple[Option, ...] = ()
    value: str | None = None
    help: str | None = None
    minor_digits: int = 2
    currency: str | None = None
    also: tuple[str, ...] = ()


class Action(Shaped, frozen=True, kw_only=True):
    """A request that a person can make. `refused` says why not, where a state does not allow it.

    `fixed` are parameters that are always sent. The primary one of a view is shown in ink. What an
    action answers with is shown next where it `opens`.
    """

    name: str
    label: str
    method: Literal["POST", "DELETE"]
    path: str
    fields: tuple[Field, ...] = ()
    fixed: dict[str, str] = {}
    primary: bool = False
    danger: bool = False
    confirm: str | None = None
    refused: str | None = None
    opens: bool = False
