"""What a customer is entitled to, on the wire."""

from sao.billing.resources import entitlements
from sao.billing.values.entitlement import FeatureGrant
from sao.core.ids import home_of, member_id
from sao.wire.params import Page
from sao.wire.resource import Resource, always, by_id
from sao.wire.shapes import LIVEMODE, Rendered, listing

OBJECT = "entitlements.active_entitlement_summary"
PREFIX = "ent"


class List(Page, frozen=True, kw_only=True):
    """Whose entitlements."""

    customer: str


def render(state: entitlements.Entitlements) -> Rendered:
    """All of a customer's entitlements, as the event tells of them."""
    url = f"/v1/customer/{state.customer}/entitlements"
    return {
        "object": OBJECT,
        "customer": state.customer,
        "entitlements": listing(url, [render_one(state, grant) for grant in state.active()]),
        "livemode": LIVEMODE,
    }


def entitlement_id(state: entitlements.Entitlements, grant: FeatureGrant) -> str:
    """The id of one entitlement: of this customer to this feature."""
    return member_id(PREFIX, home_of(state.id), grant.feature)


def render_one(state: entitlements.Entitlements, grant: FeatureGrant) -> Rendered:
    """One feature that a customer may use."""
    return {
        "id": entitlement_id(state, grant),
        "object": "entitlements.active_entitlement",
        "feature": grant.feature,
        "livemode": LIVEMODE,
        "lookup_key": grant.lookup_key,
    }


RESOURCE = Resource(
    schema=entitlements.ENTITLEMENTS,
    object=OBJECT,
    noun="entitlements",
    code="t",
    render=render,
    told={"provide": always("entitlements.active_entitlement_summary.updated")},
    parts={"entitlements.active_entitlement": {"feature": by_id("feature")}},
)
