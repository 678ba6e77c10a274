"""Permissions: what a request needs, from its method and path alone.

The area is the first word of the path behind the API's own: `/v1/customers/{id}/tax_ids` is about
`customers`, `/api/settings/dunning` about `settings`. Decision: docs/decisions/0065.
"""

from typing import NamedTuple

from sao.api.endpoint import Endpoint
from sao.api.families import FAMILIES
from sao.keys import OF_KEYS


class Need(NamedTuple):
    """An area, and whether something is changed there."""

    area: str
    changes: bool = False
    shows: str = ""
    """A further area, of which something is shown."""

    def __str__(self) -> str:
        return f"{self.area}:{'write' if self.changes else 'read'}"


def need_of(endpoint: Endpoint) -> Need:
    """What a request for this endpoint needs."""
    changes = endpoint.method != "GET" and not endpoint.reads
    return Need(area_of(endpoint.path), changes, endpoint.shows)


def area_of(path: str) -> str:
    """The area that a path is about."""
    return path.split("/")[2]


BESIDE = ("metrics", "stream")
"""The areas of what is served beside the tables."""

AREAS = frozenset(
    {*BESIDE, *(area_of(one.path) for family in FAMILIES for one in family.endpoints)} - {OF_KEYS}
)
"""Every area that permissions can be about."""
