"""Product: what is sold."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sao.billing.messages import Nothing
from sao.billing.values import Metadata, Value, given, merged, switched
from sao.core.instance import State
from sao.core.schema import NEW, SAME, Command, Entry, Facts, Rejection, Schema, action


def _table() -> tuple[Entry, ...]:
    kept = ("active", "archived")
    return (
        #      action    from   to                       decide
        action("create", NEW, kept, create),
        action("update", kept, kept, update),
        action("attach_feature", kept, SAME, attach_feature),
        action("detach_feature", kept, SAME, detach_feature),
        action("delete", kept, "deleted", delete),
    )


class Dimensions(Value, frozen=True):
    """How large a package is, in inches and ounces; decimal strings."""

    height: str
    length: str
    weight: str
    width: str


class Product(State, frozen=True, kw_only=True):
    """A product. `features`: what who buys it may use, by the id of the attachment."""

    created: int = 0
    updated: int = 0
    name: str = ""
    description: str | None = None
    default_price: str | None = None
    images: tuple[str, ...] = ()
    statement_descriptor: str | None = None
    unit_label: str | None = None
    url: str | None = None
    metadata: Metadata = {}
    features: dict[str, str] = {}
    kind: Literal["good", "service"] = "service"
    marketing_features: tuple[str, ...] = ()
    package_dimensions: Dimensions | None = None
    shippable: bool | None = None
    tax_code: str | None = None


class Create(Value, frozen=True):
    """A new product."""

    name: str
    active: bool = True
    description: str | None = None
    default_price: str | None = None
    images: tuple[str, ...] = ()
    statement_descriptor: str | None = None
    unit_label: str | None = None
    url: str | None = None
    metadata: Metadata = {}
    kind: Literal["good", "service"] = "service"
    marketing_features: tuple[str, ...] = ()
    package_dimensions: Dimensions | None = None
    shippable: bool | None = None
    tax_code: str | None = None


class Update(Value, frozen=True):
    """Changes to a product; what is not given stays."""

    active: bool | None = None
    name: str | UnsetType = UNSET
    description: str | None | UnsetType = UNSET
    default_price: str | None | UnsetType = UNSET
    images: tuple[str, ...] | UnsetType = UNSET
    statement_descriptor: str | None | UnsetType = UNSET
    unit_label: str | None | UnsetType = UNSET
    url: str | None | UnsetType = UNSET
    metadata: Metadata | None = None
    marketing_features: tuple[str, ...] | UnsetType = UNSET
    package_dimensions: Dimensions | None | UnsetType = UNSET
    shippable: bool | UnsetType = UNSET
    tax_code: str | None | UnsetType = UNSET


class AttachFeature(Value, frozen=True):
    """Who buys the product may use a feature."""

    attachment: str
    feature: str


class DetachFeature(Value, frozen=True):
    """Who buys the product may use a feature no longer."""

    attachment: str


def create(_product: Product, command: Command[Create], now: int) -> Facts:
    """Something to be sold, or already archived."""
    data = command.data
    return {
        "status": "active" if data.active else "archived",
        "created": now,
        "updated": now,
        "name": data.name,
        "description": data.description,
        "default_price": data.default_price,
        "images": data.images,
        "statement_descriptor": data.statement_descriptor,
        "unit_label": data.unit_label,
        "url": data.url,
        "metadata": data.metadata,
    } | given(
        kind=UNSET if data.kind == "service" else data.kind,
        marketing_features=data.marketing_features or UNSET,
        package_dimensions=data.package_dimensions or UNSET,
        shippable=UNSET if data.shippable is None else data.shippable,
        tax_code=data.tax_code or UNSET,
    )


def update(product: Product, command: Command[Update], now: int) -> Facts:
    """What it is called; whether it is still sold."""
    data = command.data
    status = switched(product.status, active=data.active)
    return given(
        status=status,
        updated=now,
        name=data.name,
        description=data.description,
        default_price=data.default_price,
        images=data.images,
        statement_descriptor=data.statement_descriptor,
        unit_label=data.unit_label,
        url=data.url,
        metadata=merged(product.metadata, data.metadata),
        marketing_features=data.marketing_features,
        package_dimensions=data.package_dimensions,
        shippable=data.shippable,
        tax_code=data.tax_code,
    )


def attach_feature(
    product: Product, command: Command[AttachFeature], now: int
) -> Facts | Rejection:
    """One feature more. Rejects: `resource_already_exists` (it has it already)."""
    data = command.data
    if data.feature in product.features.values():
        return Rejection(
            "resource_already_exists",
            f"The feature '{data.feature}' is attached to this product already.",
            "entitlement_feature",
        )
    return {"updated": now, "features": {**product.features, data.attachment: data.feature}}


def detach_feature(
    product: Product, command: Command[DetachFeature], now: int
) -> Facts | Rejection:
    """One feature less. Rejects: `resource_missing`."""
    gone = command.data.attachment
    if gone not in product.features:
        return Rejection("resource_missing", f"No such product_feature: '{gone}'", "id")
    return {"updated": now, "features": {k: v for k, v in product.features.items() if k != gone}}


def delete(_product: Product, _command: Command[Nothing], now: int) -> Facts:
    """It was never sold."""
    return {"updated": now}


PRODUCT = Schema(
    name="product",
    prefix="prod",
    state=Product,
    states=("active", "archived", "deleted"),
    terminal=("deleted",),
    rank=60,
    index=("status", "url"),
    search=("metadata",),
    table=_table(),
)
