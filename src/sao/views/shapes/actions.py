"""What can be done: requests, with the forms that ask for their parameters."""

from typing import Literal

from sao.views.shapes.values import Shaped


class Option(Shaped, frozen=True, kw_only=True):
    """One choice of a field."""

    value: str
    label: str


class When(Shaped, frozen=True, kw_only=True):
    """While another field of the form, by its name, has this value."""

    field: str
    value: str


class Field(Shaped, frozen=True, kw_only=True):
    """A parameter of an action, as a form asks for it. `name` is its form name (`items[0][price]`).

    `money` is asked for in the major unit, as a decimal string, and sent in the minor one
    (`minor_digits` places, or as many as the currency has that the field `priced_in` says);
    `instant` is sent as UTC seconds, and `numbers` are several, with commas between; a `picture` is
    a file, sent as a data URL. What is left empty is not sent, or as its `blank`; what may be left
    so is called `empty` there. `also` are further parameters that are sent with the same value. It
    is asked for, and sent, only `when` another field, which is asked for itself, says so; one that
    is `unsent` is a question of the form alone. Fields of one `row` are asked for as often as
    somebody likes: their names, and those that they wait for, begin with it and `[0]`, and the next
    ones have `[1]`.
    """

    name: str
    label: str
    kind: Literal[
        "text",
        "email",
        "number",
        "money",
        "select",
        "instant",
        "bool",
        "lines",
        "numbers",
        "picture",
    ]
    required: bool = False
    options: tuple[Option, ...] = ()
    value: str | None = None
    help: str | None = None
    minor_digits: int = 2
    currency: str | None = None
    priced_in: str | None = None
    also: tuple[str, ...] = ()
    empty: str = "None"
    when: When | None = None
    unsent: bool = False
    blank: str | None = None
    row: str | None = None


class Action(Shaped, frozen=True, kw_only=True):
    """A request that a person can make. `refused` says why not, where a state does not allow it.

    `fixed` are parameters that are always sent. A field whose name stands in the path in braces
    is sent there. The primary one of a view is shown in ink. Where it `opens` what it makes,
    that is shown next, by the id in the reply with this before it. `preview` is a view
    (`Upcoming`) that says what the same parameters would bring. One that is asked `of` a resource
    wants one of it chosen first: what is made is then that object's action of the same name.
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
    opens: str | None = None
    preview: str | None = None
    of: str | None = None
