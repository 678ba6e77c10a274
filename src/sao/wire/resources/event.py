"""Events on the wire: which of them. What they say is in `events`."""

from typing import Annotated, ClassVar

from msgspec import Meta

from sao.wire.errors import exclusive
from sao.wire.event_types import means
from sao.wire.events import LABELS
from sao.wire.params import Listing, names

OBJECT = "event"


class List(Listing, frozen=True, kw_only=True):
    """Which events: of one type, of one of several, or of a group (`invoice.*`)."""

    unsupported: ClassVar[frozenset[str]] = names("delivery_success")

    type: str | None = None
    types: Annotated[tuple[str, ...], Meta(max_length=20)] = ()

    def labels(self) -> tuple[str, ...] | None:
        """The types that are meant; empty for all, None where nothing can match.

        Raises `parameters_exclusive`.
        """
        if self.type is not None and self.types:
            raise exclusive("type", "types", param="types")
        wanted = self.types if self.type is None else (self.type,)
        if not wanted:
            return ()
        return tuple(label for label in LABELS if means(wanted, label)) or None
