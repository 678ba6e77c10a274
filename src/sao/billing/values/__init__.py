"""The values that resources are made of: immutable, compared by what they hold.

Units: `*_at`, `*_start` and `*_end` are UTC seconds, periods half-open; amounts are integers in the
currency's minor unit.
"""

from typing import Any

import msgspec

Metadata = dict[str, str]


class Value(msgspec.Struct, frozen=True, gc=False):
    """Base of every value. No collector needs to look at them: they cannot form a cycle."""


def merged(metadata: Metadata, changes: Metadata | None) -> Metadata:
    """Metadata after an update: merged key by key; an empty value deletes its key.

    An update without any key clears them all.
    """
    if changes is None:
        return metadata
    if not changes:
        return {}
    both = {**metadata, **changes}
    return {key: value for key, value in both.items() if value != ""}


def given(**fields: Any) -> dict[str, Any]:
    """The facts among `fields` that were given, that is, are not UNSET."""
    return {name: value for name, value in fields.items() if value is not msgspec.UNSET}


def switched(status: str, *, active: bool | None, off: str = "archived") -> str:
    """The status of what is switched on or `off`; None leaves it as it is."""
    return status if active is None else "active" if active else off
