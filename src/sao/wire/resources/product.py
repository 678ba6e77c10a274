"""Products on the wire."""

from functools import partial
from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import asdict, replace

from sao.billing.resources import product
from sao.billing.resources.price import PRICE, Amounts
from sao.billing.resources.price import Create as CreatePrice
from sao.billing.values import Metadata, merged
from sao.wire.amounts import CustomAmount
from sao.wire.ids import shown, stored
from sao.wire.numbers import number, positive
from sao.wire.params import Listing, Params, Part, Text, names
from sao.wire.resource import Resource, always, by_id, if_changed
from sao.wire.resources.price import ChosenId, InlinePrice, Options, ProductData, options
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind, whether

PREFIX = product.PRODUCT.prefix
OBJECT = "product"

Images = Annotated[tuple[Text, ...], Meta(max_length=8)]
Name = Annotated[str, Meta(min_length=1, max_length=5_000)]

_NOT_YET = "tax_details"


class Feature(Part, frozen=True, kw_only=True):
    """What is said for it in a pricing table."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]


Features = Annotated[tuple[Feature, ...], Meta(max_length=15)]


class DimensionsOf(Part, frozen=True, kw_only=True):
    """How large a package is, in inches and ounces."""

    height: str
    length: str
    weight: str
    width: str

    def value(self) -> product.Dimensions:
        """The value that is kept. Raises `parameter_invalid`."""
        place = "package_dimensions[{}]"
        return product.Dimensions(
            height=positive(self.height, place.format("height"), decimals=2),
            length=positive(self.length, place.format("length"), decimals=2),
            weight=positive(self.weight, place.format("weight"), decimals=2),
            width=positive(self.width, place.format("width"), decimals=2),
        )


class DefaultPrice(InlinePrice, frozen=True, kw_only=True):
    """The first price of a new product."""

    unsupported: ClassVar[frozenset[str]] = frozenset()

    custom_unit_amount: CustomAmount | None = None
    currency_options: Options = {}

    def other_currencies(self, place: str) -> dict[str, Amounts]:
        """What it costs in them."""
        inside = f"{place}[currency_options]"
        return options(self.currency_options, self.currency.lower(), tiered=False, place=inside)


class Create(Params, frozen=True, kw_only=True):
    """A new product, with a first price if one is described."""

    unsupported: ClassVar[frozenset[str]] = names(_NOT_YET)

    name: Name
    id: ChosenId | None = None
    active: bool = True
    description: Text | None = None
    default_price_data: DefaultPrice | None = None
    images: Images = ()
    marketing_features: Features = ()
    metadata: Metadata = {}
    package_dimensions: DimensionsOf | None = None
    shippable: bool | None = None
    statement_descriptor: Text | None = None
    tax_code: Text | None = None
    type: Literal["good", "service"] = "service"
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
            kind=self.type,
            marketing_features=tuple(feature.name for feature in self.marketing_features),
            package_dimensions=(
                None if self.package_dimensions is None else self.package_dimensions.value()
            ),
            shippable=self.shippable,
            tax_code=self.tax_code,
        )

    def first_price(self, made: str) -> CreatePrice | None:
        """What the machine of prices is told of the default price, of a product made before."""
        described = self.default_price_data
        if described is None:
            return None
        place = "default_price_data"
        other = described.other_currencies(place)
        data = described.data(made, self.name, place)
        return replace(data, currency_options=other, unit_label=self.unit_label)


class Update(Params, frozen=True, kw_only=True):
    """Changes to a product."""

    unsupported: ClassVar[frozenset[str]] = names(_NOT_YET)

    name: Name | UnsetType = UNSET
    active: bool | None = None
    default_price: str | None | UnsetType = UNSET
    description: Text | None | UnsetType = UNSET
    images: Images | UnsetType = UNSET
    marketing_features: Features | UnsetType = UNSET
    package_dimensions: DimensionsOf | None | UnsetType = UNSET
    shippable: bool | UnsetType = UNSET
    tax_code: Text | None | UnsetType = UNSET
    metadata: Metadata | None = None
    statement_descriptor: Text | None | UnsetType = UNSET
    unit_label: Text | None | UnsetType = UNSET
    url: Text | None | UnsetType = UNSET

    def data(self) -> product.Update:
        """What the machine is told."""
        features, size = self.marketing_features, self.package_dimensions
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
            marketing_features=(
                features if features is UNSET else tuple(feature.name for feature in features)
            ),
            package_dimensions=size.value() if isinstance(size, DimensionsOf) else size,
            shippable=self.shippable,
            tax_code=self.tax_code,
        )


def described(data: ProductData) -> product.Create:
    """What the machine is told of a product that was described with its price."""
    return product.Create(
        name=data.name,
        active=data.active,
        statement_descriptor=data.statement_descriptor,
        tax_code=data.tax_code,
        unit_label=data.unit_label,
        metadata=merged({}, data.metadata),
    )


class List(Listing, frozen=True, kw_only=True):
    """Which products."""

    active: bool | None = None
    ids: Annotated[tuple[str, ...], Meta(max_length=100)] | None = None
    shippable: bool | None = None
    type: Literal["good", "service"] | None = None
    url: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        status = whether(self.active, "active", "archived")
        return of_kind("product", url=self.url, status=status, without=("deleted",))

    def wants(self, state: product.Product) -> bool:
        """Whether a product is among those that are meant, beyond what the index knows."""
        return (
            (self.ids is None or shown(state.id) in self.ids)
            and (self.shippable is None or self.shippable == bool(state.shippable))
            and (self.type is None or self.type == state.kind)
        )


def render(state: product.Product) -> Rendered:
    """A product as Stripe shows it."""
    return {
        "id": shown(state.id),
        "object": OBJECT,
        "active": state.status == "active",
        "created": state.created,
        "default_price": None if state.default_price is None else shown(state.default_price),
        "description": state.description,
        "images": list(state.images),
        "livemode": LIVEMODE,
        "marketing_features": [{"name": name} for name in state.marketing_features],
        "metadata": state.metadata,
        "name": state.name,
        "package_dimensions": _size(state.package_dimensions),
        "shippable": state.shippable,
        "statement_descriptor": state.statement_descriptor,
        "tax_code": state.tax_code,
        "tax_details": None,
        "type": state.kind,
        "unit_label": state.unit_label,
        "updated": state.updated,
        "url": state.url,
    }


def _size(size: product.Dimensions | None) -> Rendered | None:
    if size is None:
        return None
    return {name: number(value) for name, value in asdict(size).items()}


RESOURCE = Resource(
    schema=product.PRODUCT,
    object=OBJECT,
    noun="product",
    code="f",
    chosen_ids=True,
    render=render,
    told={
        "create": always("product.created"),
        "update": if_changed("product.updated"),
        "delete": always("product.deleted"),
    },
    expandable={"default_price": by_id("default_price", partial(stored, PRICE.prefix))},
    searchable={
        "active": "token",
        "created": "number",
        "description": "text",
        "name": "text",
        "shippable": "token",
        "url": "text",
    },
)
