"""The list of features, and who has them: products that give them, customers who may use them."""

from sao.billing.resources.entitlements import Entitlements, entitlements_of
from sao.billing.resources.feature import Feature
from sao.billing.resources.product import Product
from sao.views.lists.cells import link, state_of
from sao.views.lists.population import everything
from sao.views.lists.table import Family
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, InstantCell, NumberCell, TextCell


def features_of(moment: Moment, product: Product) -> list[Feature]:
    """What who subscribes to the product may use, the latest given first."""
    found = (moment.get(Feature, each) for each in reversed(product.features.values()))
    return [feature for feature in found if feature is not None]


def entitled(moment: Moment, customer_id: str) -> list[Feature]:
    """What the customer may use now, by any subscription."""
    kept = moment.get(Entitlements, entitlements_of(customer_id))
    found = (moment.get(Feature, each.feature) for each in (kept.active() if kept else ()))
    return [feature for feature in found if feature is not None]


def products_with(moment: Moment, feature_id: str) -> list[Product]:
    """The products that give a feature, newest first."""
    return _by_feature(moment).get(feature_id, [])


def _by_feature(moment: Moment) -> dict[str, list[Product]]:
    def make() -> dict[str, list[Product]]:
        found: dict[str, list[Product]] = {}
        for each in everything("product", moment):
            product = moment.get(Product, each)
            if product is not None and product.status != "deleted":
                for feature in product.features.values():
                    found.setdefault(feature, []).append(product)
        return found

    return make() if moment.past else moment.session.derived("products by feature", make)


def _fill(moment: Moment, feature: Feature, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(feature),
        "key": TextCell(text=feature.lookup_key, mono=True),
        "products": NumberCell(value=len(products_with(moment, feature.id))),
        "state": state_of(feature),
        "created": InstantCell(at=feature.created),
    }


FAMILY = Family(
    resource="feature",
    columns=(
        Column(key="name", label="Feature", sorts=True),
        Column(key="key", label="Lookup key"),
        Column(key="products", label="Products", end=True),
        Column(key="state", label="Status"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill,
    text=lambda feature: f"{feature.name} {feature.lookup_key}",
    sorts={"name": lambda _moment, feature: feature.name.lower()},
)
