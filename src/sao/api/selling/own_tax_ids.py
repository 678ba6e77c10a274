"""The company's own tax ids: part of its profile, and what invoices can be told to say of them."""

from collections.abc import Iterator
from typing import Any

import msgspec

from sao.billing.resources.settings import SETTINGS, Settings, own_tax_id
from sao.billing.values.invoice import Business
from sao.runtime import Session
from sao.wire.errors import no_such


def profile(session: Session) -> Business:
    """Who sells, as it is now."""
    settings = session.find(SETTINGS)
    return settings.business if isinstance(settings, Settings) else Business()


def check_own(session: Session, params: msgspec.Struct) -> None:
    """Every tax id that is named anywhere in them is the company's. Raises `resource_missing`."""
    named = list(_named(params, ""))
    if not named:
        return
    held = {own_tax_id(each) for each in profile(session).tax_ids}
    for place, name in named:
        if name not in held:
            raise no_such("tax_id", name, place)


def _named(part: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, msgspec.Struct):
        for name in part.__struct_fields__:
            inner, where = getattr(part, name), f"{place}[{name}]" if place else name
            if name == "account_tax_ids":
                yield from ((f"{where}[{n}]", each) for n, each in enumerate(inner or ()))
            else:
                yield from _named(inner, where)
    elif isinstance(part, tuple):
        for number, inner in enumerate(part):
            yield from _named(inner, f"{place}[{number}]")


__all__ = ["check_own", "profile"]
