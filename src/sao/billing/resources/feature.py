"""Feature: something that customers may use, known to the seller's programs by a key.

A product has features; whoever subscribes to it may use them. The key never changes.
"""

from msgspec import UNSET, UnsetType

from sao.billing.values import Metadata, Value, given, merged, switched
from sao.core.instance import State
from sao.core.schema import NEW, Command, Entry, Facts, Schema, action


def _table() -> tuple[Entry, ...]:
    kept = ("active", "archived")
    return (
        #      action    from   to        decide
        action("create", NEW, "active", create),
        action("update", kept, kept, update),
    )


class Feature(State, frozen=True, kw_only=True):
    """A feature."""

    created: int = 0
    lookup_key: str = ""
    name: str = ""
    metadata: Metadata = {}


class Create(Value, frozen=True):
    """A new feature."""

    lookup_key: str
    name: str
    metadata: Metadata = {}


class Update(Value, frozen=True):
    """Changes to a feature; what is not given stays."""

    active: bool | None = None
    name: str | UnsetType = UNSET
    metadata: Metadata | None = None


def create(_feature: Feature, command: Command[Create], now: int) -> Facts:
    """Something that products can have."""
    data = command.data
    return {
        "created": now,
        "lookup_key": data.lookup_key,
        "name": data.name,
        "metadata": data.metadata,
    }


def update(feature: Feature, command: Command[Update], _now: int) -> Facts:
    """Its name; whether further products can have it."""
    data = command.data
    status = switched(feature.status, active=data.active)
    return given(status=status, name=data.name, metadata=merged(feature.metadata, data.metadata))


FEATURE = Schema(
    name="feature",
    prefix="feat",
    state=Feature,
    states=("active", "archived"),
    rank=80,
    index=("lookup_key", "status"),
    table=_table(),
)
