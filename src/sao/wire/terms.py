"""Terms: what a list asks the index for."""

from collections.abc import Mapping
from typing import NamedTuple


class Terms(NamedTuple):
    """What is listed: objects with every term in `all`, one of `any` (if any), none of `none`."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


def of_kind(
    kind: str,
    whose: Mapping[str, str | None] | None = None,
    *,
    clock: str | None = None,
    without: tuple[str, ...] = (),
    **fields: str | None,
) -> Terms:
    """The objects of a kind whose fields are as said; a field that is None may be anything.

    Those on a test clock are only among them where `whose` says whose they are, or `clock` is
    theirs. `without` those in these states.
    """
    owned = _said(kind, whose or {})
    placed = () if owned and clock is None else (f"{kind}@{clock or ''}",)
    over = tuple(f"{kind}|status={status}" for status in without)
    return Terms(all=(*owned, *placed, *_said(kind, fields)), none=over)


def whether(asked: bool | None, yes: str, no: str) -> str | None:
    """The state that a switch asks for; None where it asks for none."""
    return None if asked is None else yes if asked else no


def _said(kind: str, fields: Mapping[str, str | None]) -> tuple[str, ...]:
    return tuple(f"{kind}|{name}={value}" for name, value in fields.items() if value is not None)
