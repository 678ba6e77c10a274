"""Price: what a product costs. Its amounts never change; a subscription keeps a copy of them."""

from msgspec import UNSET, UnsetType

from sao.billing.messages import Nothing
from sao.billing.values import Metadata, Value, given, merged, switched
from sao.billing.values.price import Custom, Packages, PriceTerms, Recurring, Tier, TiersMode
from sao.billing.values.tax import TaxBehavior
from sao.core.instance import State
from sao.core.schema import NEW, Command, Entry, Facts, Rejection, Schema, action


def _table() -> tuple[Entry, ...]:
    kept = ("active", "archived")
    return (
        #      action    from   to                       decide
        action("create", NEW, kept, create),
        action("update", kept, kept, update),
        action("delete", kept, "deleted", delete),
    )


class Amounts(Value, frozen=True):
    """What it costs in one currency; the fields are those of `PriceTerms`."""

    unit_amount: int | None = None
    unit_amount_decimal: str | None = None
    tiers: tuple[Tier, ...] = ()
    tax_behavior: TaxBehavior = "unspecified"
    custom: Custom | UnsetType = UNSET


class Price(State, frozen=True, kw_only=True):
    """A price. `currency_options` say what it costs in currencies other than its own."""

    created: int = 0
    product: str = ""
    product_name: str = ""
    currency: str = ""
    unit_amount: int | None = None
    unit_amount_decimal: str | None = None
    tiers_mode: TiersMode | None = None
    tiers: tuple[Tier, ...] = ()
    packages: Packages | None = None
    tax_behavior: TaxBehavior = "unspecified"
    currency_options: dict[str, Amounts] = {}
    recurring: Recurring | None = None
    nickname: str | None = None
    lookup_key: str | None = None
    metadata: Metadata = {}
    unit_label: str | None = None
    custom: Custom | None = None


class Create(Value, frozen=True):
    """A new price of a product."""

    product: str
    currency: str
    unit_amount: int | None = None
    product_name: str = ""
    recurring: Recurring | None = None
    nickname: str | None = None
    lookup_key: str | None = None
    active: bool = True
    metadata: Metadata = {}
    unit_amount_decimal: str | None = None
    tiers_mode: TiersMode | None = None
    tiers: tuple[Tier, ...] = ()
    packages: Packages | None = None
    tax_behavior: TaxBehavior = "unspecified"
    currency_options: dict[str, Amounts] = {}
    unit_label: str | None = None
    custom: Custom | UnsetType = UNSET


class Update(Value, frozen=True):
    """Changes to a price, which never touch what it costs; what is not given stays.

    `currency_options` are added to those that there are, or replace those of the same currency.
    `default_of` is the product whose default price it is (a fact copied at the edge).
    """

    active: bool | None = None
    nickname: str | None | UnsetType = UNSET
    lookup_key: str | None | UnsetType = UNSET
    metadata: Metadata | None = None
    tax_behavior: TaxBehavior | None = None
    currency_options: dict[str, Amounts] | None = None
    default_of: str | None = None


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
    } | _beyond_a_unit_amount(data)


def _beyond_a_unit_amount(data: Create) -> Facts:
    """What most prices do not have, and their histories need not say."""
    return given(
        unit_amount_decimal=data.unit_amount_decimal or UNSET,
        tiers_mode=data.tiers_mode or UNSET,
        tiers=data.tiers or UNSET,
        packages=data.packages or UNSET,
        tax_behavior=UNSET if data.tax_behavior == "unspecified" else data.tax_behavior,
        currency_options=data.currency_options or UNSET,
        unit_label=data.unit_label or UNSET,
        custom=data.custom,
    )


def update(price: Price, command: Command[Update], _now: int) -> Facts | Rejection:
    """Names; whether it can still be bought: a default price can. Rejects: parameter_invalid."""
    data = command.data
    behavior = data.tax_behavior
    if data.active is False and data.default_of is not None:
        return Rejection(
            "parameter_invalid",
            "This price cannot be archived because it is the default price of its product. Give "
            f"the product '{data.default_of}' another default_price first.",
            "active",
        )
    if behavior is not None and price.tax_behavior not in ("unspecified", behavior):
        return Rejection(
            "parameter_invalid",
            f"The tax behavior of a price cannot be changed once it is '{price.tax_behavior}'.",
            "tax_behavior",
        )
    status = switched(price.status, active=data.active)
    options = data.currency_options
    return given(
        status=status,
        nickname=data.nickname,
        lookup_key=data.lookup_key,
        metadata=merged(price.metadata, data.metadata),
        tax_behavior=UNSET if behavior is None else behavior,
        currency_options=UNSET if options is None else price.currency_options | options,
    )


def delete(_price: Price, _command: Command[Nothing], _now: int) -> Facts:
    """It is sold no more; who bought it keeps the terms."""
    return {"lookup_key": None}


def terms(price: Price, currency: str | None = None) -> PriceTerms:
    """The copy that a subscription keeps: of the price's own currency, or of one of its options.

    Raises `KeyError` for a currency in which it costs nothing.
    """
    other = None if currency in (None, price.currency) else price.currency_options[currency or ""]
    amounts = price if other is None else other
    return PriceTerms(
        id=price.id,
        product=price.product,
        product_name=price.product_name,
        currency=currency or price.currency,
        unit_amount=amounts.unit_amount,
        recurring=price.recurring,
        nickname=price.nickname,
        lookup_key=price.lookup_key,
        created=price.created,
        metadata=price.metadata,
        unit_amount_decimal=amounts.unit_amount_decimal,
        tiers_mode=price.tiers_mode,
        tiers=amounts.tiers,
        packages=price.packages,
        tax_behavior=amounts.tax_behavior,
        unit_label=price.unit_label or UNSET,
        custom=amounts.custom or UNSET,
    )


PRICE = Schema(
    name="price",
    prefix="price",
    state=Price,
    states=("active", "archived", "deleted"),
    terminal=("deleted",),
    rank=70,
    index=("product", "status", "lookup_key"),
    search=("metadata",),
    table=_table(),
)
