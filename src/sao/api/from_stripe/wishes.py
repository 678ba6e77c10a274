"""What an object becomes: a request, what of it may be left out, and what it cannot bring along."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sao.api.from_stripe.account import Object

STRIPE_ID = "stripe_id"
"""Under which key the metadata of what has another id here says the one that it had."""

IdOf = Callable[[str], str | None]
"""The id here of an object that was brought; None where it was not."""


class Wish(NamedTuple):
    """A request. `loose` are parameters that may be left out where they are refused.

    `lost` says what of the object has no place here. `then` is a second request, made of the reply;
    where that is refused, the object does not come.
    """

    path: str
    params: dict[str, Any]
    loose: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    then: "Callable[[Any], Wish] | None" = None


class Unbringable(Exception):  # noqa: N818  (it is an answer)
    """An object cannot be brought; says why."""


def picked(found: Object, *names: str) -> dict[str, Any]:
    """What an object says under these names, if anything."""
    return {name: found[name] for name in names if found.get(name) not in (None, "", [], {})}


def id_in(value: Any) -> str | None:
    """The id of what may be expanded, or not."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) else None


def text(number: Any) -> str:
    """A decimal that JSON may hold as a number: `19`, `7.25`."""
    return f"{number:.12f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)


def options(found: Object, own: str, *names: str) -> dict[str, Any]:
    """What `currency_options` say of currencies other than its own."""
    said = found.get("currency_options") or {}
    return {
        currency: picked(option, *names) for currency, option in said.items() if currency != own
    }
