"""Price: what a product costs. Its terms never change; a subscription keeps a copy of them."""

from msgspec import UNSET, UnsetType

from sao.billing.values import Metadata, PriceTerms, Recurring, Value, given, merged
from sao.core.instance import State
from sao.core.schema import NEW, Command, Entry, Facts, Schema, action


def _table() -> tuple[Entry, ...]:
    kept = ("active", "archived")
    return (
        #      action    from   to                       decide
        action("create", NEW, kept, create),
        action("update", kept, kept, update),
    )


class Price(State, frozen=True, kw_only=True):
    """A price, per unit, in the currency's minor unit."""

    created: int = 0
    product: str = ""
    product_name: str = ""
    currency: str = ""
    unit_amount: int = 0
    recurring: Recurring | None = None
    nickname: str | None = None
    lookup_key: str | None = None
    metadata: Metadata = {}


class Create(Value, frozen=True):
    """A new price of a product."""

    product: str
    currency: str
    unit_amount: int
    product_name: str = ""
    recurring: Recurring | None = None
    nickname: str | None = None
    lookup_key: str | None = None
    active: bool = True
    metadata: Metadata = {}


class Update(Value, frozen=True):
    """Changes to a price, which never touch what it costs; what is not given stays."""

    active: bool | None = None
    nickname: str | None | UnsetType = UNSET
    lookup_key: str | None | UnsetType = UNSET
    metadata: Metadata | None = None


def create(_price: Price, command: Command[Create], now: int) -> Facts:
    """Terms that can be sold."""
    data = command.data
    return {
        "status": "active" if data.active else "archived",
        "created": now,
        "product": data.product,
        "product_name": data.product_name,
        "currency": data.currency,
        "unit_amount": data.unit_amount,
        "recurring": data.recurring,
        "nickname": data.nickname,
        "lookup_key": data.lookup_key,
        "metadata": data.metadata,
    }


def update(price: Price, command: Command[Update], _now: int) -> Facts:
    """Names; whether it can still be bought."""
    data = command.data
    status = price.status
    if data.active is not None:
        status = "active" if data.active else "archived"
    return given(
        status=status,
        nickname=data.nickname,
        lookup_key=data.lookup_key,
        metadata=merged(price.metadata, data.metadata),
    )


def terms(price: Price) -> PriceTerms:
    """The copy that a subscription keeps."""
    return PriceTerms(
        id=price.id,
        product=price.product,
        product_name=price.product_name,
        currency=price.currency,
        unit_amount=price.unit_amount,
        recurring=price.recurring,
        nickname=price.nickname,
        lookup_key=price.lookup_key,
        created=price.created,
        metadata=price.metadata,
    )


PRICE = Schema(
    name="price",
    prefix="price",
    state=Price,
    states=("active", "archived"),
    rank=70,
    index=("product", "status", "lookup_key"),
    table=_table(),
)
