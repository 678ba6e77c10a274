"""/v1/billing_portal/configurations."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.defaults import list_with_default
from sao.api.finding.objects import named
from sao.api.finding.portal_configurations import configured
from sao.billing.resources.portal_configuration import DEFAULT, Adapt
from sao.billing.resources.price import Price
from sao.billing.resources.product import Product
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import portal_configuration
from sao.wire.resources.portal_configuration import SubscriptionUpdate


def create(session: Session, call: Call[portal_configuration.Create]) -> Answer:
    """The configuration, which sessions can name from now on."""
    _check_offers(session, call.params.features.subscription_update)
    made = session.new_id(portal_configuration.PREFIX)
    return present(session.submit(made, "create", call.params.data()).state)


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The configuration."""
    return present(configured(session, call.id))


def update(session: Session, call: Call[portal_configuration.Update]) -> Answer:
    """The configuration, changed; pages that are open show it at once."""
    state, params = configured(session, call.id), call.params
    check_merged(state.metadata, params.metadata)
    _check_offers(session, params.features.subscription_update)
    changes = params.data(state)
    if session.find(state.id) is None:
        adapt = Adapt(since=state.created, changes=changes)
        return present(session.submit(state.id, "adapt", adapt).state)
    return present(session.submit(state.id, "update", changes).state)


def list_all(session: Session, call: Call[portal_configuration.List]) -> Turns[Answer]:
    """A page of configurations; the default is the oldest."""
    params = call.params
    return list_with_default(
        session,
        params,
        None if params.is_default is True else params.terms(),
        configured(session, DEFAULT),
        _PATH,
        shown=params.is_default is not False and params.active is not False,
    )


def _check_offers(session: Session, wanted: SubscriptionUpdate) -> None:
    """What is offered has to be there, and recurring. Raises `resource_missing` and more."""
    for number, offer in enumerate(wanted.products or ()):
        place = f"features[subscription_update][products][{number}]"
        product = named(session, Product, offer.product, f"{place}[product]")
        for index, name in enumerate(offer.prices):
            here = f"{place}[prices][{index}]"
            price = named(session, Price, name, here)
            if price.product != product.id:
                raise WireError("parameter_invalid", "It is a price of another product.", here)
            if price.recurring is None:
                raise WireError(
                    "parameter_invalid", "Nobody can subscribe to a price that is paid once.", here
                )


_PATH = "/v1/billing_portal/configurations"
_ONE = "/v1/billing_portal/configurations/{id}"

FAMILY = Family(
    "Portal configurations",
    (
        Endpoint(
            "POST", _PATH, portal_configuration.Create, create, "Create a portal configuration"
        ),
        Endpoint("GET", _PATH, portal_configuration.List, list_all, "List portal configurations"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a portal configuration"),
        Endpoint(
            "POST", _ONE, portal_configuration.Update, update, "Update a portal configuration"
        ),
    ),
)
