"""Pieces of shape that several resources share."""

from collections.abc import Sequence
from typing import Any

import msgspec

from sao.billing.values.customer import Address, Shipping

Rendered = dict[str, Any]
"""An object as a client sees it: JSON values by field."""

LIVEMODE = False
"""Nothing here moves real money by itself."""


def listing(url: str, data: Sequence[Any], *, has_more: bool = False) -> Rendered:
    """A list object."""
    return {"object": "list", "data": list(data), "has_more": has_more, "url": url}


def whole_listing(url: str, data: Sequence[Any]) -> Rendered:
    """A list within an object, which says how many there are: all of them."""
    return listing(url, data) | {"total_count": len(data)}


def stub(kind: str, object_id: str) -> Rendered:
    """What remains of a deleted object."""
    return {"id": object_id, "object": kind, "deleted": True}


def address(value: Address | None) -> Rendered | None:
    """A postal address with all of its lines."""
    return None if value is None else msgspec.structs.asdict(value)


def shipping(value: Shipping | None) -> Rendered | None:
    """Where and to whom goods go."""
    if value is None:
        return None
    return {
        "address": address(value.address),
        "carrier": value.carrier,
        "name": value.name,
        "phone": value.phone,
        "tracking_number": value.tracking_number,
    }
