"""Products on the wire."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import product
from sao.billing.values import Metadata, merged
from sao.wire.ids import shown
from sao.wire.params import Listing, Params, Terms, Text, names
from sao.wire.resource import Resource, always, by_id, if_changed
from sao.wire.resources.price import InlinePrice
from sao.wire.shapes import LIVEMODE, Rendered

PREFIX = product.PRODUCT.prefix
OBJECT = "product"

ChosenId = Annotated[str, Meta(pattern="^[A-Za-z0-9_.-]+$", max_length=255)]
Images = Annotated[tuple[Text, ...], Meta(max_length=8)]
Name = Annotated[str, Meta(min_length=1, max_length=5_000)]

_NOT_YET = "marketing_features package_dimensions shippable tax_code tax_details"


class Create(Params, frozen=True, kw_only=True):
    """A new product, with a first price if one is described."""

    unsupported: ClassVar[frozenset[str]] = names(_NOT_YET)

    name: Name
    id: ChosenId | None = None
    active: bool = True
    description: Text | None = None
    default_price_data: InlinePrice | None = None
    images: Images = ()
    metadata: Metadata = {}
    statement_descriptor: Text | None = None
    type: Literal["service"] | None = None
    unit_label: Text | None = None
    url: Text | None = None

    def data(self) -> product.Create:
        """What the machine is told."""
        return product.Create(
            name=self.name,
            active=self.active,
            description=self.description,
            images=self.images,
            statement_descriptor=self.statement_descriptor,
            unit_label=self.unit_label,
            url=self.url,
            metadata=merged({}, self.metadata),
        )


class Update(Params, frozen=True, kw_only=True):
    """Changes to a product."""

    unsupported: ClassVar[frozenset[str]] = names(_NOT_YET)

    name: Name | UnsetType = UNSET
    active: bool | None = None
    default_price: str | None | UnsetType = UNSET
    description: Text | None | UnsetType = UNSET
    images: Images | UnsetType = UNSET
    metadata: Metadata | None = None
    statement_descriptor: Text | None | UnsetType = UNSET
    unit_label: Text | None | UnsetType = UNSET
    url: Text | None | UnsetType = UNSET

    def data(self) -> product.Update:
        """What the machine is told."""
        return product.Update(
            active=self.active,
            name=self.name,
            description=self.description,
            default_price=self.default_price,
            images=self.images,
            statement_descriptor=self.statement_descriptor,
            unit_label=self.unit_label,
            url=self.url,
            metadata=self.metadata,
        )


class List(Listing, frozen=True, kw_only=True):
    """Which products."""

    unsupported: ClassVar[frozenset[str]] = names("ids shippable type url")

    active: bool | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        every = ("product@",)
        if self.active is None:
            return Terms(all=every, none=("product|status=deleted",))
        status = "active" if self.active else "archived"
        return Terms(all=(*every, f"product|status={status}"))


def render(state: product.Product) -> Rendered:
    """A product as Stripe shows it."""
    return {
        "id": shown(state.id),
        "object": OBJECT,
        "active": state.status == "active",
        "created": state.created,
        "default_price": state.default_price,
        "description": state.description,
        "images": list(state.images),
        "livemode": LIVEMODE,
        "marketing_features": [],
        "metadata": state.metadata,
        "name": state.name,
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": state.statement_descriptor,
        "tax_code": None,
        "tax_details": None,
        "type": "service",
        "unit_label": state.unit_label,
        "updated": state.updated,
        "url": state.url,
    }


RESOURCE = Resource(
    schema=product.PRODUCT,
    object=OBJECT,
    noun="product",
    code="f",
    render=render,
    told={
        "create": always("product.created"),
        "update": if_changed("product.updated"),
        "delete": always("product.deleted"),
    },
    expandable={"default_price": by_id("default_price")},
)
