"""/v1/tax/registrations: where tax is collected, of what is invoiced from then on."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import found
from sao.billing.resources.settings import SETTINGS
from sao.billing.resources.tax_registration import TaxRegistration
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.render import present
from sao.wire.resources import tax_registration


def create(session: Session, call: Call[tax_registration.Create]) -> Answer:
    """The registration."""
    accepted = session.submit(SETTINGS, "register", call.params.data(session.now()))
    return present(found(session, TaxRegistration, accepted.created["tax_registration"]))


retrieve = shows(TaxRegistration, "The registration.")


def update(session: Session, call: Call[tax_registration.Update]) -> Answer:
    """The registration, from or until another instant."""
    state = found(session, TaxRegistration, call.id)
    moved = call.params.data(state.id, session.now())
    session.submit(SETTINGS, "change_registration", moved)
    return present(found(session, TaxRegistration, state.id))


def list_all(session: Session, call: Call[tax_registration.List]) -> Turns[Answer]:
    """A page of registrations."""
    params = call.params
    return list_objects(session, params, params.terms(), _PATH)


_PATH = "/v1/tax/registrations"
_ONE = "/v1/tax/registrations/{id}"

FAMILY = Family(
    "Tax registrations",
    (
        Endpoint("POST", _PATH, tax_registration.Create, create, "Collect tax somewhere"),
        Endpoint("GET", _PATH, tax_registration.List, list_all, "List tax registrations"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a tax registration"),
        Endpoint("POST", _ONE, tax_registration.Update, update, "Update a tax registration"),
    ),
)
