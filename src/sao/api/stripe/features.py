"""/v1/entitlements/features, and the features of products."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects, list_parts
from sao.api.finding.objects import found, named
from sao.billing.resources import product as product_machine
from sao.billing.resources.feature import Feature
from sao.billing.resources.product import Product
from sao.platform.ports import Query
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError, not_found
from sao.wire.render import present
from sao.wire.resources import feature
from sao.wire.resources.feature import render_attachment
from sao.wire.shapes import Rendered, stub


def create(session: Session, call: Call[feature.Create]) -> Answer:
    """The feature. Its key has to be its own."""
    key = call.params.lookup_key
    if session.page(Query((f"feature|lookup_key={key}",), limit=1)):
        raise WireError(
            "resource_already_exists",
            f"A feature with the lookup_key '{key}' already exists.",
            "lookup_key",
        )
    made = session.new_id(feature.PREFIX)
    return present(session.submit(made, "create", call.params.data()).state)


retrieve = shows(Feature, "The feature.")
update = tells(Feature, "update", "The feature, changed.")


def list_all(session: Session, call: Call[feature.List]) -> Turns[Answer]:
    """A page of features."""
    return list_objects(session, call.params, call.params.terms(), _PATH)


def attach(session: Session, call: Call[feature.Attach]) -> Answer:
    """The product's new feature: who subscribes to it from now on may use it."""
    owner = found(session, Product, call.id)
    state = named(session, Feature, call.params.entitlement_feature, "entitlement_feature")
    if state.status != "active":
        raise WireError(
            "parameter_invalid",
            f"The feature '{state.id}' is archived; only active ones can be attached.",
            "entitlement_feature",
        )
    made = session.new_id(feature.ATTACHMENT_PREFIX, owner.id)
    session.submit(owner.id, "attach_feature", product_machine.AttachFeature(made, state.id))
    return render_attachment(made, state)


def retrieve_attached(session: Session, call: Call[Nothing]) -> Answer:
    """One feature of the product."""
    owner = found(session, Product, call.id)
    return _attachment(session, owner, call.ids["feature"])


def list_attached(session: Session, call: Call[feature.Attached]) -> Answer:
    """A page of the product's features."""
    owner = found(session, Product, call.id)
    attached = [_attachment(session, owner, name) for name in reversed(owner.features)]
    return list_parts(attached, call.params, f"/v1/products/{call.id}/features")


def detach(session: Session, call: Call[Nothing]) -> Answer:
    """What remains of the attachment; who has subscribed already keeps the feature."""
    owner, attachment = found(session, Product, call.id), call.ids["feature"]
    _attachment(session, owner, attachment)
    session.submit(owner.id, "detach_feature", product_machine.DetachFeature(attachment))
    return stub("product_feature", attachment)


def _attachment(session: Session, owner: Product, attachment: str) -> Rendered:
    if attachment not in owner.features:
        raise not_found(f"No such product_feature: '{attachment}'")
    return render_attachment(attachment, found(session, Feature, owner.features[attachment]))


_PATH = "/v1/entitlements/features"
_ONE = "/v1/entitlements/features/{id}"
_ATTACHED = "/v1/products/{id}/features"
_ATTACHMENT = "/v1/products/{id}/features/{feature}"

FAMILY = Family(
    "Features",
    (
        Endpoint("POST", _PATH, feature.Create, create, "Create a feature"),
        Endpoint("GET", _PATH, feature.List, list_all, "List features"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a feature"),
        Endpoint("POST", _ONE, feature.Update, update, "Update a feature"),
        Endpoint("POST", _ATTACHED, feature.Attach, attach, "Attach a feature to a product"),
        Endpoint("GET", _ATTACHED, feature.Attached, list_attached, "List a product's features"),
        Endpoint("GET", _ATTACHMENT, Nothing, retrieve_attached, "Retrieve a feature of a product"),
        Endpoint("DELETE", _ATTACHMENT, Nothing, detach, "Detach a feature from a product"),
    ),
)
