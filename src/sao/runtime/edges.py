"""Edges: where workflows leave a home, into the world or just to another home.

What lies in the catalog is read on the spot, from the objects that the runtime holds anyway; the
answer is recorded like any other.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from sao.billing.resources.settings import SETTINGS
from sao.billing.values.entitlement import FeatureGrant, Features
from sao.billing.values.taxation import TaxFacts
from sao.core.instance import Instance
from sao.core.workflow import Call

Load = Callable[[str], Instance[Any]]


def never(_call: Call) -> bool:
    """That no call is late."""
    return False


class Edge(msgspec.Struct, frozen=True):
    """One way into the world. A `simulated` edge is none: it is answered on the spot.

    Calls that are to be `late` are the exception: they are asked after the commit, as the world is.
    """

    perform: Callable[[Call], Any]
    simulated: bool = False
    late: Callable[[Call], bool] = never


def catalog(load: Load) -> dict[str, Edge]:
    """The edges that read the catalog."""

    def features(call: Call) -> Features:
        attached = {
            feature for product in call.data for feature in load(product).data.features.values()
        }
        found = [load(feature).data for feature in sorted(attached)]
        grants = [FeatureGrant(feature.id, feature.lookup_key) for feature in found]
        return Features(tuple(sorted(grants, key=lambda grant: grant.lookup_key)))

    def taxes(call: Call) -> TaxFacts:
        found = ((product, load(product).data.tax_code) for product in call.data)
        codes = {product: code for product, code in found if code is not None}
        return TaxFacts(load(SETTINGS).data.taxes, codes)

    return {
        "catalog.features": Edge(features, simulated=True),
        "catalog.taxes": Edge(taxes, simulated=True),
    }
