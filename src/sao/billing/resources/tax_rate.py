"""Tax rate: a percentage, and whether amounts contain it. Neither ever changes."""

from msgspec import UNSET, UnsetType

from sao.billing.values import Metadata, Value, given, merged, switched
from sao.billing.values import tax as tax_values
from sao.core.instance import State
from sao.core.schema import NEW, Command, Entry, Facts, Schema, action


def _table() -> tuple[Entry, ...]:
    kept = ("active", "archived")
    return (
        #      action    from  to    decide
        action("create", NEW,  kept, create),
        action("update", kept, kept, update),
    )  # fmt: skip


class TaxRate(State, frozen=True, kw_only=True):
    """A tax rate. `percentage` is a decimal string."""

    created: int = 0
    percentage: str = "0"
    inclusive: bool = False
    display_name: str = ""
    description: str | None = None
    jurisdiction: str | None = None
    country: str | None = None
    state: str | None = None
    tax_type: str | None = None
    metadata: Metadata = {}
    jurisdiction_level: tax_values.JurisdictionLevel | None = None


class Create(Value, frozen=True):
    """A new tax rate."""

    percentage: str
    inclusive: bool
    display_name: str
    active: bool = True
    description: str | None = None
    jurisdiction: str | None = None
    country: str | None = None
    state: str | None = None
    tax_type: str | None = None
    metadata: Metadata = {}
    jurisdiction_level: tax_values.JurisdictionLevel | UnsetType = UNSET


class Update(Value, frozen=True):
    """Changes to a tax rate, which never touch what it makes of an amount."""

    active: bool | None = None
    display_name: str | UnsetType = UNSET
    description: str | None | UnsetType = UNSET
    jurisdiction: str | None | UnsetType = UNSET
    country: str | None | UnsetType = UNSET
    state: str | None | UnsetType = UNSET
    tax_type: str | None | UnsetType = UNSET
    metadata: Metadata | None = None


def create(_rate: TaxRate, command: Command[Create], now: int) -> Facts:
    """A rate that can be applied; archived, it still is where it was."""
    data = command.data
    return given(jurisdiction_level=data.jurisdiction_level) | {
        "status": "active" if data.active else "archived",
        "created": now,
        "percentage": data.percentage,
        "inclusive": data.inclusive,
        "display_name": data.display_name,
        "description": data.description,
        "jurisdiction": data.jurisdiction,
        "country": data.country,
        "state": data.state,
        "tax_type": data.tax_type,
        "metadata": data.metadata,
    }


def update(rate: TaxRate, command: Command[Update], _now: int) -> Facts:
    """What it is called; whether it can be applied anew."""
    data = command.data
    status = switched(rate.status, active=data.active)
    return given(
        status=status,
        display_name=data.display_name,
        description=data.description,
        jurisdiction=data.jurisdiction,
        country=data.country,
        state=data.state,
        tax_type=data.tax_type,
        metadata=merged(rate.metadata, data.metadata),
    )


def terms(rate: TaxRate) -> tax_values.TaxRate:
    """The copy that is kept where it applies."""
    return tax_values.TaxRate(
        id=rate.id,
        percentage=rate.percentage,
        inclusive=rate.inclusive,
        display_name=rate.display_name,
        country=rate.country,
        jurisdiction=rate.jurisdiction,
        state=rate.state,
        tax_type=rate.tax_type,
        description=rate.description,
        created=rate.created,
        metadata=rate.metadata,
        jurisdiction_level=rate.jurisdiction_level or UNSET,
    )


TAX_RATE = Schema(
    name="tax_rate",
    prefix="txr",
    state=TaxRate,
    states=("active", "archived"),
    rank=80,
    index=("status",),
    table=_table(),
)
